import { APP_CODE_RULE } from '../app-code-error.js';
import type { FailureSignals } from '../evidence/read-evidence.js';
import type { Verdict } from './verdict.js';

/** The rule of errors of the application that merely passed by. */
export const APPLICATION_RULE = 'thrown/application';

/** How Node words a failed file operation: `ENOENT: no such file or directory, open '/x'`. A socket's has no colon. */
const FILE_FAULT = /^e(?!rror:|xception:)[a-z\d]{2,10}: [^\n,]{1,80}, (?!connect)[a-z]{2,16}\b/;

/** What databases say of their own constraints. */
const DATABASE_FAULT =
  /violates \S{1,20}(?: \S{1,20})? constraint|\be11000\b|duplicate entry '|unique constraint failed|foreign key constraint/;

/** Errors of database clients and of the application's own sign-in. */
const APPLICATION_ERROR =
  /^(?:Prisma|Sequelize|Mongo|Mongoose|QueryFailed|EntityNotFound|Knex|Redis|Reply|TypeORM|JsonWebToken)\w{0,40}Error$/;

const PROGRAM_ERRORS: ReadonlySet<string> = new Set([
  'TypeError',
  'ReferenceError',
  'RangeError',
  'AssertionError',
  'ERR_ASSERTION',
]);

/** What the engine says of a mistake in a program; a field of an answer that is missing is the answer's fault. */
const PROGRAM_FAULT =
  /^(?:cannot (?:read|set) propert(?!\w{1,4} of (?:undefined|null) \(reading '(?:choices|candidates|content|message|delta|text|0|parts)')|cannot (?:destructure|access|convert undefined)|[^\n]{1,120} is not (?:a function|defined|iterable|a constructor)|maximum call stack|invalid (?:array|string) length|expected values to be)/;

/**
 * Errors of the application itself that merely passed by: files, databases, mistakes in a program. They say nothing of
 * any provider.
 *
 * @internal
 */
export function applicationStep(signals: FailureSignals): Verdict | undefined {
  const { thrown, status, text, words, errorNames } = signals;
  if (!thrown || text !== '' || status !== undefined || signals.innerStatus !== undefined) return undefined;
  const fault =
    FILE_FAULT.test(words) ||
    errorNames.some((name) => APPLICATION_ERROR.test(name)) ||
    (errorNames.some((name) => PROGRAM_ERRORS.has(name)) && PROGRAM_FAULT.test(words)) ||
    DATABASE_FAULT.test(words);
  return fault ? { category: 'unknown', explicit: false, scope: 'request', rule: APPLICATION_RULE } : undefined;
}

/**
 * What the application's own code threw around a provider's SDK, within `LlmClient.run()`: it marks nothing, and the next
 * target is asked. A parser's complaint says that the answer was no good; nothing else is said of any provider.
 *
 * @internal
 */
export function appCodeStep({ isThrownByAppCode, isOfParser }: FailureSignals): Verdict | undefined {
  if (!isThrownByAppCode) return undefined;
  const category = isOfParser ? 'malformed_response' : 'unknown';
  return { category, explicit: false, scope: 'request', rule: APP_CODE_RULE };
}
