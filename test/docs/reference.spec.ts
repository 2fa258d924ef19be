import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LLM_EVIDENCE_BASES, LLM_FAILURE_SCOPES } from '../../lib/classification/failure.interface.js';

const page = readFileSync('docs/reference.md', 'utf8');
const eventTypes = readFileSync('lib/failover/event.interface.ts', 'utf8');

/** The names in the first cells of a chapter's tables. */
function firstCells(chapter: string): string[] {
  const text = page.split(/^## /m).find((part) => part.startsWith(`${chapter}\n`)) ?? '';
  return [...text.matchAll(/^\| (`[^|]*)\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
}

describe('the reference', () => {
  it('lists every scope and basis of a failure', () => {
    expect(firstCells('Failure')).toEqual([...LLM_FAILURE_SCOPES, ...LLM_EVIDENCE_BASES]);
  });

  it('lists every event', () => {
    const declared = [...eventTypes.matchAll(/readonly type: (.+);/g)].flatMap(([, union = '']) =>
      [...union.matchAll(/'([^']+)'/g)].map(([, name = '']) => name),
    );
    expect(firstCells('Events').sort()).toEqual(declared.sort());
  });

  it('lists every option of retryLlm', () => {
    const source = readFileSync('lib/operators/retry-options.ts', 'utf8');
    const body = /interface LlmRetryOptions \{([^]*?)\n\}/.exec(source)?.[1] ?? '';
    const declared = [...body.matchAll(/readonly (\w+)\?:/g)].map(([, name = '']) => name);
    expect(firstCells('retryLlm').sort()).toEqual(declared.sort());
  });
});
