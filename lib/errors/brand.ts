type Constructor = abstract new (...args: never[]) => object;

const brands = new WeakMap<object, symbol>();

/**
 * Gives a class an identity in the global symbol registry, so that its instances are known across copies of the package.
 *
 * @internal
 */
export function brand(constructor: Constructor, name: string): void {
  const symbol = Symbol.for(`nestjs-llm-failover.${name}`);
  brands.set(constructor, symbol);
  Object.defineProperty(constructor.prototype, symbol, { value: true });
}

/**
 * Whether `value` bears the brand of `constructor`. A class without a brand of its own, such as a user's subclass, is
 * matched by its prototype, as JavaScript does it. Never throws: a Proxy that cannot be looked at bears none.
 *
 * @internal
 */
export function hasBrandOf(constructor: Constructor, value: unknown): boolean {
  const symbol = brands.get(constructor);
  try {
    if (symbol === undefined) return Function.prototype[Symbol.hasInstance].call(constructor, value);
    return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[symbol] === true;
  } catch {
    return false;
  }
}
