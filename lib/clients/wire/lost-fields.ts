import type { JsonRecord } from './json.js';
import { isRecord } from './json.js';
import type { Omissions } from './omissions.js';

/** Values that ask for nothing but what happens anyway: nothing is lost when they are left out. */
const IDLE_VALUES: Readonly<Record<string, unknown>> = {
  n: 1,
  frequency_penalty: 0,
  presence_penalty: 0,
  logprobs: false,
  parallel_tool_calls: true,
  store: false,
  temperature: 1,
  top_logprobs: 0,
  top_p: 1,
};

/** The same of values that are no scalars, or may be. */
const IDLE_FORMS: Readonly<Record<string, (value: unknown) => boolean>> = {
  logit_bias: (value) => isRecord(value) && Object.keys(value).length === 0,
  modalities: (value) => Array.isArray(value) && value.every((one) => one === 'text'),
  response_format: (value) => isRecord(value) && value['type'] === 'text',
  stop: (value) => [value].flat().every((sequence) => sequence === ''),
};

/** Notes the fields of a request that are not among the `carried` ones, unless nothing is lost without them. @internal */
export function noteLostFields(payload: JsonRecord, carried: readonly string[], omissions: Omissions): void {
  const idle = Object.keys(payload).filter((name) => isIdle(name, payload[name]));
  omissions.addUnknown(payload, [...carried, ...idle], '');
}

/** Whether nothing is lost when a field with this value is left out. @internal */
export function isIdle(name: string, value: unknown): boolean {
  if (Object.hasOwn(IDLE_FORMS, name)) return IDLE_FORMS[name]?.(value) === true;
  return Object.hasOwn(IDLE_VALUES, name) && IDLE_VALUES[name] === value;
}
