import type { LlmTestClock } from './llm-test-clock.js';

/**
 * Lets time of the clock pass, or ends with the signal's reason as soon as it fires; leaves no timer and no listener
 * behind.
 *
 * @param delayMs - `Infinity` is for good
 * @internal
 */
export function pause(clock: LlmTestClock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const end = (): void => {
      signal.removeEventListener('abort', abort);
      resolve();
    };
    const cancel = delayMs === Infinity ? () => undefined : clock.startTimer(delayMs, end);
    const abort = (): void => {
      cancel();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
  });
}
