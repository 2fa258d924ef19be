/** Waits for a time or until `over`, whichever comes first; leaves no timer behind. @internal */
export async function pauseFor(delayMs: number, over: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const elapsed = new Promise<void>((resolve) => (timer = setTimeout(resolve, delayMs)));
  await Promise.race([elapsed, over]);
  clearTimeout(timer);
}
