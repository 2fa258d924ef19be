import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';

const { exports: entryPoints } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: object };
const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as { config: unknown };

/** As the project itself is compiled. */
export const { options: compilerOptions } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd());

/** The files behind the entry points of the package. */
export const doors = Object.keys(entryPoints)
  .map((entryPoint) => `lib/${entryPoint.slice(2)}/index.ts`.replace('//', '/'))
  .filter((file) => existsSync(file));

/** The entry points as the compiler knows them. */
export interface CompiledDoors {
  readonly checker: ts.TypeChecker;
  /** What an entry point hands out, where it is declared. */
  readonly exportedBy: (file: string) => readonly ts.Symbol[];
}

export function compiledDoors(): CompiledDoors {
  const program = ts.createProgram(doors, compilerOptions);
  const checker = program.getTypeChecker();
  const declared = (symbol: ts.Symbol) =>
    (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
  return {
    checker,
    exportedBy: (file) => {
      const source = program.getSourceFile(file);
      const module = source && checker.getSymbolAtLocation(source);
      return module === undefined ? [] : checker.getExportsOfModule(module).map(declared);
    },
  };
}
