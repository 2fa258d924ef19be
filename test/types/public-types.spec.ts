import ts from 'typescript';
import { compiledDoors, doors } from '../support/public-doors.js';

const { checker, exportedBy } = compiledDoors();
const exportsOf = new Map(doors.map((file) => [file, exportedBy(file)]));
const exported = new Set([...exportsOf.values()].flat());

/** Whether the compiler would have to name it by a file of ours that no app may import. */
function isUnnameable(symbol: ts.Symbol): boolean {
  const isNamed = (symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class | ts.SymbolFlags.TypeAlias)) !== 0;
  const [declaration] = symbol.declarations ?? [];
  const isOurs = declaration?.getSourceFile().fileName.startsWith(`${process.cwd()}/lib/`) === true;
  return isNamed && isOurs && !exported.has(symbol);
}

/** The names in a type that an app cannot write. */
function unnameableIn(type: ts.Type): readonly string[] {
  const symbol = type.aliasSymbol ?? type.getSymbol();
  const own = symbol !== undefined && isUnnameable(symbol) ? [symbol.name] : [];
  const parts = [
    ...(type.aliasSymbol === undefined && type.isUnionOrIntersection() ? type.types : []),
    ...(type.aliasTypeArguments ?? []),
    ...((type.flags & ts.TypeFlags.Object) === 0 ? [] : checker.getTypeArguments(type as ts.TypeReference)),
  ].filter((part) => part !== type && (part.flags & ts.TypeFlags.TypeParameter) === 0);
  return [...own, ...parts.flatMap(unnameableIn)];
}

/** What an app gets to hold of a symbol: the values of its properties, and what its calls give. */
function given(symbol: ts.Symbol): readonly ts.Type[] {
  const type = checker.getTypeOfSymbol(symbol);
  const calls = type.getCallSignatures();
  return calls.length > 0 ? calls.map((call) => call.getReturnType()) : [type];
}

function isPublic(symbol: ts.Symbol): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const isHidden = (symbol.declarations ?? []).some(
    (declaration) => (ts.getCombinedModifierFlags(declaration) & hidden) !== 0,
  );
  return (
    !isHidden && !symbol.name.startsWith('#') && !symbol.getJsDocTags(checker).some(({ name }) => name === 'internal')
  );
}

function complaintsOf(symbol: ts.Symbol): readonly string[] {
  if ((symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class)) === 0) {
    if ((symbol.flags & ts.SymbolFlags.Value) === 0) return [];
    return given(symbol)
      .flatMap(unnameableIn)
      .map((name) => `${symbol.name} has ${name}`);
  }
  const members = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).filter(isPublic);
  return members.flatMap((member) =>
    given(member)
      .flatMap(unnameableIn)
      .map((name) => `${symbol.name}.${member.name} has ${name}`),
  );
}

it.each(doors)('an app can name what it gets from %s, so that it can infer it in what it exports', (file) => {
  expect(exportsOf.get(file)?.length).toBeGreaterThan(0);
  expect(exportsOf.get(file)?.flatMap(complaintsOf)).toEqual([]);
});
