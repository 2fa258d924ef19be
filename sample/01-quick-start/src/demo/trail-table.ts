import type { LlmTrail, LlmTrailEntry } from 'nestjs-llm-failover';
import type { Painter } from '../start/painter.js';
import { tableOf, type Cell } from '../start/table.js';

/** What a call did, a line for each attempt and each candidate that was passed over. */
export function trailTable(trail: LlmTrail, paint: Painter): string[] {
  return tableOf(trail.map(rowOf), paint);
}

function rowOf(entry: LlmTrailEntry): readonly Cell[] {
  const { provider, model, credential } = entry;
  const key = credential === undefined ? 'no key' : `${credential.label} (#${credential.fingerprint.slice(0, 4)})`;
  const candidate = [`${provider}/${model}`, key];
  if (entry.kind === 'skip')
    return [['faint', 'skipped'], ...candidate, ['faint', entry.category], ['faint', entry.reason]];
  const { number, outcome, category = '', decision } = entry;
  const step = `attempt ${number}`;
  if (outcome === 'succeeded') return [step, ...candidate, ['good', 'answered']];
  return [step, ...candidate, ['bad', category], `${decision.action}: ${decision.reason}`];
}
