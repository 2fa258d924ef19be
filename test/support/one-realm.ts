/**
 * Jest runs a test in a realm of its own, and the platform's `fetch` and `AbortSignal` throw errors of the outer one. An
 * application has one realm, and SDKs build on it: they ask `instanceof Error`, and one looks up undici's dispatcher.
 */
export function joinRealms(): void {
  const outer = (fetch.constructor as FunctionConstructor)('return globalThis')() as typeof globalThis;

  for (const [inner, outside] of [
    [Error, outer.Error],
    [TypeError, outer.TypeError],
    [SyntaxError, outer.SyntaxError],
  ] as const) {
    Object.defineProperty(inner, Symbol.hasInstance, {
      configurable: true,
      // Subclasses inherit this: they go by their own prototype alone.
      value(this: unknown, value: unknown): boolean {
        const isInner = Function.prototype[Symbol.hasInstance].call(this, value);
        return isInner || (this === inner && value instanceof outside);
      },
    });
  }

  const DISPATCHER = Symbol.for('undici.globalDispatcher.1');
  Object.defineProperty(globalThis, DISPATCHER, {
    configurable: true,
    get: () => (outer as unknown as Record<symbol, unknown>)[DISPATCHER],
  });
}
