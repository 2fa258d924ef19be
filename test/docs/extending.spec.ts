import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import ts from 'typescript';
import * as root from 'nestjs-llm-failover';
import * as testing from 'nestjs-llm-failover/testing';
import { CATEGORY_CATALOGUE } from '../../lib/classification/category-catalogue.js';
import { LLM_FAILURE_SCOPES } from '../../lib/classification/failure.interface.js';
import { samplesOf } from './page-samples.js';

/** The samples of the page run as they stand: its tests are registered here, over its examples. */
const samples = new Map(samplesOf('docs/extending.md').map(({ name, code }) => [name, code]));
const loaded = new Map<string, object>();
const required = createRequire(import.meta.url);
const compilerOptions: ts.CompilerOptions = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2022,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  useDefineForClassFields: false,
  esModuleInterop: true,
};

type Run = (exports: object, require: (name: string) => unknown) => void;

function load(name: string): object {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const exports = {};
  loaded.set(name, exports);
  const { outputText } = ts.transpileModule(samples.get(name) ?? '', { compilerOptions });
  const run = runInThisContext(`(function (exports, require) {${outputText}\n})`, { filename: name }) as Run;
  run(exports, importOf);
  return exports;
}

function importOf(name: string): unknown {
  if (name === 'nestjs-llm-failover') return root;
  if (name === 'nestjs-llm-failover/testing') return testing;
  return name.startsWith('./') ? load(`${name.slice(2, -'.js'.length)}.ts`) : required(name);
}

const specs = [...samples.keys()].filter((name) => name.endsWith('.spec.ts'));

for (const name of specs) describe(name, () => void load(name));

describe('the page about parts of one’s own', () => {
  it('has a test beside each example', () => {
    expect(specs.length).toBeGreaterThan(6);
    const examples = [...samples.keys()].filter((name) => !name.endsWith('.spec.ts'));
    expect(specs.map((name) => name.replace('.spec.ts', '.ts')).sort()).toEqual(examples.sort());
  });

  it('has the scope of every category', () => {
    const rows = readFileSync('docs/extending.md', 'utf8').matchAll(/^\| `(\w+)` +\| (`\w+`[^|]*?) +\|$/gm);
    const told = [...rows].flatMap(([, scope, names = '']) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, category]) => [category, scope]),
    );
    const known = Object.entries(CATEGORY_CATALOGUE).map(([category, { scope }]) => [category, scope]);
    expect(told.toSorted()).toEqual(known.toSorted());
    expect(new Set(told.map(([, scope]) => scope))).toEqual(new Set(LLM_FAILURE_SCOPES));
  });
});
