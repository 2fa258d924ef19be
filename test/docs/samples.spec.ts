import { resolve } from 'node:path';
import ts from 'typescript';
import { compilerOptions } from '../support/public-doors.js';
import { samplesOf, type PageSample } from './page-samples.js';

/** Pages whose whole samples (those that import what they use) are compiled as they stand. */
const PAGES = [
  'docs/extending.md',
  'docs/health-checks.md',
  'docs/observability.md',
  'docs/outside-http.md',
  'docs/runbook.md',
  'docs/streaming.md',
];

/** What the compiler has against the samples of a page, as files that stand beside each other among the tests. */
function complaintsOf(samples: readonly PageSample[]): readonly string[] {
  const codes = new Map(samples.map(({ name, code }) => [resolve('test/docs', name), code]));
  const host = ts.createCompilerHost(compilerOptions);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => codes.has(name) || fileExists(name);
  host.getSourceFile = (name, ...rest) => {
    const code = codes.get(name);
    return code === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, code, rest[0]);
  };
  const program = ts.createProgram([...codes.keys()], { ...compilerOptions, noEmit: true }, host);
  return [...codes.keys()].flatMap((file) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => `${file}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`),
  );
}

describe.each(PAGES)('%s', (page) => {
  it('has samples that compile', () => {
    const samples = samplesOf(page);
    expect(samples.length).toBeGreaterThan(0);
    expect(new Set(samples.map(({ name }) => name)).size).toBe(samples.length);
    expect(complaintsOf(samples)).toEqual([]);
  });
});

describe('the compiler of samples', () => {
  it('complains of what is wrong, also between samples', () => {
    const one = { name: 'one.ts', code: "export const text: number = 'one';\n" };
    const other = { name: 'other.ts', code: "import { text } from './one.js';\nexport const copy: string = text;\n" };
    const complaints = complaintsOf([one, other]);
    expect(complaints).toHaveLength(2);
    expect(complaints[0]).toContain("Type 'string' is not assignable to type 'number'");
    expect(complaints[1]).toContain("Type 'number' is not assignable to type 'string'");
  });
});
