import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';

/** Pages whose whole samples (those that import what they use) are compiled as they stand. */
const PAGES = ['docs/runbook.md'];

const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as { config: unknown };
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd());

function samplesOf(page: string): readonly string[] {
  const blocks = readFileSync(page, 'utf8').matchAll(/^ *```ts\n([^]*?)^ *```$/gm);
  return [...blocks].map(([, code = '']) => code).filter((code) => code.includes('import '));
}

/** What the compiler has against a sample that stands in a file of the tests. */
function complaintsOf(code: string): readonly string[] {
  const file = resolve('test/docs/sample.ts');
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, code, rest[0]) : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], { ...options, noEmit: true }, host);
  const found = ts.getPreEmitDiagnostics(program, program.getSourceFile(file));
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe.each(PAGES)('%s', (page) => {
  it('has samples that compile', () => {
    const samples = samplesOf(page);
    expect(samples.length).toBeGreaterThan(0);
    expect(samples.flatMap(complaintsOf)).toEqual([]);
  });
});

describe('the compiler of samples', () => {
  it('complains of what is wrong', () => {
    const code = "export const text: number = 'one';\n";
    expect(complaintsOf(code).join()).toContain("Type 'string' is not assignable to type 'number'");
  });
});
