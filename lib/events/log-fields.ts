import { ConsoleLogger, Logger } from '@nestjs/common';
import { readProperty } from '../classification/evidence/safe-access.js';
import type { LlmEvent } from '../failover/event.interface.js';

/**
 * Where the fields of a line go.
 *
 * - `after`: an object behind the message, as Nest 12's `ConsoleLogger` takes it
 * - `before`: an object in place of the message and the message behind it, as `nestjs-pino` takes it
 * - `none`: nowhere
 * - `auto`: where the app's logger takes them: a `ConsoleLogger` that knows such objects, or a logger of `nestjs-pino`; else `none`
 *
 * @publicApi
 */
export type LlmLogFields = 'auto' | FieldsPlace;

type FieldsPlace = 'after' | 'before' | 'none';

/** What a line says, for programs. Never a prompt, an answer or a secret. */
export type LogFields = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** The fields of an event's line. @internal */
export function fieldsOf(event: LlmEvent): LogFields {
  const told = event as unknown as Readonly<Record<string, unknown>>;
  const fields: Record<string, string | number | boolean> = { event: event.type };
  for (const name of PLAIN_FIELDS) {
    const value = told[name];
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') fields[name] = value;
  }
  const { credential, next } = event as { readonly credential?: unknown; readonly next?: unknown };
  if (isRef(credential)) {
    fields['credential'] = credential.label;
    fields['fingerprint'] = credential.fingerprint.slice(0, 4);
  }
  if (event.type === 'call-succeeded' && event.insteadOf !== undefined) {
    const { provider, model, category } = event.insteadOf;
    Object.assign(fields, { insteadOf: `${provider}/${model}`, category });
  }
  if (isTarget(next)) fields['next'] = `${next.provider}/${next.model}`;
  return fields;
}

const PLAIN_FIELDS = [
  'callId',
  'operation',
  'route',
  'provider',
  'model',
  'category',
  'reason',
  'scope',
  'address',
  'status',
  'providerCode',
  'requestId',
  'attempts',
  'durationMs',
  'untilMs',
  'sinceMs',
  'step',
  'retryAfterMs',
  'setting',
] as const;

function isRef(value: unknown): value is { readonly label: string; readonly fingerprint: string } {
  return typeof value === 'object' && value !== null && 'label' in value && 'fingerprint' in value;
}

function isTarget(value: unknown): value is { readonly provider: string; readonly model: string } {
  return typeof value === 'object' && value !== null && 'provider' in value && 'model' in value;
}

/**
 * What a logger is called with for a line and its fields.
 *
 * @param placeOfLogger - where the app's logger takes fields
 * @internal
 */
export function argumentsOf(
  line: string,
  fields: LogFields | undefined,
  place: LlmLogFields,
  placeOfLogger: () => FieldsPlace = fieldsPlace,
): readonly [unknown, ...unknown[]] {
  if (fields === undefined) return [line];
  switch (place === 'auto' ? placeOfLogger() : place) {
    case 'before':
      return [fields, line];
    case 'after':
      return [line, fields];
    case 'none':
      return [line];
  }
}

/**
 * Where the app's logger takes an object for fields: Nest 12's `ConsoleLogger` behind the message, the loggers of `nestjs-pino`
 * each in its own way. The `ConsoleLogger` of Nest 11 would print it as a line of its own, and what a logger of another make does
 * with it is not known.
 *
 * @internal
 */
export function fieldsPlace(): FieldsPlace {
  const logger: unknown = Reflect.get(Logger, 'staticInstanceRef');
  if (logger instanceof ConsoleLogger) {
    const isOff = readProperty(readProperty(logger, 'options'), 'structuredParams') === false;
    return !isOff && readsFields() ? 'after' : 'none';
  }
  const pino = readProperty(logger, 'logger');
  if (readProperty(readProperty(pino, 'constructor'), 'name') !== 'PinoLogger') return 'none';
  const takesFieldsBehind = readProperty(logger, 'structuredParams');
  if (takesFieldsBehind === undefined) return 'before';
  return takesFieldsBehind === true ? 'after' : 'none';
}

let known: boolean | undefined;

/** Asked of the class itself, as no version of Nest tells it otherwise. */
function readsFields(): boolean {
  return (known ??= askForFields());
}

function askForFields(): boolean {
  try {
    const read = Reflect.get(ConsoleLogger.prototype, 'getContextAndMessagesToPrint') as
      ((this: object, args: readonly unknown[]) => { readonly params?: unknown }) | undefined;
    return read?.call({ options: {}, context: '' }, ['', { field: 1 }, '']).params !== undefined;
  } catch {
    return false;
  }
}
