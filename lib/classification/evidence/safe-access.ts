/**
 * Reads one property without ever throwing: a getter or a Proxy that throws counts as an absent property.
 *
 * By `Reflect.get`, for the engine learns nothing from it: whoever asks objects of hundreds of shapes for dozens of names in one
 * place, as is done here, wears out the caches of `value[key]`, which then costs three times as much.
 *
 * @internal
 */
export function readProperty(value: unknown, key: PropertyKey): unknown {
  if (!hasProperties(value)) return undefined;
  try {
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}

/**
 * Whether `value` has properties; functions count, for errors come in odd shapes.
 *
 * @internal
 */
export function hasProperties(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/**
 * `Array.isArray` that survives a revoked Proxy. (Not `instanceof`: arrays of another realm are lists too.)
 *
 * @internal
 */
export function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/**
 * The names of an object's own enumerable properties, `limit` at most; none where they cannot be listed.
 *
 * @internal
 */
export function ownKeys(value: object, limit: number): string[] {
  try {
    const keys = Object.keys(value);
    return keys.length > limit ? keys.slice(0, limit) : keys;
  } catch {
    return [];
  }
}

/**
 * A non-empty string property, else `undefined`.
 *
 * @internal
 */
export function readString(value: unknown, key: PropertyKey): string | undefined {
  const found = readProperty(value, key);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/**
 * What a function of the application's gave, where nothing is waited for: of an `async` one it is a promise, and one that rejects with
 * nobody listening ends the process.
 *
 * @internal
 */
export function unawaited<Value>(given: Value): Value {
  if (given instanceof Promise) given.catch(() => undefined);
  return given;
}
