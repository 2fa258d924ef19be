import { ConsoleLogger, Logger } from '@nestjs/common';
import type { LlmEvent } from '../failover/event.interface.js';

/**
 * Where the fields of a line go.
 *
 * - `after`: an object behind the message, as Nest 12's `ConsoleLogger` takes it
 * - `before`: an object in place of the message and the message behind it, as `nestjs-pino` takes it
 * - `none`: nowhere
 * - `auto`: `after` where the app logs by a `ConsoleLogger` that knows such objects, else `none`
 */
export type LlmLogFields = 'auto' | 'after' | 'before' | 'none';

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
 * @param isStructured - whether the app's logger takes an object behind the message
 * @internal
 */
export function argumentsOf(
  line: string,
  fields: LogFields | undefined,
  place: LlmLogFields,
  isStructured: () => boolean = logsStructured,
): readonly [unknown, ...unknown[]] {
  if (fields === undefined || place === 'none') return [line];
  if (place === 'before') return [fields, line];
  return place === 'after' || isStructured() ? [line, fields] : [line];
}

/**
 * Whether the app logs by a `ConsoleLogger` that takes an object behind the message for fields. Nest 12's does; that of Nest 11
 * would print it as a line of its own, and what a logger of another make does with it is not known.
 *
 * @internal
 */
export function logsStructured(): boolean {
  return Reflect.get(Logger, 'staticInstanceRef') instanceof ConsoleLogger && readsFields();
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
