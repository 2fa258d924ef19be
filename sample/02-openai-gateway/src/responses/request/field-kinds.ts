import { invalidField } from '../../gateway/request-errors.js';
import { isRecord, type JsonRecord } from '../json.js';

/** What a field may hold. */
export type FieldKind = 'text' | 'number' | 'boolean' | 'object' | 'array' | 'texts';

const KINDS: Readonly<Record<FieldKind, readonly [string, (value: unknown) => boolean]>> = {
  text: ['a text', isText],
  number: ['a number', (value) => typeof value === 'number'],
  boolean: ['true or false', (value) => typeof value === 'boolean'],
  object: ['an object', isRecord],
  array: ['an array', Array.isArray],
  texts: ['an object of texts', (value) => isRecord(value) && Object.values(value).every(isText)],
};

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

/**
 * Looks at what kind of value each of these fields holds; `null` and no value at all are right everywhere.
 *
 * A value of the wrong kind is never passed over: an answer without what was asked for looks like one with it.
 *
 * @param path - where the fields stand, with a dot behind it
 * @throws GatewayRequestError (400) that names the first field that is wrong, and nothing of its value
 */
export function checkKinds(fields: JsonRecord, kinds: Readonly<Record<string, FieldKind>>, path = ''): void {
  for (const [name, kind] of Object.entries(kinds)) {
    const value = fields[name];
    const [expected, isRight] = KINDS[kind];
    if (value !== undefined && value !== null && !isRight(value)) throw invalidField(`${path}${name}`, expected);
  }
}

/** The objects in a field, which was looked at. */
export function nestedFieldsOf(value: unknown): JsonRecord {
  return isRecord(value) ? value : {};
}
