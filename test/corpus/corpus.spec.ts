import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { classifyLlmError } from '../../lib/classification/classify-llm-error.js';
import { classifyLlmFailure } from '../../lib/classification/classify-llm-failure.js';
import type { LlmFailure } from '../../lib/classification/failure.interface.js';
import {
  CORPUS,
  evidenceOf,
  hasCorpus,
  readCorpus,
  readFreshFailures,
  type RecordedFailure,
} from '../support/recorded-failures.js';

/** Where a sentence may be put, by the name of the place. */
type Places = Readonly<Record<string, (text: string, sentence: string) => string>>;

/** A case with a sentence that says nothing. */
interface Variation {
  readonly place: string;
  readonly sentence: string;
  /** Of the case. */
  readonly index: number;
  readonly changed: RecordedFailure;
}

interface NeutralSentences {
  readonly NEUTRAL: readonly string[];
  readonly PLACES: Places;
  readonly FRAMES: readonly string[];
  readonly FRAMED: Places;
  readonly variationsOf: (
    recordedCases: readonly RecordedFailure[],
    sentences: readonly string[],
    places: Places,
  ) => Iterable<Variation>;
}

const NEUTRAL_SENTENCES = resolve(process.cwd(), 'scripts/classifier/neutral.mjs');

interface Score {
  readonly misses: readonly string[];
  readonly falseCredentials: readonly string[];
  readonly hintMisses: readonly string[];
  readonly hintsAsked: number;
  readonly unaskedHints: readonly string[];
  readonly confusion: ReadonlyMap<string, number>;
}

/** Which part of the cases is read otherwise with one of these sentences. */
async function flipsBy(sentences: readonly string[], places: Places): Promise<number> {
  const { variationsOf } = await neutral();
  const told = recordedCases.map((recorded) => classifyLlmFailure(evidenceOf(recorded)).category);
  const flips: string[] = [];
  let tried = 0;
  for (const { place, sentence, index, changed } of variationsOf(recordedCases, sentences, places)) {
    tried += 1;
    const { category, rule } = classifyLlmFailure(evidenceOf(changed));
    if (category !== told[index])
      flips.push(`${recordedCases[index]?.id} ${place} ${sentence}: ${category} by ${rule}`);
  }
  process.stdout.write(`flips: ${flips.length} of ${tried}\n`);
  return flips.length / tried;
}

async function neutral(): Promise<NeutralSentences> {
  return (await import(NEUTRAL_SENTENCES)) as NeutralSentences;
}

const itWithCorpus = hasCorpus ? it : it.skip;
if (!hasCorpus) process.stderr.write(`Recorded failures are not here (${CORPUS}): their test is skipped.\n`);

const recordedCases = readCorpus();
const freshCases = readFreshFailures();

/** A thrown object made of its data, with `cause` chains rebuilt as errors. */
function thrownOf(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  const { message, cause, ...rest } = data as Record<string, unknown>;
  const error = new Error(
    typeof message === 'string' ? message : '',
    cause === undefined ? {} : { cause: thrownOf(cause) },
  );
  return Object.assign(error, rest);
}

function asThrown(recorded: RecordedFailure): LlmFailure {
  const { error, ...evidence } = evidenceOf(recorded);
  return classifyLlmError(thrownOf(error), evidence);
}

