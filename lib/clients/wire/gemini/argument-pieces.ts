import { withExactIntegers } from '../exact-integers.js';
import { isRecord, jsonTextOf, parsedJsonOf, type JsonRecord } from '../json.js';

/** A longer path is none that names an argument. */
const MAX_PATH_CHARS = 4_096;
const MAX_DEPTH = 64;

type Holder = Record<string, unknown> | unknown[];

/**
 * Puts the arguments of one function call together that come in pieces, each with its place: `$.city.names[0]`.
 *
 * A text may come in several pieces; each but the last says that it goes on. Lists grow by their end alone.
 *
 * @see https://docs.cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling
 * @internal
 */
export class ArgumentPieces {
  private readonly root: Record<string, unknown>;
  /** The place of the text that goes on. */
  private growing: string | undefined;

  /** @param known - arguments that came whole */
  constructor(known: unknown) {
    const copied = isRecord(known) ? parsedJsonOf(jsonTextOf(known) ?? '') : undefined;
    this.root = isRecord(copied) ? { ...copied } : {};
  }

  /** All arguments so far, as JSON. */
  get written(): string {
    return withExactIntegers(JSON.stringify(this.root));
  }

  /** @returns whether the piece has a place and a value; the arguments are not to be trusted where it has none */
  add(piece: JsonRecord): boolean {
    const { jsonPath: path } = piece;
    if (typeof path !== 'string') return false;
    const isMore = this.growing === path;
    this.growing = piece['willContinue'] === true ? path : undefined;
    const steps = stepsOf(path);
    const value = valueOf(piece);
    // The last piece of a text may hold nothing of it.
    if (value === undefined) return isMore;
    return steps !== undefined && this.put(steps, value, isMore);
  }

  private put(steps: readonly (string | number)[], value: unknown, isMore: boolean): boolean {
    let holder: Holder = this.root;
    for (const [at, step] of steps.entries()) {
      if (!isPlaceIn(holder, step)) return false;
      const known = Object.hasOwn(holder, step) ? (holder as Record<string, unknown>)[step] : undefined;
      const next = steps[at + 1];
      if (next === undefined) {
        set(holder, step, isMore && typeof known === 'string' && typeof value === 'string' ? known + value : value);
        return true;
      }
      if (known === undefined) set(holder, step, typeof next === 'number' ? [] : {});
      const inner: unknown = (holder as Record<string, unknown>)[step];
      if (!isRecord(inner) && !Array.isArray(inner)) return false;
      holder = inner as Holder;
    }
    return false;
  }
}

function isPlaceIn(holder: Holder, step: string | number): boolean {
  return Array.isArray(holder) ? typeof step === 'number' && step <= holder.length : typeof step === 'string';
}

/** An own field, whatever it is called. */
function set(holder: Holder, step: string | number, value: unknown): void {
  Object.defineProperty(holder, step, { value, writable: true, enumerable: true, configurable: true });
}

/** `$.a[0]['b']` as its steps; `undefined` for what is no such path. */
function stepsOf(path: string): readonly (string | number)[] | undefined {
  if (!path.startsWith('$') || path.length > MAX_PATH_CHARS) return undefined;
  const step = /\.([^.[\]]+)|\[(\d{1,9})\]|\['([^']*)'\]|\["([^"]*)"\]/y;
  const steps: (string | number)[] = [];
  step.lastIndex = 1;
  while (step.lastIndex < path.length) {
    const [whole, name, index, single, double] = step.exec(path) ?? [];
    if (whole === undefined || steps.length >= MAX_DEPTH) return undefined;
    steps.push(index === undefined ? (name ?? single ?? double ?? '') : Number(index));
  }
  return steps;
}

function valueOf(piece: JsonRecord): unknown {
  if (typeof piece['stringValue'] === 'string') return piece['stringValue'];
  if (typeof piece['numberValue'] === 'number') return piece['numberValue'];
  if (typeof piece['boolValue'] === 'boolean') return piece['boolValue'];
  return Object.hasOwn(piece, 'nullValue') ? null : undefined;
}
