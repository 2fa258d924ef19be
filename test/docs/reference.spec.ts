import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  LLM_EVIDENCE_BASES,
  LLM_FAILURE_CATEGORIES,
  LLM_FAILURE_SCOPES,
} from '../../lib/classification/failure.interface.js';
import { httpMappingOf } from '../../lib/interceptors/http-mapping.js';

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

  it('lists every option of a call', () => {
    const source = readFileSync('lib/clients/call-options.interface.ts', 'utf8');
    const declared = ['LlmCallOptions', 'LlmRunOptions'].flatMap((name) => {
      const body = new RegExp(`interface ${name} [^{]*\\{([^]*?)\\n\\}`).exec(source)?.[1] ?? '';
      return [...body.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, field = '']) => field);
    });
    const options = firstCells('Options of a call');
    expect(options.sort()).toEqual(declared.sort());
  });

  it('tells the exception and the status of every category', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` +\| `(Llm\w+Exception)` +\| (\d{3}) +\|$/gm)];
    const told = rows.map(([, category, exception, status]) => [category, exception, Number(status)]);
    const real = LLM_FAILURE_CATEGORIES.map((category) => {
      const { exception, status } = httpMappingOf(`llm_${category}`, category);
      return [category, exception.name, status];
    });
    expect(told).toEqual(real);
  });
});
