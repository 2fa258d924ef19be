import { isList, isRecord, ownKeys, readProperty } from '../safe-access.js';
import { isWireName } from './wire-names.js';

/** What is looked at of a request, in characters: more than any model's window holds. */
const MAX_CHARS = 4_194_304;
const MAX_NODES = 200_000;
const MAX_DEPTH = 40;
const MAX_KEYS = 4_096;
/** Shorter texts can be no echo. */
const MIN_CHARS = 6;

/** The texts that were sent, and whether all of them are there. */
export interface SentTexts {
  readonly texts: readonly string[];
  readonly isComplete: boolean;
}

/**
 * Gathers what a request says: every text in it and every name of a field that is not one of the wires' own. Base64 and
 * the wires' own names, roles and kinds are left out, and so is the target's model.
 *
 * @param sent - the body as an object or as JSON text; anything else is read as a text
 * @internal
 */
export function sentTextsOf(sent: unknown, model: string | undefined): SentTexts {
  const texts: string[] = [];
  let left = MAX_CHARS;
  let nodes = MAX_NODES;
  const add = (text: string): void => {
    if (text.length < MIN_CHARS || text === model || isWireName(text) || isEncoded(text)) return;
    left -= text.length;
    if (left >= 0) texts.push(text);
  };
  const visit = (value: unknown, depth: number): void => {
    nodes -= 1;
    if (nodes < 0 || left < 0) return;
    if (typeof value === 'string') return add(value);
    if (depth > MAX_DEPTH || !isRecord(value) || ArrayBuffer.isView(value)) return;
    if (isList(value)) {
      for (let index = 0; index < value.length && nodes >= 0; index += 1) visit(readProperty(value, index), depth + 1);
      return;
    }
    for (const key of ownKeys(value, MAX_KEYS)) {
      add(key);
      visit(readProperty(value, key), depth + 1);
    }
  };
  visit(typeof sent === 'string' ? (parsed(sent) ?? sent) : sent, 0);
  return { texts, isComplete: left >= 0 && nodes >= 0 };
}

function parsed(text: string): unknown {
  if (!/^\s{0,8}[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Pictures and sounds say nothing in words. */
function isEncoded(text: string): boolean {
  if (text.startsWith('data:') && text.slice(0, 128).includes(';base64,')) return true;
  return text.length > 512 && /^[A-Za-z0-9+/=_-]{512}/.test(text);
}
