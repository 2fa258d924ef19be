import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CATEGORY_CATALOGUE } from '../../lib/classification/category-catalogue.js';
import { LLM_FAILURE_CATEGORIES } from '../../lib/classification/failure.interface.js';
import { DEFAULT_OPTIONS } from '../../lib/module/options.js';
import { LLM_PROVIDER_PRESETS } from '../../lib/providers/lookup/presets.js';
import { rowsOf } from './page-tables.js';

/** Jest runs in the project's root. */
const readme = readFileSync('README.md', 'utf8');

function flattened(value: object, path = ''): [name: string, value: unknown][] {
  return Object.entries(value).flatMap(([name, item]: [string, unknown]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const isGroup = typeof item === 'object' && item !== null && !Array.isArray(item);
    return isGroup ? flattened(item, at) : [[at, item] as [string, unknown]];
  });
}

/** The statement of a file whose first line has these words, to the line that closes it. */
function statementOf(file: string, words: string): string {
  const lines = readFileSync(file, 'utf8').split('\n');
  const start = lines.findIndex((line) => line.includes(words));
  const [indent = ''] = /^ */.exec(lines[start] ?? '') ?? [];
  const length = lines.slice(start).findIndex((line) => line.startsWith(`${indent}}`));
  return start < 0 || length < 0 ? `no statement with "${words}"` : lines.slice(start, start + length + 1).join('\n');
}

/** Without what the formatter may change where the margin is another one. */
function withoutLayout(code: string): string {
  return code.replaceAll(/\s+/g, '').replaceAll(/,(?=[)\]}])/g, '');
}

describe('the README', () => {
  const documented = new Map(
    rowsOf(readme.slice(readme.indexOf('<!-- options:start -->'), readme.indexOf('<!-- options:end -->'))).map(
      ([name = '', value = '']) => [name.replaceAll('`', ''), value.replaceAll('`', '')],
    ),
  );

  it.each(flattened(DEFAULT_OPTIONS))('documents the default of %s', (name, value) => {
    expect(documented.get(name)).toBe(typeof value === 'string' ? `'${value}'` : JSON.stringify(value));
  });

  it('documents no default that the code does not have', () => {
    const defaults = new Map(flattened(DEFAULT_OPTIONS));
    const figures = [...documented].filter(([name, value]) => name.includes('.') || /^('.*'|\d+)$/.test(value));
    expect(figures.map(([name]) => name).filter((name) => !defaults.has(name))).toEqual([]);
    expect(figures.length).toBeGreaterThan(40);
  });

  it.each(LLM_FAILURE_CATEGORIES)('documents the HTTP status of %s', (category) => {
    const row = rowsOf(readme).find(([name]) => name === `\`${category}\``);
    const status = category === 'cancelled' ? '–' : String(CATEGORY_CATALOGUE[category].http.status);
    expect(row?.at(-1)).toBe(status);
  });

  it('names every preset', () => {
    const sentence = /Known providers are presets:([^]*?)\.\s+Any/.exec(readme)?.[1] ?? '';
    const named = [...sentence.matchAll(/`([a-z-]+)`/g)].map(([, id]) => id);
    expect(new Set(named)).toEqual(new Set(Object.keys(LLM_PROVIDER_PRESETS)));
    expect(named).toHaveLength(Object.keys(LLM_PROVIDER_PRESETS).length);
  });

  it('quotes the sample as it is', () => {
    const quotes = [...readme.matchAll(/<!-- sample: (\S+) -->\n+```ts\n([\s\S]*?)```/g)];
    expect(quotes).toHaveLength(2);
    for (const [, file = '', code] of quotes) expect(code).toBe(readFileSync(file, 'utf8'));
  });

  const statements = [...readme.matchAll(/<!-- sample: (\S+?\.ts)#(.+) -->\n+```ts\n([\s\S]*?)```/g)];

  it.each(statements.map(([, file = '', words = '', code = '']) => [file, words, code]))(
    'quotes of %s "%s" as it is',
    (file, words, code) => {
      const quoted = words.split('#').map((first) => statementOf(file, first));
      expect(withoutLayout(code)).toBe(withoutLayout(quoted.join('\n')));
    },
  );

  it('quotes the tests of the testing sample', () => {
    expect(statements.length).toBeGreaterThan(3);
    expect(readme.match(/<!-- sample: /g)).toHaveLength(2 + statements.length);
  });

  it('states the laws as their tests are named', () => {
    const specs = readdirSync('test/laws').map((file) => readFileSync(`test/laws/${file}`, 'utf8'));
    const chapter = readme.slice(readme.indexOf('## The laws'), readme.indexOf('## Errors'));
    const laws = [...chapter.matchAll(/^(\d+)\. \*\*(.+?)\.\*\*/gm)].map(
      ([, number, title]) => `Law ${number}: ${title}`,
    );
    expect(laws).toHaveLength(12);
    const missing = laws.filter((law) => !specs.some((spec) => spec.includes(law)));
    expect(missing).toEqual([]);
  });
});
