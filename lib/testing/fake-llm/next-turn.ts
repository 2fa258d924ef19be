import { setImmediate } from 'node:timers';

/** As it was when the door was loaded: runners replace the function, in the module and as a global. */
const realSetImmediate = setImmediate;

/** Calls back once what can go on by itself has gone on, also where a runner has faked the timers. @internal */
export function onNextTurn(callback: () => void): void {
  realSetImmediate(callback);
}

/** Lets what can go on by itself go on. @internal */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise<void>(onNextTurn);
}
