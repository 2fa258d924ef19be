import { relative } from 'node:path';
import ts from 'typescript';
import { DEFAULT_LIMITS } from '../../lib/failover/limits.js';
import { DEFAULT_SETTINGS } from '../../lib/failover/policies.js';
import { DEFAULT_OPTIONS } from '../../lib/module/options.js';
import { compiledDoors, doors } from '../support/public-doors.js';

const { checker, exportedBy } = compiledDoors();

function placeOf(symbol: ts.Symbol): string {
  const [declaration] = symbol.declarations ?? [];
  const place = declaration && relative(process.cwd(), declaration.getSourceFile().fileName);
  return `${symbol.name} in ${place}`;
}

describe('docstrings', () => {
  it.each(doors)('of all that %s exports say what it is, and that it is public', (file) => {
    const symbols = exportedBy(file);
    expect(symbols.length).toBeGreaterThan(0);
    const silent = symbols.filter((symbol) => symbol.getDocumentationComment(checker).length === 0);
    const unmarked = symbols.filter((symbol) => !symbol.getJsDocTags(checker).some(({ name }) => name === 'publicApi'));
    expect(silent.map(placeOf)).toEqual([]);
    expect(unmarked.map(placeOf)).toEqual([]);
  });
});

/** What an app writes (options, requests, parts of its own, answers of its doubles), and what it is handed to look at. */
const WRITTEN =
  /(Options|Settings|Extras|Limits|Policy|Filter|Selector|Verdict|RequestFields|CallCredential|CredentialValue|InjectableFactory)$|^Fake(Message|ToolCall|HttpAnswer|TokenCount|Stream)$|^Llm(Attempt|Transport\w*|CallObserver|Observed\w+|Runtime|ClassificationRule|Failure(Facts)?|FailoverInfo|CallError|HealthStore)$/;

function propertiesOf(owner: ts.Symbol): readonly ts.Symbol[] {
  return [...(owner.members?.values() ?? [])].filter(
    ({ flags, declarations: [declaration] = [] }) =>
      (flags & (ts.SymbolFlags.Property | ts.SymbolFlags.Method)) !== 0 &&
      declaration !== undefined &&
      (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Private) === 0,
  );
}

/** The properties of interfaces that an app writes, as its editor shows them. */
function writtenIn(file: string): readonly { readonly place: string; readonly symbol: ts.Symbol }[] {
  return exportedBy(file)
    .filter(
      ({ name, flags }) => WRITTEN.test(name) && (flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class)) !== 0,
    )
    .flatMap((owner) => propertiesOf(owner).map((symbol) => ({ place: `${owner.name}.${symbol.name}`, symbol })));
}

/** The default that a docstring tells, without what it explains in brackets. */
function toldDefault(symbol: ts.Symbol): string | undefined {
  const tag = symbol.getJsDocTags(checker).find(({ name }) => name === 'default');
  return tag && ts.displayPartsToString(tag.text).replace(/ \(.*\)$/, '');
}

describe('options', () => {
  it.each(doors)('of %s say to an editor what they are', (file) => {
    const silent = writtenIn(file).filter(({ symbol }) => symbol.getDocumentationComment(checker).length === 0);
    expect(silent.map(({ place }) => place)).toEqual([]);
  });

  it('tell the defaults of the code', () => {
    const defaults = {
      LlmLimits: DEFAULT_LIMITS,
      LlmHealthSettings: DEFAULT_SETTINGS,
      LlmRefreshSettings: DEFAULT_SETTINGS,
      LlmRetrySettings: DEFAULT_SETTINGS,
      LlmHealthBounds: { ...DEFAULT_OPTIONS.health, initialState: undefined },
      LlmShutdownOptions: DEFAULT_OPTIONS.shutdown,
      LlmLogOptions: DEFAULT_OPTIONS.logs,
    };
    for (const [name, values] of Object.entries(defaults)) {
      const owner = exportedBy('lib/index.ts').find((symbol) => symbol.name === name);
      const members = owner === undefined ? [] : propertiesOf(owner);
      expect(members.length, name).toBeGreaterThan(0);
      const told = Object.fromEntries(members.map((symbol) => [symbol.name, toldDefault(symbol)]));
      const known = members.map((symbol) => [symbol.name, shown((values as Record<string, unknown>)[symbol.name])]);
      expect(told, name).toEqual(Object.fromEntries(known));
    }
  });
});

/** A value as docstrings write it. */
function shown(value: unknown): string {
  if (value === undefined) return 'none';
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  return typeof value === 'string' ? `'${value}'` : String(value);
}
