import { toHttpException } from '../../lib/interceptors/to-http-exception.js';
import { LlmCallError } from '../../lib/errors/llm-call.error.js';
import { Bench, provider } from '../support/bench.js';
import { ok, okStream, streaming, type Answer } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const SENTENCE = 'My API key was revoked and my quota is used up';
const asked = { messages: [{ role: 'user' as const, content: SENTENCE }] };
const json = { 'content-type': 'application/json' };
const refusal = (body: unknown): Answer => ({ status: 400, headers: json, body });

function benchWith(answer: Answer, next: Answer = ok()): Bench {
  return new Bench({
    routes: { default: ['P/m', 'Q/n'], alone: ['P/m'] },
    providers: { ...provider('P', 'K1'), ...provider('Q', 'K2') },
    script: { K1: [ok(), answer, ok()], K2: next },
    limits: { maxRetries: 0 },
  });
}

/** Another tenant is served by the same key; nobody reads a word of the sentence. */
async function expectHarmless(bench: Bench, error: unknown): Promise<void> {
  const shown = bench.visible(error) + JSON.stringify([bench.health, toHttpException(error)?.getResponse()]);
  expect(shown).not.toMatch(/revoked|used up/);
  expect(bench.entry({ scope: 'credential', label: 'K1' })).toMatchObject({
    state: 'available',
    proven: true,
    marks: [],
  });
  bench.upstream.forgetCalls();
  expect((await bench.call({ messages: [] }, { route: 'alone' })).value).toBeDefined();
  expect(bench.upstream.names).toEqual(['K1/m']);
  bench.expectClean(error);
}

describe('S11 A sentence that sounds like a dead key', () => {
  const echoes: readonly (readonly [string, unknown])[] = [
    ['as a literal of Python', { message: `[{'loc': ('body', 'messages', 0), 'input': '${SENTENCE}'}]`, code: 400 }],
    ['in a field', { detail: [{ msg: 'Field required', input: SENTENCE }] }],
    ['quoted and cut short', { error: { message: `Invalid content: "${SENTENCE.slice(0, 24)}..."`, code: null } }],
    ['escaped twice', { error: { message: JSON.stringify(JSON.stringify({ content: SENTENCE })) } }],
  ];

  it.each(echoes)('a) ends the call whose sentence a provider repeats %s, and no other', async (_, body) => {
    const bench = benchWith(refusal(body));
    await bench.call();
    bench.upstream.forgetCalls();
    const { error } = await bench.call(asked);
    expect(bench.upstream.names).toEqual(['K1/m']);
    expect(error).toMatchObject({ category: 'invalid_request' });
    await expectHarmless(bench, error);
  });

  it('b) goes on where an answer breaks off behind the sentence', async () => {
    const cut = `{"id":"c","choices":[{"message":{"role":"assistant","content":"${SENTENCE}`;
    const bench = benchWith({ status: 200, headers: json, body: cut });
    await bench.call();
    bench.upstream.forgetCalls();
    const { value, error } = await bench.call({ messages: [] });
    expect(bench.upstream.names).toEqual(['K1/m', 'K2/n']);
    expect(value).toBeDefined();
    await expectHarmless(bench, error);
  });

  it("c) goes on where a stream's event breaks off behind the sentence", async () => {
    const event = `data: {"id":"c","choices":[{"index":0,"delta":{"content":"${SENTENCE}\n\n`;
    const bench = benchWith(streaming(event), okStream('Hello'));
    await bench.call();
    bench.upstream.forgetCalls();
    const { text, completed, error } = await bench.stream({ messages: [] });
    expect(bench.upstream.names).toEqual(['K1/m', 'K2/n']);
    expect({ text, completed }).toEqual({ text: 'Hello', completed: true });
    await expectHarmless(bench, error);
  });

  it("d) counts the error of the author's own parser as a failure of this attempt alone", async () => {
    const bench = benchWith(ok());
    await bench.call();
    const places: string[] = [];
    const thrown = new Error(`No city in "${SENTENCE}"`);
    const parse = ({ model }: { readonly model: string }): Promise<string> => {
      places.push(model);
      return Promise.reject(thrown);
    };
    const error: unknown = await bench.client.promises.run(parse).catch((caught: unknown) => caught);
    expect(places).toEqual(['m', 'n']);
    expect(error).toBeInstanceOf(LlmCallError);
    expect(error).toMatchObject({ category: 'unknown' });
    // The author gets back what was thrown, where nothing prints it.
    expect((error as LlmCallError).cause).toBe(thrown);
    expect(Object.keys(error as object)).not.toContain('cause');
    const shown = JSON.stringify([error, bench.events, bench.health, (error as Error).message]);
    expect(shown).not.toMatch(/revoked|used up/);
    expect(bench.entry({ scope: 'credential', label: 'K1' })).toMatchObject({ marks: [] });
  });

  it('e) hears nothing of the key in what an image server answered', async () => {
    const wordings = [
      'could not fetch image: upstream status code 402',
      'Failed to download the file: 401 Unauthorized',
      'Error while loading https://img.test/cat.png: the server responded with 403 Forbidden',
      'Tool server returned 402 Payment Required',
      'Unable to access the document: HTTP 401: invalid token',
    ];
    for (const message of wordings) {
      const bench = benchWith(refusal({ error: { message, type: 'invalid_request_error' } }));
      await bench.call();
      bench.upstream.forgetCalls();
      const { error } = await bench.call({ messages: [] });
      expect(bench.upstream.names).toEqual(['K1/m']);
      expect({ message, category: error.category }).toEqual({ message, category: 'invalid_request' });
      expect(bench.entry({ scope: 'credential', label: 'K1' })).toMatchObject({ state: 'available', marks: [] });
      expect((await bench.call({ messages: [] }, { route: 'alone' })).value).toBeDefined();
    }
  });
});
