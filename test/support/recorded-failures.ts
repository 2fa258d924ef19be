import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LlmFailureEvidence } from '../../lib/classification/failure.interface.js';

/** A labelled failure, as test/corpus/fresh/README.md describes it. */
export interface RecordedFailure {
  readonly id: string;
  readonly provider: string;
  readonly transport: 'http' | 'sse' | 'network' | 'sdk';
  readonly status: number | null;
  readonly headers: Record<string, string> | null;
  readonly body: string | null;
  readonly error: Record<string, unknown> | null;
  readonly category: string;
  readonly accept: readonly string[];
  readonly retryAfterMs: number | null;
}

/** What is recorded outside of the repository. */
export const CORPUS = resolve(process.cwd(), '../shared/corpus/failures.jsonl');
export const hasCorpus = existsSync(CORPUS);

/** Those outside of the repository; none where they are not here. */
export function readCorpus(): RecordedFailure[] {
  return hasCorpus ? readFailures(CORPUS) : [];
}

/** Those of the repository. */
export function readFreshFailures(): RecordedFailure[] {
  return readFailures(resolve(process.cwd(), 'test/corpus/fresh/failures.jsonl'));
}

function readFailures(path: string): RecordedFailure[] {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RecordedFailure);
}

/** A failure as the classifier gets it. */
export function evidenceOf({ provider, status, headers, body, error }: RecordedFailure): LlmFailureEvidence {
  return {
    provider,
    status: status ?? undefined,
    headers: headers ?? undefined,
    body: body ?? undefined,
    error: error ?? undefined,
  };
}
