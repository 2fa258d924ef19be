import { countOf, isRecord, type JsonRecord } from './json.js';

/** The counts of a stream so far. @internal */
export type CountsSoFar = Record<string, unknown>;

/**
 * Takes in the counts of a later event of a stream: each count is that of the whole answer up to there, so that the later one takes
 * the place of the earlier one.
 *
 * What is no count says nothing, and neither does a zero where something was counted before: many servers fill in the fields
 * that they do not tell of. Counts of details, one level down, are treated likewise.
 *
 * @param counts - the counts so far, which become those of the later event
 * @param names - the fields that are read; none that every object has
 * @internal
 */
export function takeLaterCounts(counts: CountsSoFar, later: unknown, names: readonly string[]): void {
  if (!isRecord(later)) return;
  for (const name of names) {
    const value = later[name];
    if (value === undefined) continue;
    const before = counts[name];
    if (isRecord(value)) counts[name] = withLaterDetails(before, value);
    // Details in a list: the later one is whole.
    else if (Array.isArray(value) ? value.length > 0 : value !== before && isNews(before, value)) counts[name] = value;
  }
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
