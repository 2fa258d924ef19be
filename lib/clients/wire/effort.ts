import { EFFORTS, type Effort } from '../../providers/effort.js';

/**
 * The level nearest to a wanted one among those that are taken; of two that are equally near the higher. Thinking is not
 * switched off in its place, and a word that is no level stays.
 *
 * @internal
 */
export function nearestEffort(wanted: string, levels: readonly Effort[]): string {
  const rank = rankOf(wanted);
  if (rank === -1 || (levels as readonly string[]).includes(wanted)) return wanted;
  const candidates = levels.filter((level) => level !== 'none');
  return candidates.toSorted((one, other) => distance(one, rank) - distance(other, rank))[0] ?? wanted;
}

function distance(level: Effort, rank: number): number {
  const away = rankOf(level) - rank;
  return away < 0 ? -away + 0.5 : away;
}

function rankOf(level: string): number {
  return (EFFORTS as readonly string[]).indexOf(level);
}
