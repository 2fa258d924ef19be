import { LLM_PROVIDER_PRESETS } from '../../index.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The key of every provider whose variable is not set. */
const TEST_KEY = 'test-key';
/** Names that people give to variables of keys: `OPENAI_KEY_A`, `VAULT_TOKEN`. */
const KEY_NAME = /(?:^|_)(?:KEYS?|TOKENS?|SECRETS?)(?:_|$)/;

/**
 * The environment as it is at each look, with keys that are missing or empty filled in: the variables of the presets
 * have the value `test-key`, others that are named like a key one of their own, so that the keys of a pool differ.
 *
 * @internal
 */
export function testEnvironment(environment: Environment = process.env): Environment {
  return new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_target, name) => (typeof name === 'string' ? valueOf(environment, name) : undefined),
      has: (_target, name) => typeof name === 'string' && valueOf(environment, name) !== undefined,
    },
  );
}

function valueOf(environment: Environment, name: string): string | undefined {
  const value = environment[name];
  return value === undefined || value.trim() === '' ? (testKeyOf(name) ?? value) : value;
}

function testKeyOf(name: string): string | undefined {
  if (PRESET_NAMES.has(name)) return TEST_KEY;
  return KEY_NAME.test(name) ? `${TEST_KEY}-${name.toLowerCase().replaceAll('_', '-')}` : undefined;
}

const PRESET_NAMES: ReadonlySet<string | undefined> = new Set(
  Object.values(LLM_PROVIDER_PRESETS).map(({ keyEnv }) => keyEnv),
);
