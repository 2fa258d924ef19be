import { types } from 'node:util';

/** A text that a walk has met, and the way to it. */
export interface Find {
  readonly secret: string;
  readonly path: string;
}

export interface WalkResult {
  readonly objects: number;
  /** How many different ones. */
  readonly texts: number;
  readonly finds: readonly Find[];
}

export interface WalkOptions {
  /** Name and value; each part of `PART_LENGTH` characters counts. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Objects that are not entered. */
  readonly except?: readonly object[];
  /** Getters that are not asked. */
  readonly isSpared?: (owner: object, name: PropertyKey) => boolean;
}

/** So much of a key is too much. */
const PART_LENGTH = 12;

interface Step {
  readonly value: unknown;
  readonly path: string;
}

/**
 * Goes wherever properties lead: own and inherited ones, symbols, those that are not enumerable, what getters give,
 * entries of maps and sets, what weak references hold, properties of functions, and bytes read as text.
 */
export function walk(roots: Readonly<Record<string, unknown>>, options: WalkOptions): WalkResult {
  const { secrets, except = [], isSpared = () => false } = options;
  const parts = partsOf(secrets);
  const anyPart = new RegExp([...parts.keys()].map(escaped).join('|'));
  const seen = new Set<unknown>(except);
  const finds: Find[] = [];
  const texts = new Set<string>();
  const read = (text: string, path: string) => {
    if (texts.has(text)) return;
    texts.add(text);
    const [part] = anyPart.exec(text) ?? [];
    if (part !== undefined) finds.push({ secret: parts.get(part) ?? '', path });
  };
  const steps: Step[] = Object.entries(roots).map(([path, value]) => ({ path, value }));
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    const { value, path } = step;
    if (typeof value === 'string') read(value, path);
    if (typeof value === 'symbol') read(String(value), path);
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) continue;
    seen.add(value);
    const text = bytesAsText(value);
    if (text === undefined) steps.push(...stepsFrom(value, path, isSpared));
    else read(text, path);
  }
  return { objects: seen.size - except.length, texts: texts.size, finds };
}

function partsOf(secrets: WalkOptions['secrets']): Map<string, string> {
  const parts = new Map<string, string>();
  for (const [name, value] of Object.entries(secrets)) {
    for (let at = 0; at + PART_LENGTH <= value.length; at += 1) parts.set(value.slice(at, at + PART_LENGTH), name);
  }
  return parts;
}

function bytesAsText(value: object): string | undefined {
  if (ArrayBuffer.isView(value))
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1');
  if (types.isAnyArrayBuffer(value)) return Buffer.from(value).toString('latin1');
  return undefined;
}

function* stepsFrom(value: object, path: string, isSpared: NonNullable<WalkOptions['isSpared']>): Iterable<Step> {
  for (let owner: object | null = value; owner !== null; owner = Reflect.getPrototypeOf(owner)) {
    if (owner !== value) yield { value: owner, path: `${path}.[[Prototype]]` };
    for (const name of Reflect.ownKeys(owner)) {
      const at = `${path}.${String(name)}`;
      yield { value: name, path: `${at} (its name)` };
      const { get, set } = Reflect.getOwnPropertyDescriptor(owner, name) ?? {};
      // A prototype is walked by itself; only a getter gives another value here.
      if (owner !== value && get === undefined) continue;
      yield { value: get, path: `${at} (getter)` };
      yield { value: set, path: `${at} (setter)` };
      if (get === undefined || !isSpared(value, name)) yield { value: valueOf(value, name), path: at };
    }
  }
  if (types.isMap(value)) for (const [key, item] of value) yield* both(key, item, path);
  if (types.isSet(value)) for (const item of value) yield { value: item, path: `${path}.(item)` };
  if (isWeakRef(value)) yield { value: value.deref(), path: `${path}.deref()` };
}

/** Prototypes bear the tag too, and have no reference. */
function isWeakRef(value: object): value is WeakRef<object> {
  return Object.prototype.toString.call(value) === '[object WeakRef]' && !Object.hasOwn(value, 'deref');
}

function* both(key: unknown, value: unknown, path: string): Iterable<Step> {
  yield { value: key, path: `${path}.(key)` };
  yield { value, path: `${path}.(${typeof key === 'string' ? key : 'value'})` };
}

/** Some getters throw: without an instance, or always, as `arguments` of functions. */
function valueOf(owner: object, name: PropertyKey): unknown {
  try {
    return Reflect.get(owner, name) as unknown;
  } catch (error) {
    return error;
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]/g, String.raw`\$&`);
}
