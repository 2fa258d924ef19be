import { describe, expect, it } from 'vitest';
import { classifyLlmFailure } from '../../lib/classification/classify-llm-failure.js';
import { parseDuration } from '../../lib/classification/hints/duration.js';
import { parsePointInTime } from '../../lib/classification/hints/point-in-time.js';

const NOW = Date.UTC(2030, 0, 15, 9, 0, 0);
const DATE = new Date(NOW).toUTCString();
const iso = (afterMs: number): string => new Date(NOW + afterMs).toISOString();

function hint(
  headers: Record<string, string>,
  body: unknown = { error: { message: 'Rate limit hit' } },
  status = 429,
): number | undefined {
  return classifyLlmFailure({ status, headers, body, now: NOW }).retryAfterMs;
}

describe("the hints of a provider's headers", () => {
  const window = (remaining: string, reset: string): Record<string, string> => ({
    'x-ratelimit-remaining-requests': remaining,
    'x-ratelimit-reset-requests': reset,
  });
  const plain = (remaining: string, reset: string): Record<string, string> => ({
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': reset,
  });
  const inSeconds = String((NOW + 45_000) / 1_000);

  it.each<[string, string | undefined, Record<string, string>, number | undefined]>([
    ['a bare number, whose unit Azure leaves open', 'azure-openai', window('0', '500'), undefined],
    ['by another name of it', 'azure', window('0', '500'), undefined],
    ['what remains is not known at Azure', 'azure-openai', window('-1', '60'), undefined],
    ['milliseconds of their own at Azure', 'azure', { ...window('0', '500'), 'retry-after-ms': '640' }, 640],
    ['a bare number, where OpenAI writes durations', 'openai', window('0', '500'), undefined],
    ['a duration of OpenAI', 'openai', window('0', '6m0s'), 360_000],
    [
      "OpenAI's window of images",
      'openai',
      { 'x-ratelimit-remaining-input-images': '0', 'x-ratelimit-reset-input-images': '1.2s' },
      1_200,
    ],
    ['a duration in clock form', 'openai', window('0', '00:10:00'), 600_000],
    ['a bare number of a provider that nobody knows', undefined, window('0', '500'), 500_000],
    ['a negative rest of a provider that nobody knows', undefined, window('-1', '500'), undefined],
    ['epoch milliseconds of OpenRouter', 'openrouter', plain('0', String(NOW + 45_000)), 45_000],
    ['epoch seconds, which OpenRouter does not send', 'openrouter', plain('0', inSeconds), undefined],
    ['seconds of Together', 'together', plain('0', '45'), 45_000],
    ['epoch seconds, which Together does not send', 'together', plain('0', inSeconds), undefined],
    ['a header that xAI leaves without a reset', 'xai', window('0', '45'), undefined],
    ['a header that is named in no file', 'deepseek', window('0', '45'), undefined],
    [
      'a date of Anthropic',
      'anthropic',
      { 'anthropic-ratelimit-tokens-remaining': '0', 'anthropic-ratelimit-tokens-reset': iso(5_000) },
      5_000,
    ],
    [
      "epoch seconds of a subscription's window",
      'anthropic',
      { 'anthropic-ratelimit-unified-5h-status': 'rejected', 'anthropic-ratelimit-unified-5h-reset': inSeconds },
      45_000,
    ],
    ["the draft's header", 'huggingface', { ratelimit: '"api";r=0;t=295' }, 295_000],
    ["the draft's header with something left", 'huggingface', { ratelimit: '"api";r=999;t=295' }, undefined],
  ])('are read in its unit alone: %s', (_name, provider, headers, expected) => {
    const body = { error: { message: 'Rate limit hit' } };
    expect(classifyLlmFailure({ provider, status: 429, headers, body, now: NOW }).retryAfterMs).toBe(expected);
  });

  it("tell that Groq's requests of the day are used up, and its tokens of the minute are not", () => {
    const failed = (headers: Record<string, string>, provider = 'groq') =>
      classifyLlmFailure({ provider, status: 429, headers, body: { error: { message: 'Rate limit hit' } }, now: NOW });

    const daily = { ...window('0', '2h30m0s'), 'retry-after': '7' };
    expect(failed(daily)).toMatchObject({ category: 'quota_exhausted', retryAfterMs: 9_000_000 });
    expect(failed(daily, 'openai')).toMatchObject({ category: 'rate_limited', retryAfterMs: 7_000 });
    const minutely = {
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '17.379s',
      ...window('9', '1h'),
    };
    expect(failed(minutely)).toMatchObject({ category: 'rate_limited', retryAfterMs: 17_379 });
  });

  it.each(['azure-openai', 'groq', undefined])('say nothing on a success status: %s', (provider) => {
    const body = 'data: {"error":{"message":"Rate limit hit","code":"rate_limit_exceeded"}}\n\n';
    const headers = { 'retry-after': '30', 'retry-after-ms': '30000', 'content-type': 'text/event-stream' };
    const failure = classifyLlmFailure({ provider, status: 200, headers, body, now: NOW });
    expect(failure.category).toBe('rate_limited');
    expect(failure.retryAfterMs).toBeUndefined();
  });
});

