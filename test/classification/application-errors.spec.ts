import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classifyLlmError } from '../../lib/classification/classify-llm-error.js';

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('The work was expected to throw.');
}

const named = (name: string, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { name, ...more });

describe('errors of the application itself', () => {
  it.each<[string, unknown]>([
    ['a missing file', thrownBy(() => readFileSync('/no/such/file'))],
    ['a file that may not be read', named('Error', "EACCES: permission denied, open '/srv/keys'", { code: 'EACCES' })],
    ['a missing property', thrownBy(() => (undefined as unknown as { total: number }).total)],
    ['a missing method', named('TypeError', 'job.run is not a function')],
    ['an impossible length', thrownBy(() => 'x'.repeat(2 ** 30))],
    ['a failed assertion', named('AssertionError', 'Expected values to be loosely equal', { code: 'ERR_ASSERTION' })],
    ['a unique constraint', named('Error', 'insert on "users" violates unique constraint "users_name"')],
    ['a database client', named('MongoServerError', 'bad auth : wrong user')],
    ['a query', named('QueryFailedError', 'permission denied for table users')],
    ["the application's own sign-in", named('JsonWebTokenError', 'jwt malformed')],
  ])('say nothing of the provider: %s', (_case, error) => {
    expect(classifyLlmError(error)).toMatchObject({ category: 'unknown', scope: 'request', explicit: false });
  });

  it.each<[string, unknown, string]>([
    [
      'a socket that is not there',
      named('Error', 'connect ENOENT /run/model.sock', { code: 'ENOENT', syscall: 'connect' }),
      'network_error',
    ],
    [
      'an answer without choices',
      named('TypeError', "Cannot read properties of undefined (reading 'choices')"),
      'malformed_response',
    ],
    ['a failed fetch', named('TypeError', 'fetch failed', { cause: { code: 'ECONNREFUSED' } }), 'network_error'],
    ['a type error beside a status', named('TypeError', 'x is not a function', { status: 502 }), 'server_error'],
    [
      'a lost socket that the AWS SDK calls a time-out',
      named('TimeoutError', 'socket hang up', { code: 'ECONNRESET' }),
      'network_error',
    ],
  ])('are told from failures of the call: %s', (_case, error, category) => {
    expect(classifyLlmError(error).category).toBe(category);
  });
});
