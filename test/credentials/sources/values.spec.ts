import { failoverOf } from '../../../lib/clients/failover-info.js';
import type { LlmProviderOptions } from '../../../lib/clients/config/config.interface.js';
import { Bench, secretOf } from '../../support/bench.js';
import { failing, invalidKey, ok } from '../../support/scripted-upstream.js';
import { useVirtualTime } from '../../support/virtual-time.js';

useVirtualTime();

const [A, B, C] = [secretOf('A'), secretOf('B'), secretOf('C')];
const routes = { default: ['P/m'] };

function benchWith(keys: LlmProviderOptions['keys'], env: Readonly<Record<string, string>> = {}): Bench {
  return new Bench({ routes, providers: { P: { baseUrl: 'http://p.test/v1', keys } }, env });
}

/** Label, value and setting of each key, in the pool's order. */
function keysOf(bench: Bench): (readonly [label: string, value: string | undefined, setting: string])[] {
  return Array.from(bench.core.routeTable.credentials(), ({ label, secret, setting }) => [
    label,
    secret?.reveal(),
    setting,
  ]);
}

describe('keys of an environment variable', () => {
  it('takes a comma-separated list for a pool, without white space and empty items', () => {
    const bench = benchWith([{ env: 'P_KEYS' }], { P_KEYS: ` ${A},, ${B} ,\n${C}\t, ` });
    expect(keysOf(bench)).toEqual([
      ['P_KEYS-1', A, 'P_KEYS'],
      ['P_KEYS-2', B, 'P_KEYS'],
      ['P_KEYS-3', C, 'P_KEYS'],
    ]);
    bench.expectClean();
  });

  it('does not number a single key, and takes the label of the options', () => {
    expect(keysOf(benchWith([{ env: 'P_KEY' }], { P_KEY: A }))).toEqual([['P_KEY', A, 'P_KEY']]);
    expect(keysOf(benchWith([{ env: 'P_KEY', label: 'main' }], { P_KEY: `${A},${B}` }))).toEqual([
      ['main-1', A, 'P_KEY'],
      ['main-2', B, 'P_KEY'],
    ]);
  });

  it('merges duplicates, also across entries, origins and positions; the first names it', () => {
    const bench = benchWith([{ env: 'FIRST' }, { env: 'SECOND' }, B, { value: ` ${C} `, label: 'last' }], {
      FIRST: `${A},${A},${B}`,
      SECOND: `${B},${C},${A}`,
    });
    expect(keysOf(bench)).toEqual([
      ['FIRST-1', A, 'FIRST'],
      ['FIRST-3', B, 'FIRST'],
      ['SECOND-2', C, 'SECOND'],
    ]);
    bench.expectClean();
  });

  it('keeps one value apart that goes to two addresses', () => {
    const bench = benchWith([A, { value: A, baseUrl: 'http://eu.p.test/v1' }]);
    expect(keysOf(bench)).toHaveLength(2);
    const same = benchWith([A, { value: A, baseUrl: 'http://p.test/v1/' }]);
    expect(keysOf(same)).toHaveLength(1);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['unset', {}],
    ['empty', { P_KEYS: '' }],
    ['nothing but commas', { P_KEYS: ' , ,' }],
  ])('has no key where the variable is %s, and names it', async (_name, env) => {
    const bench = benchWith([{ env: 'P_KEYS' }], env);
    const { error } = await bench.call();
    expect(error).toMatchObject({
      category: 'credential_missing',
      hasKey: false,
      message: 'No API key is set for P. Set P_KEYS or providers.P.keys.',
    });
    expect(bench.upstream.calls).toEqual([]);
  });

  it('refuses a value that HTTP cannot carry by the name of the variable, not the value', () => {
    const create = () => benchWith([{ env: 'P_KEYS' }], { P_KEYS: `${A},sk-test-Ω` });
    expect(create).toThrow(/P_KEYS/);
    expect(create).not.toThrow(/sk-test/);
  });

  it('names the variable when its key is rejected', async () => {
    const bench = benchWith([{ env: 'P_KEY' }], { P_KEY: A });
    bench.upstream.play({ P_KEY: invalidKey() });
    const { error } = await bench.call();
    expect(error.message).toMatch(/^P rejected the API key "P_KEY" \(#[0-9a-f]{4}\): .* Check P_KEY\.$/);
    expect(bench.eventsOf('credential-quarantined')).toMatchObject([{ setting: 'P_KEY', hint: 'Check P_KEY.' }]);
    bench.expectClean(error);
  });
});

describe('keys that stand in the options', () => {
  it.each<[string, LlmProviderOptions['keys'], readonly string[]]>([
    ['a string', A, ['key-1']],
    ['a list in a string', `${A} , ${B}`, ['key-1', 'key-2']],
    ['an array', [A, B], ['key-1', 'key-2']],
    ['objects', [{ value: A }, { value: B, label: 'spare' }], ['key-1', 'spare']],
    ['an object with a list', [{ value: `${A},${B}`, label: 'pair' }], ['pair-1', 'pair-2']],
  ])('gives %s its labels', (_name, keys, labels) => {
    const bench = benchWith(keys);
    expect(keysOf(bench).map(([label]) => label)).toEqual(labels);
    expect(new Set(keysOf(bench).map(([, , setting]) => setting))).toEqual(new Set(['providers.P.keys']));
  });

  it('names the option when the only key is revoked', async () => {
    const bench = benchWith(A);
    bench.upstream.play({ 'key-1': failing(403, 'API key has been revoked.') });
    const { error } = await bench.call();
    expect(error.message).toContain('Replace the key in providers.P.keys.');
    bench.expectClean(error);
  });

  it('has one anonymous credential without authentication, which no header carries', async () => {
    const bench = benchWith(false);
    bench.upstream.play({ anonymous: ok() });
    const { value } = await bench.call();
    expect(failoverOf(value)).toMatchObject({ credential: { label: 'anonymous' } });
    expect(bench.upstream.calls[0]?.headers).not.toHaveProperty('authorization');
  });
});
