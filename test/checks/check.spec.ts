import {
  assertFits,
  count,
  duration,
  listOf,
  MAX_DURATION_MS,
  objectOf,
  oneOf,
  required,
} from '../../lib/checks/check.js';
import { HEADERS, headersBeside, isHeaderName, isScheme } from '../../lib/checks/headers.js';
import { MAX_CHARS, nameOf, textOf } from '../../lib/checks/names.js';
import { nearestName } from '../../lib/checks/nearest-name.js';
import { LlmOptionsError } from '../../lib/errors/llm-options.error.js';

const CHECK = objectOf({
  timeoutMs: duration(1),
  mode: oneOf(['a', 'b']),
  tries: listOf(count(0), 'a list'),
  id: required(textOf(9)),
});

function problemsOf(check: typeof CHECK, value: unknown, path = 'it') {
  try {
    assertFits(check, value, path);
    return [];
  } catch (error) {
    if (!LlmOptionsError.isInstance(error)) throw error;
    return error.problems.map(({ option, actual, expected }) => `${option}: expected ${expected}, got ${actual}`);
  }
}

describe('a check of an object', () => {
  it('passes what has its fields and no others', () => {
    expect(problemsOf(CHECK, { id: 'x', timeoutMs: 5, mode: 'a', tries: [0, 1] })).toEqual([]);
    expect(problemsOf(CHECK, { id: 'x', timeoutMs: undefined })).toEqual([]);
  });

  it('tells all that is wrong at once, by place', () => {
    expect(
      problemsOf(CHECK, { timeoutMS: 1, mode: 'c', tries: [0, 1.5, -1, null], timeoutMs: MAX_DURATION_MS * 2 }),
    ).toEqual([
      'it.timeoutMS: expected no such option (did you mean timeoutMs?); known are timeoutMs, mode, tries, id, got a number',
      "it.mode: expected one of 'a', 'b', got a string",
      'it.tries[1]: expected a whole number, got a number',
      'it.tries[2]: expected a number of at least 0, got a negative number',
      'it.tries[3]: expected a number of at least 0, got null',
      'it.timeoutMs: expected a number of at most 3155760000000, got a number',
      'it.id: expected a string of at most 9 characters, without control characters and lone surrogates, got nothing',
    ]);
  });

  it.each([null, 5, 'x', [], () => undefined])('refuses %o', (value) => {
    expect(problemsOf(CHECK, value)).toEqual([expect.stringMatching(/^it: expected an object, got /)]);
  });

  it('counts what an object inherits as its own', () => {
    expect(problemsOf(CHECK, Object.create({ nonsense: 1, id: 'x' }) as unknown)).toHaveLength(1);
  });

  it.each(['toString', 'constructor', '__proto__'])('knows no field %s', (name) => {
    const value = JSON.parse(`{"id":"x","${name}":1}`) as unknown;
    expect(problemsOf(CHECK, value)).toEqual([expect.stringContaining(`it.${name}: expected no such option`)]);
  });

  it('prints no line break, no lone surrogate and no key in the name of a field', () => {
    const key = 'sk-proj-0123456789abcdefghij';
    const [first, second] = problemsOf(CHECK, { id: 'x', 'a\r\n\ud800': 1, [key]: 2 });
    expect(first).toMatch(/^it\.a\\r\\n\\ud800: expected no such option/);
    expect(second).toMatch(/^it\.\[redacted\]: expected no such option/);
  });
});

it('the longest duration after the present is a date', () => {
  expect(new Date(Date.now() + 10 * MAX_DURATION_MS).toISOString()).toMatch(/^\+?\d+-/);
});

it.each([
  ['maxRetry', 'maxRetries'],
  ['max_retries', 'maxRetries'],
  ['MAXRETRIES', 'maxRetries'],
  ['baseUrl', undefined],
  ['x'.repeat(1e5), undefined],
])('the nearest name to %s is %s', (name, nearest) => {
  expect(nearestName(name, ['maxRetries', 'limits'])).toBe(nearest);
});

describe('headers', () => {
  it.each([
    ...[
      'content-length',
      'Transfer-Encoding',
      'HOST',
      'connection',
      'keep-alive',
      'te',
      'trailer',
      'upgrade',
      'expect',
    ],
    ...['proxy-connection', 'content-encoding', '__proto__', 'constructor', '', 'a b', 'a:', 'a\n'],
  ])('cannot be named %j', (name) => {
    expect(isHeaderName(name)).toBe(false);
    const headers = JSON.parse(`{${JSON.stringify(name)}:"x"}`) as unknown;
    expect(problemsOf(HEADERS, headers)).toHaveLength(1);
  });

  it.each(['x-team', 'accept', 'content-type', 'anthropic-version', 'traceparent', 'cookie'])(
    'may be named %s',
    (name) => {
      expect(problemsOf(HEADERS, { [name]: 'a\tb é' })).toEqual([]);
    },
  );

  it.each(['a\r\nb: c', 'a\nb', 'a\0', '日本', '\ud800', 'x'.repeat(MAX_CHARS.header + 1)])(
    'cannot hold %j',
    (value) => {
      expect(problemsOf(HEADERS, { 'x-a': value })).toEqual([expect.stringMatching(/^it\.x-a: expected a header/)]);
    },
  );

  it('are not the place of the key', () => {
    const beside = headersBeside({ header: 'X-Api-Key', settingFor: (path) => `${path}!` });
    expect(problemsOf(beside, { 'x-api-KEY': 'a' })).toEqual([
      'it.x-api-KEY: expected no header of the key; set it!, got a string',
    ]);
  });

  it.each([
    ['Bearer', true],
    ['Api-Key', true],
    ['Bearer x', false],
    ['a\r\n', false],
    ['sk-proj-0123456789abcdefghij', false],
  ])('a scheme may be %j: %s', (scheme, isRight) => {
    expect(isScheme(scheme)).toBe(isRight);
  });
});

describe('a name', () => {
  const name = nameOf({ insteadOfKey: 'the name of it' });

  it.each([
    ['', 'it: expected a string that is not empty, got an empty string'],
    ['a\ud800', 'it: expected the name of it: a text without control characters and lone surrogates, got a string'],
    ['a\u2028', 'it: expected the name of it: a text without control characters and lone surrogates, got a string'],
    ['__proto__', 'it: expected the name of it: any name but __proto__, got a string'],
    ['x'.repeat(129), 'it: expected the name of it: at most 128 characters, got a string of 129 characters'],
    ['sk-proj-0123456789abcdefghij', 'it: expected the name of it, got what looks like an API key'],
  ])('is not %j', (value, said) => {
    expect(problemsOf(name, value)).toEqual([said]);
  });
});
