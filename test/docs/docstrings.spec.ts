import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import ts from 'typescript';

const { exports: entryPoints } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: object };
const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as { config: unknown };
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd());
const files = Object.keys(entryPoints)
  .map((entryPoint) => `lib/${entryPoint.slice(2)}/index.ts`.replace('//', '/'))
  .filter((file) => existsSync(file));
const program = ts.createProgram(files, options);
const checker = program.getTypeChecker();

/** What an entry point hands out, where it is declared. */
function exportedBy(file: string): readonly ts.Symbol[] {
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  return module === undefined ? [] : checker.getExportsOfModule(module).map(declared);
}

function declared(symbol: ts.Symbol): ts.Symbol {
  return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
}

function placeOf(symbol: ts.Symbol): string {
  const [declaration] = symbol.declarations ?? [];
  const place = declaration && relative(process.cwd(), declaration.getSourceFile().fileName);
  return `${symbol.name} in ${place}`;
}

describe('docstrings', () => {
  it.each(files)('of all that %s exports say what it is, and that it is public', (file) => {
    const symbols = exportedBy(file);
    expect(symbols.length).toBeGreaterThan(0);
    const silent = symbols.filter((symbol) => symbol.getDocumentationComment(checker).length === 0);
    const unmarked = symbols.filter((symbol) => !symbol.getJsDocTags(checker).some(({ name }) => name === 'publicApi'));
    expect(silent.map(placeOf)).toEqual([]);
    expect(unmarked.map(placeOf)).toEqual([]);
  });
});
