type Environment = Readonly<Record<string, string | undefined>>;

/** The key of every provider whose variable is not set. */
const TEST_KEY = 'test-key';
const KEY_VARIABLE = /_API_KEY$/;

/**
 * The environment as it is at each look, in which every `…_API_KEY` that is missing or empty has the value `test-key`.
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
  return (value === undefined || value.trim() === '') && KEY_VARIABLE.test(name) ? TEST_KEY : value;
}
