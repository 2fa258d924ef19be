/**
 * The id of a tool call: the one that was sent, or one by the call's place where none was, or another call has it.
 *
 * @param taken - the ids of the calls before it; the id is noted there
 * @internal
 */
export function freeCallId(sent: string | undefined, place: number, taken: Set<string>): string {
  let id = sent ?? `call_${place}`;
  for (let number = place; taken.has(id); number += 1) id = `call_${number}`;
  taken.add(id);
  return id;
}
