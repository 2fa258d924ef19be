import { clearTimeout as clearRealTimeout, setTimeout as setRealTimeout } from 'node:timers';

/** Waits for a time (`Infinity` is for good) or until `over`, whichever comes first; leaves no timer behind. @internal */
export async function pauseFor(delayMs: number, over: Promise<void>): Promise<void> {
  if (delayMs === Infinity) return over;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const elapsed = new Promise<void>((resolve) => (timer = setTimeout(resolve, delayMs)));
  await Promise.race([elapsed, over]);
  clearTimeout(timer);
}

/** As {@link pauseFor}, in real time where the test's timers are faked: sockets are not. @internal */
export async function pauseForReal(delayMs: number, over: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setRealTimeout> | undefined;
  const elapsed = new Promise<void>((resolve) => (timer = setRealTimeout(resolve, delayMs)));
  await Promise.race([elapsed, over]);
  clearRealTimeout(timer);
}
