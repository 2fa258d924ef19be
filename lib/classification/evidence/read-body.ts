import { isList, isRecord, ownKeys, readProperty } from './safe-access.js';

/**
 * How much of a body is ever looked at, in characters (bytes where the body is bytes).
 *
 * @internal
 */
export const MAX_BODY_CHARS = 65_536;

/** A body as text and, where it is JSON, as data. */
export interface ReadBody {
  /** `false` where no body was handed in at all. */
  readonly present: boolean;
  readonly text: string;
  /** The parsed JSON; `undefined` where the text is none. */
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
  if (!isRecord(body) || typeof body === 'function') return fromText(printable(body));
  const bytes = bytesOf(body);
  if (bytes !== undefined) return fromText(decode(bytes));
  if (typeof readProperty(body, 'pipe') === 'function' || typeof readProperty(body, 'getReader') === 'function')
    return ABSENT;
  return { present: true, text: boundedJson(body), json: body };
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

function fromText(whole: string): ReadBody {
  const text = whole.length > MAX_BODY_CHARS ? whole.slice(0, MAX_BODY_CHARS) : whole;
  const start = text.search(/\S/);
  const first = start === -1 ? '' : text.charAt(start);
  const json = first === '{' || first === '[' || first === '"' ? parseJson(text) : undefined;
  return { present: true, text, json };
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

/** `JSON.stringify` that ends early, and survives cycles, getters that throw and values that JSON lacks. */
function boundedJson(value: unknown): string {
  const parts: string[] = [];
  let left = MAX_BODY_CHARS;
  let nodes = 4_000;
  const put = (part: string): void => {
    left -= part.length;
    if (left > -MAX_BODY_CHARS) parts.push(part);
  };
  const write = (node: unknown, depth: number): void => {
    nodes -= 1;
    if (left <= 0 || nodes <= 0 || depth > 12) return put('null');
    if (typeof node === 'string') return put(JSON.stringify(node.length > left ? node.slice(0, left) : node));
    if (isList(node)) {
      put('[');
      for (let index = 0; index < node.length && left > 0 && nodes > 0; index += 1) {
        if (index > 0) put(',');
        write(readProperty(node, index), depth + 1);
      }
      return put(']');
    }
    if (isRecord(node) && typeof node !== 'function') {
      put('{');
      ownKeys(node, 256).forEach((key, index) => {
        put(`${index > 0 ? ',' : ''}${JSON.stringify(key.slice(0, 256))}:`);
        write(readProperty(node, key), depth + 1);
      });
      return put('}');
    }
    return put(printable(node) || 'null');
  };
  write(value, 0);
  return parts.join('').slice(0, MAX_BODY_CHARS);
}
