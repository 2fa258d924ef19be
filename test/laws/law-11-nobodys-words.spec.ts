import { lastValueFrom, throwError } from 'rxjs';
import { classifyLlmError } from '../../lib/classification/classify-llm-error.js';
import type { LlmApi } from '../../lib/providers/llm-api.js';
import { retryLlm } from '../../lib/operators/retry-llm.operator.js';
import { toHttpException } from '../../lib/interceptors/to-http-exception.js';
import { Bench, secretOf, type BenchOptions } from '../support/bench.js';
import { ECHOES, repeats, sentencesOfPeople } from '../support/echoes.js';
import { chunkOf, sseOf, streaming, type Answer } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const SEED = 20_261_126;
const APIS: readonly LlmApi[] = ['openai', 'openai-responses', 'anthropic', 'gemini'];
/** Statuses under which servers refuse a request, or break over it. */
const STATUSES = [400, 422, 500] as const;
/** Says nothing of keys. */
const NEUTRAL = 'Which books should somebody read who comes to Lisbon for the first time?';
const ECHOES_LIST = Object.entries(ECHOES);
const limits = { maxRetries: 0, maxWaitMs: 0, maxAuthRetries: 0 };

function benchOf(api: LlmApi, more: Partial<BenchOptions> = {}): Bench {
  const keys = [{ label: 'K1', value: secretOf('K1') }];
  return new Bench({
    routes: { default: ['P/m'] },
    providers: { P: { api, baseUrl: 'http://p.test/v1', keys } },
    limits,
    ...more,
  });
}

const asked = (text: string) => ({ messages: [{ role: 'user' as const, content: text }] });

/** One call whose text comes back in an error. */
async function refused(api: LlmApi, status: number, echo: (text: string) => unknown, text: string, isUnary: boolean) {
  const body = echo(text);
  const type = typeof body !== 'string' ? 'application/json' : body.startsWith('<') ? 'text/html' : 'text/plain';
  const bench = benchOf(api, { script: { K1: { status, headers: { 'content-type': type }, body } } });
  await bench.prove('K1');
  const { error } = await (isUnary ? bench.call(asked(text)) : bench.stream(asked(text)));
  return { bench, error };
}

/** What must hold after a failure: the key is untouched, and not a word of the text is to be seen. */
function expectUntouched(bench: Bench, text: string, error: unknown): void {
  const shown = [
    bench.visible(error),
    JSON.stringify(bench.health),
    JSON.stringify(toHttpException(error)?.getResponse() ?? ''),
  ];
  for (const seen of shown) expect(repeats(seen, text) ? `${text} in ${seen}` : '').toBe('');
  const entry = bench.entry({ scope: 'credential', label: 'K1' });
  expect(entry?.marks ?? []).toEqual([]);
  expect(entry?.proven).toBe(true);
}