function score(classify: (recorded: RecordedFailure) => LlmFailure, cases = recordedCases): Score {
  const misses: string[] = [];
  const falseCredentials: string[] = [];
  const hintMisses: string[] = [];
  const unaskedHints: string[] = [];
  const confusion = new Map<string, number>();
  let hintsAsked = 0;
  for (const recorded of cases) {
    const { id, category, accept, retryAfterMs } = recorded;
    const failure = classify(recorded);
    if (failure.category !== category && !accept.includes(failure.category)) {
      misses.push(`${id}: expected ${category}, got ${failure.category} by ${failure.rule}`);
      if (failure.category.startsWith('credential_')) falseCredentials.push(id);
    }
    if (failure.category !== category) {
      const pair = `${category} -> ${failure.category}`;
      confusion.set(pair, (confusion.get(pair) ?? 0) + 1);
    }
    if (retryAfterMs !== null) {
      hintsAsked += 1;
      const got = failure.retryAfterMs ?? Number.NaN;
      if (!(Math.abs(got - retryAfterMs) <= Math.max(1, retryAfterMs * 0.05)))
        hintMisses.push(`${id}: expected ${retryAfterMs}, got ${got}`);
    } else if (failure.retryAfterMs !== undefined) unaskedHints.push(`${id}: ${failure.retryAfterMs} ms`);
  }
  return { misses, falseCredentials, hintMisses, hintsAsked, unaskedHints, confusion };
}

function print(title: string, result: Score, cases = recordedCases): void {
  const right = cases.length - result.misses.length;
  const lines = [
    `${title}: ${right} of ${cases.length} right (${((right / cases.length) * 100).toFixed(1)} %), hints ${result.hintsAsked - result.hintMisses.length} of ${result.hintsAsked}`,
    ...[...result.confusion].toSorted((one, other) => other[1] - one[1]).map(([pair, count]) => `  ${count} x ${pair}`),
    ...result.misses.map((miss) => `  miss ${miss}`),
    ...result.hintMisses.map((miss) => `  hint ${miss}`),
    ...result.unaskedHints.map((hint) => `  hint without a label ${hint}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function expectGood(result: Score, cases = recordedCases, mostMissed = 0.02): void {
  expect(result.misses.length / cases.length).toBeLessThanOrEqual(mostMissed);
  expect(result.falseCredentials).toEqual([]);
  expect(result.hintMisses.length / result.hintsAsked).toBeLessThanOrEqual(0.03);
}

/** The engine knows the request: of a known one more words count, as those that repeat it are left out. */
const REQUEST = { model: 'acme-1', messages: [{ role: 'user', content: 'Hello' }] };

describe('fresh failures', () => {
  it('are classified as labelled', () => {
    const result = score((recorded) => classifyLlmFailure(evidenceOf(recorded)), freshCases);
    print('fresh', result, freshCases);

    expectGood(result, freshCases, 0.03);
  });

  it('are classified as labelled, where the request is known', () => {
    const result = score((recorded) => classifyLlmFailure({ ...evidenceOf(recorded), request: REQUEST }), freshCases);
    print('fresh, of a known request', result, freshCases);

    expectGood(result, freshCases, 0.03);
  });
});

describe('recorded failures', () => {
  itWithCorpus('are classified as labelled, from evidence', () => {
    const result = score((recorded) => classifyLlmFailure(evidenceOf(recorded)));
    print('from evidence', result);

    expectGood(result);
  });

  itWithCorpus('are classified as labelled, where the request is known', () => {
    const result = score((recorded) => classifyLlmFailure({ ...evidenceOf(recorded), request: REQUEST }));
    print('of a known request', result);

    expectGood(result);
  });

  itWithCorpus('are classified as labelled, where they were thrown', () => {
    const result = score((recorded) =>
      recorded.error === null ? classifyLlmFailure(evidenceOf(recorded)) : asThrown(recorded),
    );
    print('as thrown', result);

    expectGood(result);
  });

  itWithCorpus(
    'mean the same with a neutral sentence beside them',
    async () => {
      const { NEUTRAL, PLACES } = await neutral();
      expect(await flipsBy(NEUTRAL, PLACES)).toBeLessThanOrEqual(0.005);
    },
    120_000,
  );

  itWithCorpus(
    'mean the same behind what agents and gateways put in front of them',
    async () => {
      const { FRAMES, FRAMED } = await neutral();
      expect(await flipsBy(FRAMES, FRAMED)).toBeLessThanOrEqual(0.005);
    },
    60_000,
  );
});
