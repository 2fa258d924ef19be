/**
 * Cuts a list into runs of neighbours of one kind, each with its kind. Every item is touched once, so that a long run costs
 * no more than many short ones.
 *
 * @internal
 */
export function runsOf<Item, Kind>(
  items: readonly Item[],
  kindOf: (item: Item) => Kind,
): readonly (readonly [kind: Kind, run: readonly Item[]])[] {
  const runs: (readonly [Kind, Item[]])[] = [];
  for (const item of items) {
    const kind = kindOf(item);
    const last = runs.at(-1);
    if (last !== undefined && last[0] === kind) last[1].push(item);
    else runs.push([kind, [item]]);
  }
  return runs;
}
