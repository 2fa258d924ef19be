import { printableLine } from '../../lib/classification/printable-line.js';
import { Bench } from '../support/bench.js';
import { type Answer } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';
import { PARTS, reveals, secretsOf, SPELLINGS } from './support/spellings.js';
import { soak } from '../support/soak.js';

useVirtualTime();

const SEED = 20_260_801;
/** In the short form each spelling stands in one place of so many, and each place in one spelling of so many. */
const STRIDE = soak(1, 4);
const json = (status: number, error: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers,
  body: { error },
});

/** Where somebody may repeat a secret. */
const PLACES: Readonly<Record<string, (text: string) => Answer>> = {
  'the message': (text) => json(401, { message: `The key ${text} is not known here.`, code: 'invalid_api_key' }),
  'a long message, at its end': (text) => json(500, { message: `${'It broke. '.repeat(27)}${text}` }),
  'the code, behind words': (text) => json(401, { message: 'no', code: `invalid_api_key:${text}` }),
  'the code, before words': (text) => json(401, { message: 'no', code: `${text}.invalid_api_key` }),
  'the type': (text) => json(400, { message: 'no', type: `refused_${text}` }),
  'a status and a reason': (text) => json(403, { message: 'no', status: text, details: [{ reason: text }] }),
  'the party behind a gateway': (text) => json(401, { message: 'Invalid API key', metadata: { provider_name: text } }),
  'an error inside a message': (text) =>
    json(500, { message: JSON.stringify({ error: { message: `bad ${text}`, code: text } }) }),
  'an error under a success': (text) => json(200, { message: `bad ${text}`, code: 'server_error' }),
  'plain text': (text) => ({ status: 502, body: `upstream said: Authorization: Bearer ${text}` }),
  'a web page': (text) => ({ status: 403, body: `<html><title>Refused ${text}</title><h1>${text}</h1></html>` }),
  'a document of XML': (text) => ({
    status: 403,
    body: `<Error><Code>${text}</Code><Message>${text}</Message></Error>`,
  }),
  'the id of the request': (text) => json(500, { message: 'no', request_id: text }, { 'x-request-id': header(text) }),
  'a header with a code': (text) => json(500, {}, { 'x-ms-error-code': header(text) }),
  'an error of the connection': (text) => ({
    error: Object.assign(new Error(`reset ${text}`), { code: 'ECONNRESET' }),
  }),
  'an event of a stream': (text) => ({
    status: 200,
    body: `event: error\ndata: {"error":${JSON.stringify({ message: text })}}`,
  }),
};

function header(text: string): string {
  return text.replace(/[\r\n]/g, ' ');
}

function benchOf(value: string): Bench {
  return new Bench({
    routes: { default: ['P/m'] },
    providers: { P: { baseUrl: 'http://p.test/v1', keys: [{ label: 'K1', value }] } },
    limits: { maxRetries: 0, maxWaitMs: 0, maxAuthRetries: 0 },
  });
}

/** One call whose failure repeats a text; all that people could see of it. */
async function shownAfter(bench: Bench, answer: Answer, options: Parameters<Bench['call']>[1] = {}): Promise<string> {
  bench.events.length = 0;
  bench.health.reset();
  bench.upstream.play({ K1: answer });
  const { error } = await bench.call(undefined, options);
  expect(error).toBeDefined();
  return bench.visible(error);
}

describe('a secret that a server repeats', () => {
  const secrets = secretsOf(SEED);

  it('would be read in every spelling, were it not taken out', () => {
    for (const secret of Object.values(secrets)) {
      const written = [...SPELLINGS, ...(secret.length >= 24 ? PARTS : [])];
      const unread = written.filter((spelling) => {
        const told = printableLine(spelling.write(secret));
        return !reveals(JSON.stringify([JSON.stringify({ told })]), secret, spelling);
      });
      expect(unread.map(({ name }) => name)).toEqual([]);
    }
  });

  it('would be told from every place', async () => {
    const bench = benchOf('some-other-key-1');
    const untold: string[] = [];
    for (const [place, answer] of Object.entries(PLACES)) {
      if (!(await shownAfter(bench, answer('Zanzibar'))).includes('Zanzibar')) untold.push(place);
    }
    expect(untold).toEqual([]);
  });

  it.each(Object.entries(secrets))('is seen nowhere in any spelling: %s', async (_, secret) => {
    const bench = benchOf(secret);
    const leaks: string[] = [];
    let calls = 0;
    const parts = secret.length >= 24 ? PARTS : [];
    const places = Object.entries(PLACES);
    for (const [row, spelling] of [...SPELLINGS, ...parts].entries()) {
      for (const [place, answer] of places.filter((_place, column) => (row + column) % STRIDE === 0)) {
        calls += 1;
        const shown = await shownAfter(bench, answer(spelling.write(secret)));
        if (reveals(shown, secret, spelling)) leaks.push(`${spelling.name}, in ${place}`);
      }
    }
    process.stdout.write(`${calls} spellings in places, seed ${SEED}: ${leaks.length} leaks\n`);
    expect(leaks).toEqual([]);
  });
});

