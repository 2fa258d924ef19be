import { textOf } from './json.js';

/** The sequences that are to end an answer, be it one or a list of them; an empty one asks for nothing. @internal */
export function stopSequencesOf(stop: unknown): readonly string[] {
  const wanted: readonly unknown[] = Array.isArray(stop) ? stop : [stop];
  return wanted.filter((sequence): sequence is string => textOf(sequence) !== undefined);
}