describe('hints that contradict each other', () => {
  const words = { error: { message: 'Too many requests. Try again in 20s.', retry_after: 8 } };
  const spent = { error: { code: 'insufficient_quota', message: 'Used up. Try again in 00:10:00.', retry_after: 8 } };

  it.each<[string, Record<string, string>, unknown, number]>([
    ['the header before the body', { 'retry-after': '3' }, words, 3_000],
    ['a field before words', {}, words, 8_000],
    ['words before windows', { 'x-ratelimit-reset': '99' }, { error: { message: 'Slow down, retry in 20s' } }, 20_000],
    ['what can be read before what cannot', { 'retry-after': 'soon' }, words, 8_000],
    ['the longest of a header that came twice', { 'retry-after': '2, 30' }, words, 30_000],
    ['the longest of a used-up quota', { 'retry-after': '3' }, spent, 600_000],
    [
      'the longest of a used-up quota, in headers',
      { 'retry-after': '3', 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '4h' },
      spent,
      14_400_000,
    ],
  ])('%s', (_name, headers, body, expected) => {
    expect(hint(headers, body)).toBe(expected);
  });
});

describe('hints of headers', () => {
  it.each<[string, Record<string, string>, number | undefined]>([
    ['milliseconds', { 'retry-after-ms': '1500' }, 1_500],
    ['milliseconds before seconds', { 'retry-after-ms': '1500', 'retry-after': '9' }, 1_500],
    ['seconds', { 'Retry-After': '12' }, 12_000],
    ['fractions of seconds', { 'retry-after': '0.25' }, 250],
    ['an HTTP date after now', { 'retry-after': new Date(NOW + 30_000).toUTCString() }, 30_000],
    [
      'an HTTP date counted from the date header',
      { 'retry-after': 'Wed, 01 Jan 2020 00:00:40 GMT', date: 'Wed, 01 Jan 2020 00:00:00 GMT' },
      40_000,
    ],
    ['a duration', { 'retry-after': '30s' }, 30_000],
    ['an HTTP date in the past', { 'retry-after': new Date(NOW - 30_000).toUTCString() }, undefined],
    ['a negative number', { 'retry-after': '-5' }, undefined],
    ['zero', { 'retry-after': '0' }, undefined],
    ['no number', { 'retry-after': 'soon' }, undefined],
    ['more than 31 days', { 'retry-after': '3000000' }, undefined],
    ['a zero in milliseconds, rounded up to a second', { 'retry-after-ms': '0', 'retry-after': '1' }, undefined],
    ['seconds that are no rounding of a zero', { 'retry-after-ms': '0', 'retry-after': '20' }, 20_000],
    [
      'a date that is no rounding of a zero',
      { 'retry-after-ms': '0', 'retry-after': new Date(NOW + 30_000).toUTCString() },
      30_000,
    ],
    ['a zero in milliseconds alone', { 'retry-after-ms': '0' }, undefined],
    ['a bad precise value falls back', { 'retry-after-ms': 'NaN', 'retry-after': '3' }, 3_000],
    [
      'a used-up request window',
      { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1m30.5s' },
      90_500,
    ],
    ['milliseconds of a window', { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '6ms' }, 6],
    ['hours of a window', { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '1h2m3s' }, 3_723_000],
    [
      'only windows that are used up',
      {
        'x-ratelimit-remaining-requests': '10',
        'x-ratelimit-reset-requests': '60s',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '2s',
      },
      2_000,
    ],
    [
      'no window that has something left',
      { 'x-ratelimit-remaining-requests': '10', 'x-ratelimit-reset-requests': '60s' },
      undefined,
    ],
    ['a window without its rest', { 'x-ratelimit-reset': '20' }, 20_000],
    ['epoch seconds', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String((NOW + 45_000) / 1_000) }, 45_000],
    ['epoch milliseconds', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW + 45_000) }, 45_000],
    [
      'RFC 3339',
      { 'anthropic-ratelimit-requests-remaining': '0', 'anthropic-ratelimit-requests-reset': iso(8_000) },
      8_000,
    ],
    [
      'RFC 3339 counted from the date header',
      {
        'anthropic-ratelimit-tokens-remaining': '0',
        'anthropic-ratelimit-tokens-reset': '2020-01-01T00:00:05Z',
        date: 'Wed, 01 Jan 2020 00:00:00 GMT',
      },
      5_000,
    ],
    [
      'the longest of two used-up windows',
      {
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': iso(8_000),
        'anthropic-ratelimit-tokens-remaining': '0',
        'anthropic-ratelimit-tokens-reset': iso(3_000),
      },
      8_000,
    ],
    [
      'retry-after before windows',
      { 'retry-after': '4', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '50' },
      4_000,
    ],
    ['a date header alone', { date: DATE }, undefined],
  ])('%s', (_name, headers, expected) => {
    expect(hint(headers)).toBe(expected);
  });

  it('leaves windows alone where the failure is none of a limit', () => {
    const headers = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '60s' };

    expect(hint(headers, { error: { message: 'Unknown parameter: foo' } }, 400)).toBeUndefined();
    expect(hint(headers, { error: { message: 'Incorrect API key' } }, 401)).toBeUndefined();
  });
});

