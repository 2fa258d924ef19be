import { describe, expect, it } from 'vitest';
import { QUOTATION_LEFT_OUT, withoutQuotations } from '../../../lib/classification/evidence/quotations.js';
import { classifyLlmFailure } from '../../../lib/classification/classify-llm-failure.js';

const left = QUOTATION_LEFT_OUT;

describe('a long quotation', () => {
  it.each([
    [`Cannot parse "my api key has been revoked".`, `Cannot parse "${left}".`],
    [`Your message "the key has expired today" was refused.`, `Your message "${left}" was refused.`],
    [`Invalid value: 'your quota is used up'`, `Invalid value: '${left}'`],
    [`Error in message: "the key has expired today" is no role`, `Error in message: "${left}" is no role`],
  ])('is left out: %s', (text, without) => {
    expect(withoutQuotations(text)).toBe(without);
  });

  it.each([
    `"The key has expired today."`,
    `400 "The key has expired today."`,
    `API Error: 401 - authentication_error - "OAuth token has expired"`,
    `Request failed with status code 403: "Your account was suspended."`,
    `Received server error (0) from primary with message "Your invocation timed out while waiting".`,
    `Bearer error="invalid_token", error_description="The token expired at noon"`,
    `{"message": "The key has expired today", broken`,
  ])('stays where it is all there is, or the own sentence: %s', (text) => {
    expect(withoutQuotations(text)).toBe(text);
  });
});

describe('an answer that is a string of JSON, as the openai package throws it', () => {
  it('is read as the sentence that it holds', () => {
    const message = `400 ${JSON.stringify('Incorrect API key provided: sk***YA. You can obtain one from https://console.example.')}`;

    expect(classifyLlmFailure({ error: { name: 'BadRequestError', message, status: 400 } })).toMatchObject({
      category: 'credential_invalid',
      basis: 'message',
    });
  });
});