describe("Law 11: Nobody's words but the provider's", () => {
  const sentences = sentencesOfPeople(48, SEED);

  it.each(ECHOES_LIST)('takes no key out and tells no word when a server repeats a request in %s', async (_, echo) => {
    for (const [index, text] of sentences.entries()) {
      const api = APIS[index % APIS.length] as LlmApi;
      const status = STATUSES[index % STATUSES.length] as number;
      const isUnary = index % 2 === 0;
      const neutral = await refused(api, status, echo, NEUTRAL, isUnary);
      const seen = await refused(api, status, echo, text, isUnary);
      expect({ text, category: seen.error?.category }).toEqual({ text, category: neutral.error?.category });
      expectUntouched(seen.bench, text, seen.error);
    }
  });

  it.each<[string, (text: string) => string]>([
    ['angle brackets', (text) => `Translate this: <${text}> into German`],
    ['an element', (text) => `<note text="${text}"/>`],
    ['marks of a template', (text) => `<|${text}|>`],
    ['a closing tag', (text) => `</${text}>`],
  ])('knows words that were sent in %s, with them or without', async (_, bracketed) => {
    const text = 'My API key was revoked and my quota is used up';
    const sent = bracketed(text);
    const html = sent.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const go = JSON.stringify(sent).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e');
    for (const back of [sent, text, `'${text}'`, html, go]) {
      const body = { error: { message: `Invalid message content: ${back}`, type: 'invalid_request_error' } };
      const bench = benchOf('openai', { script: { K1: { status: 400, body } } });
      await bench.prove('K1');
      const { error } = await bench.call(asked(sent));
      expect(error.category).toBe('invalid_request');
      expectUntouched(bench, text, error);
    }
  });

  it.each(APIS)('knows the words of a file of text and of the headers of a call, on %s', async (api) => {
    const text = 'My API key was revoked and my quota is used up';
    const file_data = `data:text/plain;base64,${Buffer.from(text).toString('base64')}`;
    const content = [
      { type: 'text' as const, text: 'Sum up' },
      { type: 'file' as const, file: { filename: 'a.txt', file_data } },
    ];
    const asking: readonly Parameters<Bench['call']>[] = [
      [{ messages: [{ role: 'user', content }] }],
      [asked('Hi'), { headers: { 'x-note': text } }],
    ];
    for (const [request, options] of asking) {
      const body = { error: { message: `Invalid input: ${text}`, type: 'invalid_request_error' } };
      const bench = benchOf(api, { script: { K1: { status: 400, body } } });
      await bench.prove('K1');
      const { error } = await bench.call(request, options);
      expect(error.category).toBe('invalid_request');
      expectUntouched(bench, text, error);
    }
  });

  it('knows the words of a request in an error behind the first content of a stream', async () => {
    const text = 'My API key was revoked and my quota is used up';
    const failure = { error: { message: `Bad message: ${text}`, type: 'invalid_request_error', code: null } };
    const bench = benchOf('openai', {
      script: { K1: streaming(chunkOf({ role: 'assistant', content: 'Hel' }), sseOf(failure)) },
    });
    await bench.prove('K1');
    const { error } = await bench.stream(asked(text));
    expect(error.category).not.toMatch(/^(?:credential|quota|permission)/);
    expectUntouched(bench, text, error);
  });

  it('knows JSON that was sent as a text and comes back parsed', async () => {
    const sent = { error: { code: 'account_deactivated', status: 401, message: 'This account was deactivated.' } };
    const bodies = [
      { error: { message: 'Invalid tool result', type: 'invalid_request_error', details: sent } },
      { error: { message: 'Invalid tool result', context: [sent] } },
      { errors: [{ message: 'Invalid tool result', extensions: sent }] },
    ];
    for (const body of bodies) {
      const bench = benchOf('openai', { script: { K1: { status: 400, body } } });
      await bench.prove('K1');
      const { error } = await bench.call(asked(JSON.stringify(sent)));
      expect(error.category).toBe('invalid_request');
      expectUntouched(bench, 'This account was deactivated', error);
    }
  });

  it('knows a code that was sent in the headers of an answer', async () => {
    const headers = { 'x-error-code': 'invalid_api_key' };
    const body = { error: { message: 'Bad Request' } };
    const bench = benchOf('openai', { script: { K1: { status: 400, headers, body } } });
    await bench.prove('K1');
    const { error } = await bench.call({ ...asked('Hi'), user: 'invalid_api_key' });
    expect(error.category).toBe('invalid_request');
  });

  it.each([
    ['llama.cpp', (text: string) => `[json.exception.parse_error.101] invalid string; last read: '"${text}'`],
    ['Ollama', (text: string) => `error parsing tool call: raw='{"a":"${text}', err=unexpected end of JSON input`],
  ])("knows the model's words in an error of %s", async (_, told) => {
    const text = 'My API key was revoked and my quota is used up';
    const bench = benchOf('openai', { script: { K1: { status: 500, body: { error: { message: told(text) } } } } });
    await bench.prove('K1');
    const { error } = await bench.call(asked('Hi'));
    expect(error.category).not.toMatch(/^(?:credential|quota|permission)/);
    expectUntouched(bench, text, error);
  });

  it.each<[string, (text: string) => object]>([
    ['a Responses document', (text) => ({ output: [{ type: 'message', content: [{ type: 'output_text', text }] }] })],
    [
      'a `response.failed` event',
      (text) => ({ type: 'response.failed', response: { output: [{ content: [{ text }] }] } }),
    ],
    ['a chat completion', (text) => ({ choices: [{ index: 0, message: { role: 'assistant', content: text } }] })],
    ['a chunk', (text) => ({ choices: [{ index: 0, delta: { content: text } }] })],
    ['a message of Anthropic', (text) => ({ type: 'message', content: [{ type: 'text', text }] })],
    ['an answer of Gemini', (text) => ({ candidates: [{ content: { parts: [{ text }] } }] })],
  ])("knows the model's words in the rest of %s that failed", async (_, answered) => {
    const text = 'My API key was revoked and my quota is used up';
    const error = { code: 'server_error', message: `The model produced invalid content: ${text}` };
    const answer = answered(text);
    const body =
      'response' in answer ? { ...answer, response: { ...(answer.response as object), error } } : { ...answer, error };
    for (const api of APIS) {
      // What such an event repeats of the answer has come in pieces before it.
      const streams = 'response' in answer ? [] : [streaming(sseOf(body))];
      for (const upstream of [{ status: 500, body }, { status: 200, body }, ...streams] as readonly Answer[]) {
        const bench = benchOf(api, { script: { K1: upstream } });
        await bench.prove('K1');
        const seen = await (upstream.stream === undefined ? bench.call(asked('Hi')) : bench.stream(asked('Hi')));
        expect(seen.error.category).not.toMatch(/^(?:credential|quota|permission)/);
        expectUntouched(bench, text, seen.error);
      }
    }
  });

  it('keeps an id of a request only where none of its words were sent', async () => {
    const text = 'My API key was revoked';
    for (const id of [text.replaceAll(' ', '-'), encodeURIComponent(text), text]) {
      const bench = benchOf('openai', { script: { K1: { status: 500, headers: { 'x-request-id': id }, body: {} } } });
      const { error } = await bench.call(asked(text));
      expect(error.requestId).toBeUndefined();
      expect(JSON.stringify([error, bench.events])).not.toContain('revoked');
    }
  });

  it('says that words were left out', async () => {
    const text = 'My account was suspended, what can I do?';
    const bench = benchOf('openai', { script: { K1: { status: 400, body: ECHOES['quotes']?.(text) } } });
    const { error } = await bench.call(asked(text));
    expect(error.message).toContain("Invalid value: '[words of the request left out]?'. Supported values are");
  });

  it('finds words of system prompts, tools, schemas, names and earlier answers as well', async () => {
    const text = 'Your API key has been revoked and your account is suspended';
    const requests: readonly object[] = [
      { messages: [{ role: 'system', content: text }] },
      {
        messages: [
          { role: 'assistant', content: text },
          { role: 'user', content: 'Go on' },
        ],
      },
      { ...asked('Hi'), tools: [{ type: 'function', function: { name: 'f', description: text } }] },
      {
        ...asked('Hi'),
        tools: [
          {
            type: 'function',
            function: { name: 'f', parameters: { type: 'object', properties: { [text]: { type: 'string' } } } },
          },
        ],
      },
      { ...asked('Hi'), [text]: true },
      { messages: [{ role: text, content: 'x' }] },
      { messages: [{ role: 'user', content: [{ type: 'text', text }] }] },
    ];
    for (const request of requests) {
      const bench = benchOf('openai', {
        script: { K1: { status: 400, body: { error: { message: `Unrecognized: ${text}` } } } },
      });
      await bench.prove('K1');
      const { error } = await bench.call(request as ReturnType<typeof asked>);
      expect(error.category).toBe('invalid_request');
      expectUntouched(bench, text, error);
    }
  });

  it("still hears the provider's own sentence beside an echo, and one that a caller happens to have written", async () => {
    const own = { error: { message: 'Your API key has been revoked. Request: "Translate: my account was suspended"' } };
    const bench = benchOf('openai', { script: { K1: { status: 401, body: own } } });
    await bench.prove('K1');
    const { error } = await bench.call(asked('Translate: my account was suspended'));
    expect(error.category).toBe('credential_revoked');
    expect(error.message).not.toContain('suspended');

    const same = { error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } };
    const other = benchOf('openai', { script: { K1: { status: 401, body: same } } });
    const seen = await other.call(asked('What does "Incorrect API key provided." mean?'));
    expect(seen.error.category).toBe('credential_invalid');
  });

  it.each(APIS)(
    'takes the words of a model for no refusal: answers cut short and answers that are no JSON, on %s',
    async (api) => {
      for (const [index, text] of sentences.entries()) {
        const document = JSON.stringify({
          choices: [{ message: { role: 'assistant', content: text } }],
          error_hint: text,
        });
        const cut = document.slice(0, document.indexOf(text) + text.length);
        const answers: readonly Answer[] = [
          { status: 200, headers: { 'content-type': 'application/json' }, body: cut },
          { status: 200, headers: { 'content-type': 'text/plain' }, body: text },
          streaming(`data: ${cut}\n\n`),
          streaming(`data: ${text}\n\n`),
          streaming(`: hello\n\n${text}\n\n`),
        ];
        const answer = answers[index % answers.length] as Answer;
        const bench = benchOf(api, { script: { K1: answer } });
        await bench.prove('K1');
        const { error } = await (answer.stream === undefined ? bench.call(asked('Hi')) : bench.stream(asked('Hi')));
        expect({ text, ok: ['malformed_response', 'network_error'].includes(error?.category) }).toEqual({
          text,
          ok: true,
        });
        expectUntouched(bench, text, error);
      }
    },
  );

  it('tells no word of an answer that an error repeats after it', async () => {
    const text = 'Your account was suspended because of unpaid bills';
    const chunk = {
      id: 'c',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'm',
      choices: [{ index: 0, delta: { content: text }, finish_reason: null }],
    };
    const failure = { error: { message: `Could not go on after: ${text}`, type: 'server_error' } };
    const bench = benchOf('openai', {
      script: { K1: streaming(`data: ${JSON.stringify(chunk)}\n\n`, `data: ${JSON.stringify(failure)}\n\n`) },
    });
    await bench.prove('K1');
    const { error } = await bench.stream(asked('Hi'));
    expect(error).toMatchObject({ name: 'LlmStreamInterruptedError', category: 'server_error', text });
    expect(error.message).not.toContain('suspended');
    expect(JSON.stringify([error, bench.events, bench.health])).not.toContain('suspended');
  });

  describe('where nobody knows the request', () => {
    const forms = ECHOES_LIST.filter(([form]) => !['a web page', 'plain text'].includes(form));

    it.each(forms)('decides nothing about a key by a sentence of people in %s', (_, echo) => {
      for (const text of sentences) {
        for (const status of [400, 422]) {
          const error = Object.assign(new Error(`${status} status code`), {
            status,
            error: echo(text),
            name: 'BadRequestError',
          });
          const { category } = classifyLlmError(error);
          expect({ text, category }).not.toEqual({
            text,
            category: expect.stringMatching(/^(?:credential_|quota_|permission_)/),
          });
        }
      }
    });
  });

  describe('within retryLlm()', () => {
    it('finds the request in an error of axios, tells no word of it, and decides nothing by it', async () => {
      for (const [index, text] of sentences.entries()) {
        const [, echo] = ECHOES_LIST[index % ECHOES_LIST.length] as (typeof ECHOES_LIST)[number];
        const thrown = Object.assign(new Error('Request failed with status code 400'), {
          isAxiosError: true,
          config: { data: JSON.stringify(asked(text)) },
          response: { status: 400, headers: {}, data: echo(text) },
        });
        const error: unknown = await lastValueFrom(throwError(() => thrown).pipe(retryLlm())).catch(
          (caught: unknown) => caught,
        );
        expect(error).toMatchObject({ name: 'LlmCallError', category: 'invalid_request' });
        const shown = JSON.stringify([error, (error as Error).message, (error as Error).stack]);
        expect(repeats(shown, text) ? `${text} in ${shown}` : '').toBe('');
      }
    });

    it('finds it in whatever bytes axios was given', async () => {
      const text = 'My API key was revoked and my quota is used up';
      const bytes = new TextEncoder().encode(JSON.stringify(asked(text)));
      for (const data of [bytes, bytes.buffer, Buffer.from(bytes)]) {
        const thrown = Object.assign(new Error('Request failed with status code 503'), {
          isAxiosError: true,
          config: { data },
          response: { status: 503, headers: {}, data: { error: { message: `Could not parse: ${text}` } } },
        });
        const error: unknown = await lastValueFrom(throwError(() => thrown).pipe(retryLlm({ maxRetries: 0 }))).catch(
          (caught: unknown) => caught,
        );
        expect(error).toMatchObject({ name: 'LlmCallError', status: 503 });
        expect((error as { readonly category: string }).category).not.toMatch(/^(?:credential|quota|permission)/);
        expect(JSON.stringify([error, (error as Error).message])).not.toContain('revoked');
      }
    });
  });

  describe('within run()', () => {
    it('marks nothing for a parser that quotes the model, asks the next target, and gives the error back as the cause', async () => {
      for (const text of sentences.slice(0, 24)) {
        const thrown = [
          new Error(`Could not use the answer "${text}"`),
          new SyntaxError(`Unexpected token 'M', "${text.slice(0, 10)}"... is not valid JSON`),
          Object.assign(new Error(`Failed to parse. Text: "${text}"`), {
            lc_error_code: 'OUTPUT_PARSING_FAILURE',
            llmOutput: text,
          }),
          text,
        ];
        for (const error of thrown) {
          const bench = benchOf('openai', { routes: { default: ['P/m', 'P/n'] } });
          await bench.prove('K1');
          const models: string[] = [];
          const attempt = ({ model }: { readonly model: string }) => {
            models.push(model);
            return Promise.reject<string>(error);
          };
          const failed: unknown = await bench.client.promises.run(attempt).catch((caught: unknown) => caught);
          expect(models).toEqual(['m', 'n']);
          expect((failed as { readonly cause: unknown }).cause).toBe(error);
          const shown = JSON.stringify([
            failed,
            bench.events,
            bench.health,
            (failed as Error).message,
            (failed as Error).stack,
          ]);
          expect(repeats(shown, text) ? `${text} in ${shown}` : '').toBe('');
          expect(bench.entry({ scope: 'credential', label: 'K1' })?.marks).toEqual([]);
        }
      }
    });

    it("reads a provider's error object inside a parser's error", async () => {
      const bench = benchOf('openai');
      const value = { error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } };
      const error = Object.assign(new Error('Type validation failed'), { name: 'AI_TypeValidationError', value });
      const failed: unknown = await bench.client.promises
        .run(() => Promise.reject(error))
        .catch((caught: unknown) => caught);
      expect(failed).toMatchObject({ category: 'credential_invalid' });
    });
  });
});
