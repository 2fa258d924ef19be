import { classifyLlmFailure } from '../../lib/classification/classify-llm-failure.js';

/** Google sends one reason for every kind of bad key; only its words tell which. */
describe('keys that Google turns down', () => {
  const answer = (code: number, message: string, status: string) => ({
    provider: 'gemini',
    status: code,
    body: { error: { code, message, status, details: [{ reason: 'API_KEY_INVALID', domain: 'googleapis.com' }] } },
  });

  it.each([
    ['credential_invalid', answer(400, 'This API key is not valid.', 'INVALID_ARGUMENT')],
    ['credential_invalid', answer(400, 'Bad key', 'INVALID_ARGUMENT')],
    ['credential_expired', answer(400, 'The API key has expired; make a new one.', 'INVALID_ARGUMENT')],
    ['credential_revoked', answer(403, 'This API key was reported as leaked.', 'PERMISSION_DENIED')],
  ])('are %s by what the words say', (category, evidence) => {
    expect(classifyLlmFailure(evidence)).toMatchObject({ category, scope: 'credential', explicit: true });
  });

  it.each([
    ['is not valid', answer(400, 'API key not valid. Please pass a valid API key.', 'INVALID_ARGUMENT')],
    ['has expired', answer(400, 'API key expired. Please renew the API key.', 'INVALID_ARGUMENT')],
  ])('rest on the reason, not on the sentence beside it, where that says that the key %s', (_, evidence) => {
    const failure = classifyLlmFailure(evidence);
    expect(failure.rule).toContain('common/code/API_KEY_INVALID');
    expect(failure).not.toHaveProperty('basis');
  });
});
