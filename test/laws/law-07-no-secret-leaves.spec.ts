import { inspect } from 'node:util';
import { LlmCallError } from '../../lib/errors/llm-call.error.js';
import { Secret } from '../../lib/credentials/secret.js';
import { Bench, provider, secretOf } from '../support/bench.js';
import { failing, ok, type Answer } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

/** A key that is shaped like none: only who knows it can find it. */
const PLAIN = 'correct horse battery staple';

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16)}`;
}

/** What of a key, and of its spellings in the answers of this file, nobody may see. */
function partsOf(value: string): readonly string[] {
  const sent = Buffer.from(`me:${value}`).toString('base64');
  const encoded = value.replace(/./g, percentEncoded);
  return [
    value.slice(0, 12),
    value.toUpperCase().slice(-12),
    sent.slice(4, 20),
    encoded.slice(0, 30),
    value.slice(5, 10),
  ];
}

describe('Law 7: No secret leaves', () => {
  const limits = { maxRetries: 0, maxWaitMs: 0, maxAuthRetries: 0 };

  it('shows a fingerprint instead of a key, however it is printed', () => {
    const secret = new Secret(PLAIN, 'abcdef0123456789');
    const shown = [
      String(secret),
      'key: ' + String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }, { showHidden: true, depth: 9 }),
    ];
    for (const text of shown) {
      expect(text).not.toContain(PLAIN);
      expect(text).toContain('#abcd');
    }
    expect(Object.values(secret)).not.toContain(PLAIN);
    expect(secret.reveal()).toBe(PLAIN);
  });

  const echoes: readonly (readonly [string, (value: string) => Answer])[] = [
    [
      'its message',
      (value) => failing(401, `Incorrect API key provided: ${value}. Find yours in the console.`, 'invalid_api_key'),
    ],
    ['its code', (value) => failing(400, 'Bad request.', `bad_key_${value}`)],
    ['a known code, which names the rule', (value) => failing(401, 'No.', `invalid_api_key:${value}`)],
    ['capitals', (value) => failing(401, `Unknown key ${value.toUpperCase()}.`, 'invalid_api_key')],
    ['pieces', (value) => failing(401, `Unknown key ${value.replace(/.{5}/g, '$&\n')}.`, 'invalid_api_key')],
    ['base64', (value) => failing(401, `Sent Basic ${Buffer.from(`me:${value}`).toString('base64')}`)],
    ['escapes of a URL', (value) => failing(404, `/v1?key=${value.replace(/./g, percentEncoded)}`)],
    ['the id of the request', (value) => failing(500, 'Internal error.', null, { 'x-request-id': `id-${value}` })],
    [
      'a web page',
      (value) => ({
        status: 403,
        headers: { 'content-type': 'text/html' },
        body: `<html><title>${value}</title></html>`,
      }),
    ],
    ['plain text', (value) => ({ status: 500, body: `proxy: authorization Bearer ${value} refused` })],
    [
      'a success that is none',
      (value) => ({ status: 200, body: { error: { message: `key ${value} is bad`, code: 'invalid_api_key' } } }),
    ],
    [
      'a sentence that is cut within it',
      (value) =>
        failing(
          401,
          `${'The key was refused by the gateway. '.repeat(8)}${value.padStart(24, '.')}`,
          'invalid_api_key',
        ),
    ],
  ];

  it.each(echoes)('takes it out where the provider repeats it in %s', async (_, answer) => {
    for (const value of [secretOf('K1'), PLAIN]) {
      const bench = new Bench({
        routes: { default: ['P/m'] },
        providers: { P: { baseUrl: 'http://p.test/v1', keys: [{ label: 'K1', value }] } },
        script: { K1: [answer(value), ok()] },
        limits,
      });
      const { error } = await bench.call();
      expect(error).toBeInstanceOf(LlmCallError);
      const visible = bench.visible(error);
      expect(visible).not.toContain(value);
      for (const part of partsOf(value)) expect(visible).not.toContain(part);
      bench.expectClean(error);
    }
  });

  it('takes out what is secret in headers, whoever set them', async () => {
    const token = 'north south east';
    const headers = { 'x-gateway-token': token };
    const keys = [{ label: 'K1', value: secretOf('K1') }];
    const url = { baseUrl: 'http://p.test/v1' };
    const senders = [
      { providers: { P: { ...url, keys, headers } }, options: {} },
      { providers: { P: { ...url, keys: [{ label: 'K1', value: secretOf('K1'), headers }] } }, options: {} },
      { providers: { P: { ...url, keys } }, options: { headers } },
    ];
    for (const { providers, options } of senders) {
      const script = { K1: failing(401, `The gateway does not know ${token}.`, `invalid_api_key:${token}`) };
      const bench = new Bench({ routes: { default: ['P/m'] }, providers, script, limits });
      const { error } = await bench.call(undefined, options);
      expect(bench.visible(error)).not.toContain('south');
      bench.expectClean(error);
    }
  });

  it('keeps no error of an HTTP client, which carries the key', async () => {
    const thrown = Object.assign(new Error('Request failed with status code 401'), {
      isAxiosError: true,
      config: { headers: { Authorization: `Bearer ${secretOf('K1')}` } },
      request: { headers: { Authorization: `Bearer ${secretOf('K1')}` } },
      response: { status: 401, headers: {}, data: { error: { message: 'Invalid API key', code: 'invalid_api_key' } } },
    });
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers: provider('P', 'K1'),
      script: { K1: { error: thrown } },
    });
    const { error } = await bench.call();
    expect(error).toMatchObject({ category: 'credential_invalid', status: 401 });
    expect(error.cause).not.toBe(thrown);
    expect(bench.visible(error)).not.toMatch(/authorization/i);
    bench.expectClean(error);
  });

  it('lets the id of a request be, which support asks for', async () => {
    const headers = { 'x-request-id': 'req_011CSHoEeqs5C35K2UUqR7Fy' };
    const script = { K1: failing(500, 'Internal error.', null, headers) };
    const bench = new Bench({ routes: { default: ['P/m'] }, providers: provider('P', 'K1'), script, limits });
    expect((await bench.call()).error.requestId).toBe('req_011CSHoEeqs5C35K2UUqR7Fy');
    bench.expectClean();
  });

  it('shows none in plans, snapshots and answers', async () => {
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers: provider('P', 'K1', 'K2'),
      script: { K1: ok() },
    });
    const { value } = await bench.call();
    const seen = [
      bench.client.plan(),
      bench.health.snapshot(),
      value,
      [...bench.core.routeTable.credentials()],
      bench.core.routeTable.provider('P').pool,
    ];
    for (const thing of seen) {
      expect(JSON.stringify(thing) ?? '').not.toContain('sk-test');
      expect(inspect(thing, { depth: 12, showHidden: true })).not.toContain('sk-test');
    }
    bench.expectClean(value);
  });
});