describe('hints of the body', () => {
  it.each<[string, unknown, number | undefined]>([
    [
      'RetryInfo',
      {
        error: {
          status: 'RESOURCE_EXHAUSTED',
          details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.07s' }],
        },
      },
      34_070,
    ],
    [
      'RetryInfo inside a string',
      { error: { message: JSON.stringify({ error: { details: [{ retryDelay: '7s' }] } }) } },
      7_000,
    ],
    ['retry_after', { detail: 'throttled', retry_after: 5 }, 5_000],
    ['retry_after_seconds', { error: { retry_after_seconds: 2.5 } }, 2_500],
    ['retry_after_ms', { error: { retry_after_ms: 250 } }, 250],
    ['resets_in_seconds', { error: { type: 'usage_limit_reached', resets_in_seconds: 3600 } }, 3_600_000],
    [
      'resets_at as epoch seconds',
      { error: { type: 'usage_limit_reached', resets_at: (NOW + 60_000) / 1_000 } },
      60_000,
    ],
    ['reset_time as a duration', { error: { message: 'rate limit', reset_time: '29m28s' } }, 1_768_000],
    [
      'an embedded header',
      {
        error: { message: 'Rate limit exceeded', metadata: { headers: { 'X-RateLimit-Reset': String(NOW + 9_000) } } },
      },
      9_000,
    ],
    ['text that is cut', '{"error":{"code":429,"message":"slow down","details":[{"retryDelay":"3s"},{"x', 3_000],
  ])('%s', (_name, body, expected) => {
    expect(hint({}, body)).toBe(expected);
  });

  it.each<[string, number | undefined]>([
    ['Rate limit hit. Please try again in 4.77s.', 4_770],
    ['Rate limit hit. Try again in 6ms', 6],
    ['Rate limit hit, retry in 1m30.5s', 90_500],
    ['Rate limit hit, please retry after 20 seconds', 20_000],
    ['Rate limit hit. Retry after: 30', 30_000],
    ['Rate limit hit; wait 15 seconds before the next request', 15_000],
    ['Usage limit reached, try again in 2 days 3 hours 4 minutes', 183_840_000],
    ['Your quota will reset after 4h28m20s.', 16_100_000],
    ['Weekly limit reached. It resets in about 2 hours.', 7_200_000],
    ['Usage limit reached, resets at 2030-01-15T10:00:00Z', 3_600_000],
    ['Usage limit reached, resets at 2030-01-15 11:30:00 UTC', 9_000_000],
    ['Free quota used. Resets at 10:00 UTC.', 3_600_000],
    ['Free quota used. Resets at 08:00 UTC.', 82_800_000],
    ['Rate limit hit. [links { url: "https://x.example" } , retry_delay { seconds: 33 } ]', 33_000],
    ['Rate limit hit: the bucket is empty, refills in 250 ms', 250],
    ['Rate limit hit, backoff 2s', 2_000],
    ['Rate limit hit, next request allowed in 18 seconds', 18_000],
    ['Rate limit hit (retry_after=15)', 15_000],
    ['Rate limit hit. Try again in a minute.', 60_000],
    ['Usage limit reached, you can retry after one hour', 3_600_000],
    ['You will regain access on 2030-01-15 at 10:00 UTC.', 3_600_000],
    ['Limit 20, allowed in 60 seconds', undefined],
    ['Rate limited. Do not try again a second time.', undefined],
    ['Rate limited. Retry after a second attempt has failed.', undefined],
    ['Rate limited. Wait a second, then go on.', 1_000],
    ['Rate limited. Support is available five days a week.', undefined],
    ['Rate limited. Try again in a few minutes.', undefined],
    ['Rate limit hit (retry_after_ms=15)', 15],
    ['Rate limit hit, retry count=3', undefined],
    ['Rate limit hit, retry delay=60000', undefined],
    ['请求过于频繁，请 30 秒后重试', 30_000],
    ['已达到使用上限，将于 2030-01-15 18:00:00 重置', 3_600_000],
    ['You exceeded your quota on 2030-01-01.', undefined],
    ['Limit 6000, used 5034, requested 1443 tokens per min.', undefined],
    ['Rate limit: 20 requests per minute', undefined],
    ['Rate limited. Try again later.', undefined],
    ['Usage limit reached, resets at 2029-12-31T00:00:00Z', undefined],
  ])('%s', (message, expected) => {
    expect(hint({}, { error: { message } })).toBe(expected);
  });

  it('reads the time that a server gives itself', () => {
    expect(hint({}, { error: 'Loading the model', eta_s: 40 }, 503)).toBe(40_000);
  });

  it('reads no wait out of a failure that a wait does not cure', () => {
    expect(hint({}, { error: { message: 'Incorrect API key provided; try again in 5 seconds' } }, 401)).toBeUndefined();
  });
});

