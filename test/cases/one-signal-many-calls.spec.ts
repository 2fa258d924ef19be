import { getEventListeners } from 'node:events';
import { generateText } from 'ai';
import { retryLlm, type LlmClient } from 'nestjs-llm-failover';
import { failoverLanguageModel } from 'nestjs-llm-failover/ai-sdk';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { lastValueFrom } from 'rxjs';
import { httpClient, MESSAGES, providerOn, type HttpClient } from '../clients/support/http-client.js';

const CALLS = 40;
const REQUEST = { messages: MESSAGES };

let server: FakeLlmServer;
let made: HttpClient;
const warnings: string[] = [];
const onWarning = ({ name }: Error) => void warnings.push(name);

beforeEach(async () => {
  server = await FakeLlmServer.start();
  made = httpClient({
    routes: { default: ['openai/gpt-6-luna'] },
    providers: { openai: providerOn(server, 'openai') },
  });
  warnings.length = 0;
  process.on('warning', onWarning);
});
afterEach(async () => {
  process.off('warning', onWarning);
  await made.close();
  await server.close();
});

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

async function readAll(chunks: AsyncIterable<unknown>): Promise<void> {
  for await (const chunk of chunks) void chunk;
}

type Door = (client: LlmClient, signal: AbortSignal) => Promise<unknown>;

const DOORS: readonly (readonly [string, Door])[] = [
  ['promises.chat()', ({ promises }, signal) => promises.chat(REQUEST, { signal })],
  ['promises.stream()', ({ promises }, signal) => readAll(promises.stream(REQUEST, { signal }))],
  ['promises.countTokens()', ({ promises }, signal) => promises.countTokens(REQUEST, { signal })],
  ['chat()', (client, signal) => lastValueFrom(client.chat(REQUEST, { signal }))],
  ['stream()', (client, signal) => lastValueFrom(client.stream(REQUEST, { signal }))],
  ['chat() with retryLlm()', (client, signal) => lastValueFrom(client.chat(REQUEST, { signal }).pipe(retryLlm()))],
  ['run()', (client, signal) => lastValueFrom(client.run(({ baseUrl }) => fetchFrom(baseUrl), { signal }))],
  [
    'the model of the AI SDK',
    (client, abortSignal) =>
      generateText({ model: failoverLanguageModel(client), prompt: 'Hi', abortSignal, maxRetries: 0 }),
  ],
];

async function fetchFrom(baseUrl: string): Promise<string> {
  const body = JSON.stringify({ model: 'gpt-6-luna', ...REQUEST });
  const headers = { 'content-type': 'application/json', authorization: 'Bearer sk-test-openai-0123456789' };
  const response = await fetch(`${baseUrl}/chat/completions`, { method: 'POST', headers, body });
  return response.text();
}

describe('Many calls that share one signal', () => {
  it.each(DOORS)('have no listener each by %s, and leave none', async (name, door) => {
    const { signal } = new AbortController();
    const calls = Array.from({ length: CALLS }, () => door(made.client, signal));
    // The AI SDK listens for itself, too, while it makes a call.
    if (!name.includes('AI SDK')) expect(listeners(signal)).toBeLessThanOrEqual(1);
    // A count is estimated on the spot.
    await Promise.race([server.received(), Promise.all(calls)]);
    if (!name.includes('AI SDK')) expect(listeners(signal)).toBeLessThanOrEqual(1);
    await Promise.all(calls);
    expect(listeners(signal)).toBe(0);
    await new Promise(setImmediate);
    expect(warnings).toEqual([]);
  });

  it('all end with its reason when it fires, in the order in which they began', async () => {
    server.on().hang();
    const controller = new AbortController();
    const ended: number[] = [];
    const reason = new Error('nobody waits');
    const calls = Array.from({ length: CALLS }, (_, index) =>
      made.client.promises.chat(REQUEST, { signal: controller.signal }).catch((error: unknown) => {
        expect(error).toBe(reason);
        ended.push(index);
      }),
    );
    await server.received();
    expect(listeners(controller.signal)).toBe(1);
    controller.abort(reason);
    await Promise.all(calls);
    expect(ended).toEqual(Array.from({ length: CALLS }, (_, index) => index));
    expect(listeners(controller.signal)).toBe(0);
  });

  it('leave none where streams are given up in the middle', async () => {
    const { signal } = new AbortController();
    await Promise.all(
      Array.from({ length: CALLS }, async () => {
        for await (const chunk of made.client.promises.stream(REQUEST, { signal })) {
          void chunk;
          break;
        }
      }),
    );
    expect(listeners(signal)).toBe(0);
    expect(warnings).toEqual([]);
  });
});
