import type { JsonRecord } from '../wire/json.js';
import { isRecord, textOf } from '../wire/json.js';

/** Fields that say what is asked, and have one form that every protocol can read. */
export type ReadField =
  'tools' | 'stop' | 'n' | 'logprobs' | 'top_logprobs' | 'modalities' | 'max_tokens' | 'max_completion_tokens';

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number';

const FORMS: readonly (readonly [ReadField, (value: unknown) => boolean])[] = [
  ['tools', (value) => Array.isArray(value) && value.every(isReadableTool)],
  ['stop', (value) => isText(value) || (Array.isArray(value) && value.every(isText))],
  ['n', isNumber],
  ['logprobs', (value) => typeof value === 'boolean'],
  ['top_logprobs', isNumber],
  ['modalities', Array.isArray],
  ['max_tokens', isNumber],
  ['max_completion_tokens', isNumber],
];

/**
 * Fields of a request whose values have no form of the common shape: OpenAI's protocol sends them as they are, for its server to judge;
 * others could but leave them out, and another question would be answered.
 *
 * @internal
 */
export function oddFieldsOf(fields: JsonRecord): readonly ReadField[] {
  let found: ReadField[] | undefined;
  for (const [name, isReadable] of FORMS) {
    const value = fields[name];
    if (value !== undefined && value !== null && !isReadable(value)) (found ??= []).push(name);
  }
  return found ?? NONE;
}

const NONE: readonly ReadField[] = [];

/** Whether a tool is a function with a name, or says of itself that it is none. */
function isReadableTool(tool: unknown): boolean {
  if (!isRecord(tool)) return false;
  const { type = 'function', function: offered } = tool;
  if (type !== 'function') return textOf(type) !== undefined;
  if (!isRecord(offered) || textOf(offered['name']) === undefined) return false;
  const { parameters } = offered;
  return parameters === undefined || parameters === null || isRecord(parameters);
}
