import { describe, expect, it } from 'vitest';
import { beyondAnswer } from '../../../lib/classification/evidence/sdk-message.js';

describe('what the message of an SDK says beyond the answer', () => {
  it.each([
    ['500 Acme is closed today', '', 'Acme is closed today'],
    ['Too Many Requests', '{"detail":"busy"}', ''],
    ['429 Too Many Requests', '{"detail":"busy"}', ''],
    ['400 {"error":{"message":"no"}}', '{"error":{"message":"no"}}', ''],
    [
      'API error occurred: Status 422. Body: {"detail":"no"}',
      '{"detail":"no"}',
      'API error occurred: Status 422. Body: ',
    ],
    ['API error: Status 400 Body: We are closed today.', 'We are closed today.', 'API error: Status 400 Body: '],
    ['Error code: 400 - {"detail": cut off', 'something else altogether', 'Error code: 400 - '],
    ['There is no such model', 'no', 'There is no such model'],
    ['', '', ''],
  ])('%s, of %s', (message, answer, told) => {
    expect(beyondAnswer(message, answer)).toBe(told);
  });

  it('looks at no more than the beginning', () => {
    expect(beyondAnswer(`${'a '.repeat(600)}end`, '')).toHaveLength(1_024);
  });
});
