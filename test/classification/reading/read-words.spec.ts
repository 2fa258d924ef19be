import { describe, expect, it } from 'vitest';
import { clausesIn } from '../../../lib/classification/reading/clauses.js';
import { isAboutThirdServer } from '../../../lib/classification/words/third-server.js';
import { readWords } from '../../../lib/classification/reading/read-words.js';

const first = (text: string): string | undefined => {
  const [finding] = readWords(text.toLowerCase()).findings;
  return finding === undefined ? undefined : `${finding.subject} ${finding.predicate}: ${finding.category}`;
};

describe('reading of sentences', () => {
  it.each<[string, string | undefined]>([
    ['The API key was revoked.', 'key revoked: credential_revoked'],
    ['The key is not revoked.', undefined],
    ['Your quota is not affected.', undefined],
    ['The model was not found.', 'model absent: model_unavailable'],
    ['The model was found.', undefined],
    ["This model doesn't support images.", 'file unsupported: invalid_request'],
    ['Images are not supported.', 'file unsupported: invalid_request'],
    ['The balance of your account is insufficient.', 'money spent: quota_exhausted'],
    ['Invalid value for the model parameter', 'request invalid: invalid_request'],
    ['The security token in the request is invalid.', 'key invalid: credential_invalid'],
    ['Timeout setting: 60.', undefined],
    ['Rate limits are described in our documentation.', undefined],
    ['Revoked keys can be found under settings.', undefined],
    ['Expired keys are removed after 90 days.', undefined],
    ['Expired keys are not accepted.', 'key invalid: credential_invalid'],
    ['Key not found in the settings of this page.', 'key absent: credential_invalid'],
    ['No fee was taken for this request.', undefined],
    ['Daily cap of 20 messages reached.', 'limit exceeded: quota_exhausted'],
    ['Your team is not enabled for this model.', 'account denied: permission_denied'],
    ['prompt (9000) + answer (1000) > context (8192)', 'size exceeded: request_too_large'],
    ['Your trial is over.', 'plan ended: quota_exhausted'],
    ['Usage is over the cap.', 'quota exceeded: quota_exhausted'],
    ['This key is limited to embeddings.', 'key limited: permission_denied'],
    ['Requests are limited to 5 per second.', 'request exceeded: rate_limited'],
    ['Your token has timed out.', 'key expired: credential_expired'],
    ['The key was not found in the header.', 'key missing: credential_missing'],
    ['Your organization has suspended that feature.', 'feature denied: permission_denied'],
    ['Your organization has been suspended.', 'account revoked: credential_revoked'],
    ['Access of this key is restricted.', 'key restricted: credential_revoked'],
    ['The input was rejected by our content filter.', 'content flagged: content_filtered'],
    ['The call was rejected by company policy.', 'permission denied: permission_denied'],
    ['No answer within 20 s', 'time said: timeout'],
    ['The key can be switched off.', undefined],
    ['The key was switched off.', 'key paused: credential_revoked'],
    ['Models are retired every year.', undefined],
    ['9000 tokens came in, the model takes only 8192.', 'size large: request_too_large'],
    ['Pictures up to 20 MB are taken. 400 of them came.', undefined],
    ['The limit of your plan was reached.', 'quota exceeded: quota_exhausted'],
  ])('%s', (text, expected) => {
    expect(first(text)).toBe(expected);
  });

  it.each([
    ['your key is not valid. for this error see url', false],
    ['your key is not valid. to find out more open the page at url', false],
    ['forbidden: the tool server said that the token is bad', true],
    ['token of the image host was bad, fetching it gave 403', true],
    ['for the file at url the storage server returned 401', true],
    ['to read the file a token is required', true],
  ])('knows what a third server said: %s', (words, expected) => {
    expect(isAboutThirdServer(words)).toBe(expected);
  });

  it('tells statements from advice and conditions', () => {
    expect(clausesIn('the service broke. please check your plan, and if the key expired, renew it.')).toEqual([
      { number: 1, mode: 'statement', text: 'the service broke' },
      { number: 2, mode: 'advice', text: 'please check your plan, and' },
      { number: 3, mode: 'condition', text: 'if the key expired' },
      { number: 4, mode: 'advice', text: 'renew it' },
    ]);
  });

  it('takes advice for what it means where nothing is stated', () => {
    expect(first('Please provide a valid API key.')).toBe('key invalid: credential_invalid');
    expect(first('Set an API key.')).toBe('key missing: credential_missing');
    expect(first('Something odd was seen. Please provide a valid API key.')).toBeUndefined();
  });

  it('takes a limit for a quota where its window is long', () => {
    expect(first('Rate limit of 5 requests per minute exceeded')).toMatch(/rate_limited$/);
    expect(first('Rate limit of 5 requests per day exceeded')).toMatch(/quota_exhausted$/);
    expect(first('Rate limit exceeded. Credits are billed monthly.')).toMatch(/rate_limited$/);
  });

  it.each(['a', 'the key is not valid, ', 'if you have, unless ', '"', '密钥无效，', 'no key ', '(', '... '])(
    'stays small for a long text of %j',
    (piece) => {
      expect(readWords(piece.repeat(8_000)).findings.length).toBeLessThanOrEqual(48);
    },
  );
});
