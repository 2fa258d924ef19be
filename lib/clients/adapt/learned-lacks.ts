import type { Clock } from '../../health/clock.js';
import type { Asked, Need } from '../fit/asked.js';
import { nameOfNeed } from '../fit/lack.js';
import { PerModel, type ModelName } from './per-model.js';
import { kindOfPart, type Refusal } from './refusal.js';

/** A model is passed over for so long. Then it is asked again, as models are updated. */
const REMEMBERED_MS = 3_600_000;
/** There are about so many needs that can be told apart. */
const MAX_LACKS = 20;

/**
 * Remembers for an hour, for each provider × model, what it was found not to carry of what requests ask. Bounded, and this
 * process's own.
 *
 * @internal
 */
export class LearnedLacks {
  /** When each lack is to be forgotten, by the need's name. */
  private readonly endsAtMs = new PerModel<number>(MAX_LACKS);

  constructor(private readonly clock: Clock) {}

  /** Whether nothing was ever found, as for most applications. */
  get isEmpty(): boolean {
    return this.endsAtMs.isEmpty;
  }

  /** What a model was found not to carry of what is asked; `undefined` where nothing of it is known to fail. */
  lackOf(model: ModelName, { needs }: Asked): string | undefined {
    const known = this.endsAtMs.of(model);
    if (known === undefined) return undefined;
    const nowMs = this.clock.now();
    return needs.map(nameOfNeed).find((name) => (known.get(name) ?? 0) > nowMs);
  }

  /** Remembers what a model has refused. @returns whether it is news */
  remember(model: ModelName, need: Need): boolean {
    const name = nameOfNeed(need);
    const nowMs = this.clock.now();
    const isNews = (this.endsAtMs.of(model)?.get(name) ?? 0) <= nowMs;
    this.endsAtMs.set(model, name, nowMs + REMEMBERED_MS);
    return isNews;
  }

  /** Forgets what a model has carried after all. */
  carried(model: ModelName, { needs }: Asked): void {
    if (this.endsAtMs.of(model) === undefined) return;
    for (const need of needs) this.endsAtMs.delete(model, nameOfNeed(need));
  }
}

/** The need that a refusal is about, where the request has it; `undefined` where it is about none. @internal */
export function needRefused(refusal: Refusal, { needs }: Asked): Need | undefined {
  if (refusal.kind === 'part') {
    const { part } = refusal;
    return needs.find((need) => need.kind === part || (need.kind === 'media' && need.media.kind === part));
  }
  if (refusal.kind === 'part-types') {
    const taken = refusal.taken.map(kindOfPart);
    return needs.find((need) => need.kind === 'media' && !taken.includes(need.media.kind));
  }
  if (refusal.kind === 'tool-type') return needs.find(({ kind }) => kind === 'other-tools');
  if (refusal.kind === 'named-choice') {
    return needs.find((need) => need.kind === 'tool-choice' && need.choice === 'named');
  }
  if (refusal.kind === 'parts') return needs.find(({ kind }) => kind === 'media');
  if (refusal.kind === 'prefill') return needs.find(({ kind }) => kind === 'prefill');
  if (refusal.kind !== 'field') return undefined;
  const { field, forms, or } = refusal;
  const need = needOfField(needs, field, forms);
  return need === undefined && or !== undefined ? needOfField(needs, or, undefined) : need;
}

function needOfField(needs: readonly Need[], field: string, forms: readonly string[] | undefined): Need | undefined {
  return needs.find((need) => {
    if (need.kind === 'format') return field === 'response_format' && (forms?.includes(need.form) ?? true);
    if (need.kind === 'field') return need.field === field;
    return FIELDS[need.kind]?.includes(field) === true;
  });
}

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  tools: ['tools'],
  functions: ['functions', 'tools'],
  'other-tools': ['tools'],
  'tool-choice': ['tool_choice'],
  modalities: ['modalities'],
};
