/** A misspelt name is not longer than this, and what is longer is not compared. */
const MAX_COMPARED_CHARS = 64;

/**
 * The known name that somebody most likely meant: the same but for case, dashes and underscores, or few letters away.
 *
 * @returns `undefined` where none is near
 * @internal
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > MAX_COMPARED_CHARS) return undefined;
  const wanted = plain(name);
  let nearest: string | undefined;
  let least = Math.max(1, Math.ceil(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const edits = editsBetween(wanted, plain(candidate));
    if (edits >= least) continue;
    nearest = candidate;
    least = edits;
  }
  return nearest;
}

function plain(name: string): string {
  return name.replace(/[-_\s]/g, '').toLowerCase();
}

/** Levenshtein's distance, row by row. */
function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let done = 0; done < from.length; done++) {
    const next = [done + 1];
    for (let index = 1; index <= to.length; index++) {
      const replaced = (row[index - 1] ?? 0) + (to[index - 1] === from[done] ? 0 : 1);
      next.push(Math.min(replaced, (row[index] ?? 0) + 1, (next[index - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
