import type { JsonRecord } from './json.js';
import { isRecord, textOf } from './json.js';

/** Texts of an item that come in pieces. */
const GROWING = ['text', 'summary', 'thinking'];
/** Texts that come whole, again and again. */
const LABELS: ReadonlySet<string> = new Set(['channel', 'id', 'name', 'phase', 'type']);

/**
 * Fields of a message that come in pieces: texts are put one behind the other, lists item by item. `null` adds nothing.
 *
 * @internal
 */
export class GrowingFields {
  readonly fields: Record<string, unknown> = {};

  /** @param passedOver - fields that are none of these */
  constructor(private readonly passedOver: ReadonlySet<string>) {}

  add(holder: object): void {
    for (const name in holder) {
      if (!this.passedOver.has(name) && Object.hasOwn(holder, name)) this.take(name, (holder as JsonRecord)[name]);
    }
  }

  private take(name: string, piece: unknown): void {
    const isKnown = Object.hasOwn(this.fields, name);
    if (piece === undefined || (piece === null && isKnown)) return;
    const known = isKnown ? this.fields[name] : undefined;
    setField(this.fields, name, name === 'function_call' ? grownCall(known, piece) : grownText(name, known, piece));
  }
}

/** Sets a field, which may have any name: `__proto__` is one like any other. @internal */
export function setField(holder: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') holder[name] = value;
  else Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
}

/**
 * A list or an object with one more piece of it; of anything else the latest counts.
 *
 * @param known - what an earlier call gave, and nobody else holds: it is written on, as a copy for each piece would make the work
 * grow with the square of the answer
 * @internal
 */
export function grown(known: unknown, piece: unknown): unknown {
  if (Array.isArray(piece)) return grownList(Array.isArray(known) ? known : [], piece);
  if (!isRecord(piece)) return piece;
  const holder: Record<string, unknown> = isRecord(known) ? known : {};
  for (const name of Object.keys(piece)) setField(holder, name, piece[name]);
  return holder;
}

/**
 * A list with further items, of which the first may go on with the last known one.
 *
 * @param items - as in {@link grown}
 * @internal
 */
export function grownList(items: unknown[], pieces: readonly unknown[]): unknown[] {
  for (const piece of pieces) {
    const last = items.at(-1);
    if (isRecord(last) && isRecord(piece) && goesOn(last, piece)) items[items.length - 1] = joined(last, piece);
    else items.push(piece);
  }
  return items;
}

function grownText(name: string, known: unknown, piece: unknown): unknown {
  const isPiece = typeof known === 'string' && typeof piece === 'string' && !LABELS.has(name);
  return isPiece ? known + piece : grown(known, piece);
}

/** The older form of a tool call: its name comes once, its arguments in pieces. */
function grownCall(known: unknown, piece: unknown): unknown {
  if (!isRecord(known) || !isRecord(piece)) return piece;
  const [before, more] = [known['arguments'], piece['arguments']];
  const isWriting = typeof before === 'string' && typeof more === 'string';
  return {
    ...known,
    ...piece,
    name: textOf(piece['name']) ?? known['name'],
    ...(isWriting && { arguments: before + more }),
  };
}

/** Whether a piece continues an item. What is encrypted comes whole, and a signature ends an item that has no number. */
function goesOn(item: JsonRecord, piece: JsonRecord): boolean {
  if (item['type'] !== piece['type'] || item['index'] !== piece['index'] || 'data' in piece) return false;
  return piece['index'] !== undefined || textOf(item['signature']) === undefined;
}

function joined(item: JsonRecord, piece: JsonRecord): JsonRecord {
  const texts = GROWING.flatMap((name) => {
    const [before, more] = [item[name], piece[name]];
    return typeof before === 'string' && typeof more === 'string' ? [[name, before + more] as const] : [];
  });
  const said = Object.entries(piece).filter(([, value]) => value !== null && value !== undefined);
  return { ...item, ...Object.fromEntries(said), ...Object.fromEntries(texts) };
}
