import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import ts from 'typescript';
import { LLM_FAILURE_CATEGORIES, LlmCallError, toHttpException, type LlmCallErrorCode } from 'nestjs-llm-failover';
import { LLM_EVIDENCE_BASES, LLM_FAILURE_SCOPES } from '../../lib/classification/failure.interface.js';
import { recordTelemetry } from './recorded-telemetry.js';

const page = readFileSync('docs/reference.md', 'utf8');
const eventTypes = readFileSync('lib/failover/event.interface.ts', 'utf8');

/** The names in the first cells of a chapter's tables. */
function firstCells(chapter: string): string[] {
  const text = page.split(/^## /m).find((part) => part.startsWith(`${chapter}\n`)) ?? '';
  return [...text.matchAll(/^\| (`[^|]*)\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
}

/** The tables of a chapter, without mark-up: rows of cells, each with the table's heads. */
function tablesOf(chapter: string): readonly Readonly<Record<string, string>>[][] {
  const text = page.split(/^## /m).find((part) => part.startsWith(`${chapter}\n`)) ?? '';
  return [...text.matchAll(/(?:^\|.*\n)+/gm)].map(([table]) => {
    const [heads = [], , ...rows] = table.trim().split('\n').map(cellsOf);
    return rows.map((row) => Object.fromEntries(row.map((cell, place) => [heads[place] ?? '', cell])));
  });
}

function cellsOf(row: string): string[] {
  const cells = row.split(/(?<!\\)\|/).slice(1, -1);
  return cells.map((cell) => cell.trim().replaceAll('\\|', '|'));
}

const plain = (cell = '') => cell.replaceAll('`', '');

/** The fields of an interface, with their type and default as they are written there. */
function fieldsOf(file: string, name: string): readonly (readonly [name: string, type: string, byDefault: string])[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ESNext, true);
  const declared = source.statements.filter(ts.isInterfaceDeclaration).find((one) => one.name.text === name);
  return [...(declared?.members ?? [])].filter(ts.isPropertySignature).map((member) => {
    const type = member.type?.getText() ?? '';
    const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
    const byDefault = tag === undefined ? 'none' : (ts.getTextOfJSDocComment(tag.comment) ?? '');
    return [member.name.getText(), withoutBrackets(type.replace(/ \| undefined$/, '')), plain(byDefault.trim())];
  });
}

function withoutBrackets(type: string): string {
  return type.replace(/^\((.*)\)$/, '$1');
}

/** What the code of a failed call becomes. */
function answeredTo(category: (typeof LLM_FAILURE_CATEGORIES)[number], code?: LlmCallErrorCode) {
  const failure = { category, scope: 'request', explicit: true, rule: 'test' } as const;
  const exception = toHttpException(new LlmCallError('It failed.', { code, failure }));
  return { name: exception?.constructor.name, status: String(exception?.getStatus()), code: exception?.code };
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

  it('tells the exception, the status and the code of every category', () => {
    const [rows = [], others = []] = tablesOf('Exceptions');
    const told = rows.map((row) => Object.values(row).map(plain));
    const known = LLM_FAILURE_CATEGORIES.map((category) => {
      const { name, status, code } = answeredTo(category);
      const callers = answeredTo(category, `llm_caller_${category}`).status;
      return [category, name, status, code, callers === status ? '–' : callers];
    });
    expect(told).toEqual(known);
    for (const row of others) {
      const [code = '', name, status] = Object.values(row).map(plain);
      expect(answeredTo('server_error', code as LlmCallErrorCode)).toEqual({ name, status, code });
    }
    expect(others).toHaveLength(2);
  });

  it.each(['LlmCallOptions', 'LlmRunOptions'])('tells the fields of %s, their types and defaults', (name) => {
    const rows = tablesOf('Options of a call')[name === 'LlmCallOptions' ? 0 : 1] ?? [];
    const told = rows.map((row) => [row['field'], row['type'], row['default']].map(plain));
    expect(told).toEqual(fieldsOf('lib/clients/call-options.interface.ts', name));
    expect(told.length).toBeGreaterThan(1);
  });

  /** The names in a cell; `attempt` stands for those that all metrics of attempts have. */
  const namesIn = (cell = '') => [...cell.matchAll(/`([\w.]+\.[\w.]+)`/g)].map(([, name = '']) => name);

  it('lists every span with its attributes', () => {
    const [spans = [], events = []] = tablesOf('Spans and metrics');
    const recorded = recordTelemetry();
    const shapes = spans.map(({ kind, attributes }) => [kind, namesIn(attributes).toSorted()]);
    expect(shapes).toEqual(recorded.spans.map(({ kind, attributes }) => [kind, attributes]));
    expect(events.map(({ on, attributes, ...row }) => [plain(Object.values(row)[0]), on, namesIn(attributes)])).toEqual(
      recorded.events,
    );
  });

  it('lists every metric with its kind, its unit and its attributes', () => {
    const [, , rows = []] = tablesOf('Spans and metrics');
    const ofAttempts = namesIn(/Those of the metrics that say "attempt" have ([^]*?)\.\n/.exec(page)?.[1]);
    const told = rows.map(({ metric, instrument, unit, attributes = '' }) => ({
      name: plain(metric),
      kind: instrument,
      unit: plain(unit),
      attributes: [...(/^attempt\b/.test(attributes) ? ofAttempts : []), ...namesIn(attributes)].toSorted(),
    }));
    const { metrics } = recordTelemetry();
    const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);
    expect(told.toSorted(byName)).toEqual(metrics.toSorted(byName));
    expect(metrics.length).toBeGreaterThan(15);
  });
});