describe('parseDuration', () => {
  it.each([
    ['1m30.5s', 90_500],
    ['90s', 90_000],
    ['1h', 3_600_000],
    ['2 hours and 5 minutes', 7_500_000],
    ['3 天', 259_200_000],
    ['5', undefined],
    ['5 apples', undefined],
    ['', undefined],
  ])('%s', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  it('takes a bare number in the unit it is told', () => {
    expect(parseDuration('5', 0, 1_000)).toBe(5_000);
    expect(parseDuration('2030-01-01', 0, 1_000)).toBeUndefined();
  });
});

describe('parsePointInTime', () => {
  it.each([
    ['2030-01-15t10:00:00z', NOW + 3_600_000],
    ['2030-01-15t12:00:00+02:00', NOW + 3_600_000],
    ['2030-01-15t05:00:00-0500', NOW + 3_600_000],
    ['10:30 am utc', NOW + 5_400_000],
    ['1:00 pm utc', NOW + 14_400_000],
    ['18:30 utc+8', NOW + 5_400_000],
    ['2030-01-15 18:00:00 (utc+8)', NOW + 3_600_000],
    ['2030-01-15 05:00 gmt-5', NOW + 3_600_000],
    ['nothing', undefined],
  ])('%s', (text, expected) => {
    expect(parsePointInTime(text, NOW)).toBe(expected);
  });
});
