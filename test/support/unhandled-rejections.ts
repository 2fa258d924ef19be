import { afterAll, afterEach, beforeAll, expect } from 'vitest';

/** The real one, also where a test fakes timers. */
const { setImmediate: startSoon } = globalThis;

/**
 * Fails each test of a file or block that leaves a rejection to nobody. Call it before other hooks: what they close is watched
 * as well then, as hooks behind a test run in reverse order.
 */
export function refuseUnhandledRejections(): void {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  const expectNone = async () => {
    await new Promise<void>((resolve) => startSoon(() => resolve()));
    expect(unhandled.splice(0)).toEqual([]);
  };
  beforeAll(() => {
    process.on('unhandledRejection', note);
  });
  afterEach(expectNone);
  afterAll(async () => {
    try {
      await expectNone();
    } finally {
      process.off('unhandledRejection', note);
    }
  });
}