describe('a secret in a header', () => {
  const { 'letters alone': OWN = '', 'a password with signs': PASSWORD = '', hex: TOKEN = '' } = secretsOf(SEED + 1);
  const HEADERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'a token of one part': { 'x-gateway-token': OWN },
    'a value behind a scheme': { 'proxy-authorization': `Bearer ${OWN}` },
    'a password in Basic': { 'proxy-authorization': `Basic ${Buffer.from(`me:${OWN}`).toString('base64')}` },
    'a field of a cookie': { Cookie: `theme=dark; session=${OWN}; path=/` },
    'a field of a signature': { 'x-signature': `keyId="one",signature="${OWN}"` },
    'a long value under any name': { 'x-tenant': TOKEN },
    'a short one under a name that says so': { 'x-password': PASSWORD },
  };
  const secretIn = (headers: Readonly<Record<string, string>>) =>
    [OWN, TOKEN, PASSWORD].find((secret) => JSON.stringify(headers).includes(secret)) ?? OWN;
  const providers = { baseUrl: 'http://p.test/v1', keys: [{ label: 'K1', value: 'some-other-key-1' }] };
  const limits = { maxRetries: 0, maxWaitMs: 0, maxAuthRetries: 0 };
  const routes = { default: ['P/m'] };

  it.each(Object.entries(HEADERS))('is known, whoever sends it: %s', async (_, headers) => {
    const secret = secretIn(headers);
    const [key] = providers.keys;
    const ofProvider = new Bench({ routes, limits, providers: { P: { ...providers, headers } } });
    const ofKey = new Bench({ routes, limits, providers: { P: { ...providers, keys: [{ ...key, headers }] } } });
    const ofCall = new Bench({ routes, limits, providers: { P: providers } });
    const own = { credentials: { P: { value: 'some-callers-key-2', headers } } };
    for (const spelling of SPELLINGS) {
      const answer = json(403, { message: `refused: ${spelling.write(secret)}`, code: spelling.write(secret) });
      const shown = {
        provider: await shownAfter(ofProvider, answer),
        key: await shownAfter(ofKey, answer),
        call: await shownAfter(ofCall, answer, { headers }),
        'key of a call': await shownAfter(ofCall, { ...answer, status: 500 }, own),
      };
      const leaks = Object.entries(shown).filter(([, text]) => reveals(text, secret, spelling));
      expect(leaks.map(([sender]) => `${spelling.name}, of the ${sender}`)).toEqual([]);
    }
  });

  it('of a call is forgotten with the call', async () => {
    const bench = new Bench({ routes, limits, providers: { P: providers } });
    const before = bench.core.credentialRegistry.redactor.size;
    for (let call = 0; call < 50; call += 1) {
      await shownAfter(bench, json(500, { message: 'no' }), { headers: { 'x-token': `${OWN}${call}` } });
    }
    expect(bench.core.credentialRegistry.redactor.size).toBe(before);
  });

  it('leaves what well-known headers say, and short words', async () => {
    const headers = {
      'user-agent': 'a-very-long-name-of-an-app/1.0',
      'x-tenant': 'blue',
      'x-title': 'Zanzibar Weather Service',
    };
    const bench = new Bench({ routes, limits, providers: { P: { ...providers, headers } } });
    const message = 'no blue a-very-long-name-of-an-app/1.0 of Zanzibar Weather Service';
    expect(await shownAfter(bench, json(500, { message }))).toContain(message);
  });
});
