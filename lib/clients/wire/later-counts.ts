import { countOf, isRecord, type JsonRecord } from './json.js';

/**
 * The counts of a stream so far, with those of a later event: each count is that of the whole answer up to there, so that the
 * later one takes the place of the earlier one.
 *
 * What is no count says nothing, and neither does a zero where something was counted before: many servers fill in the fields
 * that they do not tell of. Counts of details, one level down, are treated likewise.
 *
 * @param names - the fields that are read
 * @internal
 */
export function withLaterCounts(known: JsonRecord, later: unknown, names: readonly string[]): JsonRecord {
  if (!isRecord(later)) return known;
  let counts: Record<string, unknown> | undefined;
  for (const name of names) {
    const value = Object.hasOwn(later, name) ? later[name] : undefined;
    if (value === undefined) continue;
    const before = Object.hasOwn(known, name) ? known[name] : undefined;
    if (isRecord(value)) (counts ??= { ...known })[name] = withLaterDetails(before, value);
    // Details in a list: the later one is whole.
    else if (Array.isArray(value) ? value.length > 0 : value !== before && isNews(before, value)) {
      (counts ??= { ...known })[name] = value;
    }
  }
  return counts ?? known;
}

function withLaterDetails(known: unknown, later: JsonRecord): JsonRecord {
  const before = isRecord(known) ? known : {};
  const news = Object.entries(later).filter(([name, value]) =>
    isNews(Object.hasOwn(before, name) ? before[name] : undefined, value),
  );
  return { ...before, ...Object.fromEntries(news) };
}

function isNews(before: unknown, value: unknown): boolean {
  const count = countOf(value);
  return count !== undefined && (count > 0 || (countOf(before) ?? 0) === 0);
}
