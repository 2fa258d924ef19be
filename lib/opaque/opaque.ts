import { inspect, type InspectOptions } from 'node:util';

/** What an object tells of itself: short, for people, free of secrets. */
type Summary = Readonly<Record<string, unknown>>;

/**
 * Makes JSON and `inspect`, and so every logger, show the summary of a class's instances in place of what they are made of.
 * Where the class has a `toJSON` of its own, that one stays.
 *
 * @param constructor - the class; subclasses are shown by their own name
 * @internal
 */
export function opaque<Instance extends object>(
  constructor: { readonly prototype: Instance },
  summaryOf: (instance: Instance) => Summary,
): void {
  show(constructor.prototype, summaryOf, classNameOf);
}

/**
 * The same for `inspect` alone, where JSON shows what may be shown anyway.
 *
 * @internal
 */
export function opaqueToInspect<Instance extends object>(
  constructor: { readonly prototype: Instance },
  summaryOf: (instance: Instance) => Summary,
): void {
  define(constructor.prototype, inspect.custom, textWriter(summaryOf, classNameOf));
}

/**
 * The same for one object without a class.
 *
 * @returns the object
 * @internal
 */
export function opaqueObject<Value extends object>(
  value: Value,
  name: string,
  summaryOf: (value: Value) => Summary,
): Value {
  show(value, summaryOf, () => name);
  return value;
}

/** Not enumerable: neither copies nor comparisons of the object see it. */
function show<Value extends object>(
  target: Value,
  summaryOf: (value: Value) => Summary,
  nameOf: (value: Value) => string,
): void {
  function toJSON(this: Value): Summary {
    return { type: nameOf(this), ...summaryOr(this, summaryOf) };
  }
  if (!Object.hasOwn(target, 'toJSON')) define(target, 'toJSON', toJSON);
  define(target, inspect.custom, textWriter(summaryOf, nameOf));
}

function textWriter<Value extends object>(summaryOf: (value: Value) => Summary, nameOf: (value: Value) => string) {
  return function toText(this: Value, depth: number, options: InspectOptions): string {
    if (depth < 0) return `[${nameOf(this)}]`;
    return `${nameOf(this)} ${inspect(summaryOr(this, summaryOf), { ...options, depth })}`;
  };
}

function classNameOf({ constructor: { name } }: object): string {
  return name;
}

/** A prototype is no instance and has no summary; whoever prints it must not hear an error. */
function summaryOr<Value>(value: Value, summaryOf: (value: Value) => Summary): Summary {
  try {
    return summaryOf(value);
  } catch {
    return {};
  }
}

function define(target: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
}
