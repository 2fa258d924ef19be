import { assertFits, FUNCTION, required, TEXT, that } from '../../checks/check.js';
import { ANSWER_CHECKS, TOOL_CHECKS, type Check } from './checks.js';
import type {
  CheckedSubject,
  ConformanceCheck,
  ConformanceClient,
  ConformanceFactory,
  ConformanceSubject,
} from './conformance-subject.interface.js';
import { STREAM_CHECKS, STREAM_TOOL_CHECKS } from './stream-checks.js';

/**
 * What is needed of a test runner. jest, vitest and `node:test` have it.
 *
 * @publicApi
 */
export interface ConformanceRunner {
  describe(name: string, body: () => void): unknown;
  it(name: string, test: () => Promise<void>): unknown;
}

const NAME = required(TEXT);
const FACTORY = required(FUNCTION);
const RUNNER = required(that(isRunner, 'an object with the functions describe and it of a test runner'));

/** @throws LlmOptionsError for what no group of tests can be made of @internal */
export function assertSuite(name: unknown, factory: unknown, runner: unknown): void {
  assertFits(NAME, name, 'name');
  assertFits(FACTORY, factory, 'factory');
  assertFits(RUNNER, runner, 'runner');
}

/** That of `node:test` is a function too. */
function isRunner(value: unknown): boolean {
  if (value === null || !['object', 'function'].includes(typeof value)) return false;
  const { describe, it } = value as Partial<ConformanceRunner>;
  return typeof describe === 'function' && typeof it === 'function';
}

/**
 * Registers the conformance checks with a test runner: what the library promises of a client has to hold of yours too,
 * whether you have written a provider client, a transport or a gateway.
 *
 * @param name - of the group of tests
 * @param factory - makes the client, or a subject that says more of it; called anew for each check
 * @param runner - @default the globals `describe` and `it` at the time of the call
 * @example
 * conformance('my gateway', () => ({ client: clientOf(gateway.url), request: { model: 'small', messages } }));
 * // node:test, and vitest without globals:
 * conformance('my transport', () => createLlmClient(options, { transport: new MyTransport() }), { describe, it });
 *
 * @throws LlmOptionsError for a name, a factory or a runner that is none; TypeError where no runner is given and there are no globals
 * @publicApi
 */
export function conformance(
  name: string,
  factory: ConformanceFactory,
  runner: ConformanceRunner = globalRunner('conformance'),
): void {
  assertSuite(name, factory, runner);
  runner.describe(name, () => {
    for (const check of conformanceChecks(factory)) runner.it(check.name, check.run);
  });
}

/**
 * The conformance checks as plain functions, for whoever registers them by other means or runs them without a runner.
 *
 * @publicApi
 */
export function conformanceChecks(factory: ConformanceFactory): readonly ConformanceCheck[] {
  assertFits(FACTORY, factory, 'factory');
  const always = { ...ANSWER_CHECKS, ...STREAM_CHECKS };
  const withTools = { ...TOOL_CHECKS, ...STREAM_TOOL_CHECKS };
  return [
    ...Object.entries(always).map(([name, check]) => ({ name, run: () => runCheck(check, factory) })),
    ...Object.entries(withTools).map(([name, check]) => ({
      name,
      run: () => runCheck(async (subject) => (subject.tools ? check(subject) : undefined), factory),
    })),
  ];
}

async function runCheck(check: Check, factory: ConformanceFactory): Promise<void> {
  const given = await factory();
  const subject: ConformanceSubject = isClient(given) ? { client: given } : given;
  try {
    await check(withDefaults(subject));
  } finally {
    await subject.close?.();
  }
}

function isClient(given: ConformanceClient | ConformanceSubject): given is ConformanceClient {
  return 'promises' in given;
}

function withDefaults(subject: ConformanceSubject): CheckedSubject {
  const messages = [{ role: 'user' as const, content: 'Say hello in one short sentence.' }];
  return {
    client: subject.client,
    request: subject.request ?? { messages },
    options: subject.options ?? {},
    unknownModel: subject.unknownModel ?? 'no-such-model',
    isDeterministic: subject.isDeterministic ?? true,
    tools: subject.tools ?? true,
    embedRequest: subject.embedRequest,
  };
}

/** Read when it is called: no runner is needed to load this door. @internal */
export function globalRunner(asker: string): ConformanceRunner {
  const { describe, it } = globalThis as Partial<ConformanceRunner>;
  if (typeof describe === 'function' && typeof it === 'function') return { describe, it };
  throw new TypeError(
    `${asker}() finds no test runner: there are no globals "describe" and "it". Hand the runner’s own over as third ` +
      `argument: import { describe, it } from 'node:test' (or 'vitest'); ${asker}(name, factory, { describe, it }).`,
  );
}
