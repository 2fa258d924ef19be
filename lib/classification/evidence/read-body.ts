import { boundedCopy } from './bounded-copy.js';
import { readPythonLiteral } from './python-literal.js';
import { isList, hasProperties, readProperty } from './safe-access.js';

/**
 * How much of a body is ever looked at, in characters (bytes where the body is bytes).
 *
 * @internal
 */
export const MAX_BODY_CHARS = 65_536;

/** A body as text and, where it is JSON, as data; of either no more than {@link MAX_BODY_CHARS}. */
export interface ReadBody {
  /** `false` where no body was handed in at all. */
  readonly present: boolean;
  readonly text: string;
  /** The parsed JSON or dict of Python, or a copy of what is looked at of data; `undefined` where the text is neither. */
  readonly json: unknown;
}

const ABSENT: ReadBody = { present: false, text: '', json: undefined };

/**
 * Reads a body that may be text, bytes or parsed data. Streams and other live objects count as absent.
 *
 * @internal
 */
export function readBody(body: unknown): ReadBody {
  if (body === undefined || body === null) return ABSENT;
  if (typeof body === 'string') return fromText(body);
  if (!hasProperties(body) || typeof body === 'function') return fromText(printable(body));
  const bytes = bytesOf(body);
  if (bytes !== undefined) return fromText(decode(bytes));
  if (typeof readProperty(body, 'pipe') === 'function' || typeof readProperty(body, 'getReader') === 'function')
    return ABSENT;
  const json = boundedCopy(body, MAX_BODY_CHARS);
  return { present: true, text: JSON.stringify(json).slice(0, MAX_BODY_CHARS), json };
}

/**
 * Parses JSON text; `undefined` instead of an error.
 *
 * @internal
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Lists in lists beyond reason: whoever parses these has to wait. */
const HOLLOW = /^\s{0,64}(?:\[\s{0,8}){64}/;

function fromText(whole: string): ReadBody {
  const text = whole.length > MAX_BODY_CHARS ? whole.slice(0, MAX_BODY_CHARS) : whole;
  const start = firstVisible(text);
  const first = start === -1 ? '' : text.charAt(start);
  const isBracket = first === '{' || (first === '[' && !HOLLOW.test(text));
  const mayBeJson = first === '"' || (isBracket && mayBeginJson(text, start));
  const json = mayBeJson ? parseJson(text) : first === '{' ? literalIn(text, start) : undefined;
  return { present: true, text, json };
}

/** A dict as Python prints it, where that is all of the text: what some servers send for JSON. */
function literalIn(text: string, start: number): unknown {
  const literal = text.startsWith("{'", start) ? readPythonLiteral(text, start) : undefined;
  return literal === undefined || text.slice(literal.end).trim() !== '' ? undefined : literal.value;
}

/**
 * Whether what begins with a bracket may be JSON, and no literal of Python or a word in brackets: to fail at parsing costs more
 * than all the rest.
 *
 * @internal
 */
export function mayBeginJson(text: string, start: number): boolean {
  if (text.startsWith('{"', start)) return true;
  return BEGINS_JSON.test(text.slice(start, start + 64));
}

const BEGINS_JSON = /^[{[]\s*(?:["{[}\]\dtfn-]|$)/;

/** Where the first character stands that is no white space; -1 where there is none. @internal */
export function firstVisible(text: string): number {
  if (text === '') return -1;
  const code = text.charCodeAt(0);
  return code > 32 && code < 127 ? 0 : text.search(/\S/);
}

function printable(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : '';
}

function bytesOf(body: object): Uint8Array | undefined {
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, Math.min(body.byteLength, MAX_BODY_CHARS));
  }
  if (Object.prototype.toString.call(body) === '[object ArrayBuffer]') {
    const buffer = body as ArrayBuffer;
    return new Uint8Array(buffer, 0, Math.min(buffer.byteLength, MAX_BODY_CHARS));
  }
  const data = readProperty(body, 'type') === 'Buffer' ? readProperty(body, 'data') : undefined;
  return isList(data) ? Uint8Array.from(data.slice(0, MAX_BODY_CHARS) as number[]) : undefined;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
