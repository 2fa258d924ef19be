import * as genaiPrices from '@pydantic/genai-prices';
import { lastValueFrom } from 'rxjs';
import { createLlmClient, failoverOf, toLlmResponse, type LlmApi } from 'nestjs-llm-failover';
import { FakeLlm } from 'nestjs-llm-failover/testing';
import { costOf } from '../../../lib/clients/prices/cost-of.js';
import { GenaiPriceList, type GenaiPrices } from '../../../lib/clients/prices/genai-prices.js';
import { openPriceBook, PRICES } from '../../../lib/clients/prices/price-book.js';
import { LlmOptionsError } from '../../../lib/errors/llm-options.error.js';
import { Problems } from '../../../lib/checks/problems.js';

const PACKAGE = genaiPrices as unknown as GenaiPrices;
const NOW = Date.UTC(2026, 10, 26, 12);
const price = { input: 10, output: 40, cachedInput: 1, cacheWrite: 12 };
const usage = (prompt: number, completion: number, cached?: number, written?: number) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
});
const target = (id: string, model: string, baseUrl = 'http://prices.test') =>
  ({ provider: { id, baseUrl }, model }) as never;

describe('costOf', () => {
  it.each([
    ['plain tokens', usage(1_000_000, 0), 10],
    ['an answer', usage(0, 1_000_000), 40],
    ['cached tokens, which are a part of the prompt', usage(1_000_000, 0, 400_000), 6.4],
    ['tokens written to a cache, too', usage(1_000_000, 0, 400_000, 100_000), 4 + 1.6 - 0.4 - 0.8 + 2 - 0.2],
    ['more cached tokens than there are', usage(100, 0, 400), 0.0001],
  ])('counts %s', (_name, counts, cost) => {
    const { prompt_tokens: prompt, prompt_tokens_details: details } = counts;
    const cached = Math.min(details.cached_tokens ?? 0, prompt);
    const written = Math.min(details.cache_write_tokens ?? 0, prompt - cached);
    const expected = written > 0 ? ((prompt - cached - written) * 10 + cached + written * 12) / 1_000_000 : cost;
    expect(costOf(counts, price)).toBeCloseTo(expected, 10);
  });

  it('counts tokens that a cache keeps for an hour at a price of their own', () => {
    const counts = { ...usage(1_000, 0, 100, 500) };
    const details = { ...counts.prompt_tokens_details, cache_write_1h_tokens: 200 };
    const hourly = { ...counts, prompt_tokens_details: details };
    expect(costOf(hourly, { ...price, cacheWrite1h: 20 })).toBeCloseTo(
      (400 * 10 + 100 * 1 + 300 * 12 + 200 * 20) / 1e6,
      10,
    );
    expect(costOf(hourly, price)).toBeCloseTo((400 * 10 + 100 * 1 + 500 * 12) / 1e6, 10);
    const list = new GenaiPriceList(PACKAGE);
    const reference = genaiPrices.calcPrice(
      {
        input_tokens: 1_000,
        output_tokens: 0,
        cache_read_tokens: 100,
        cache_write_tokens: 500,
        cache_write_1h_tokens: 200,
      },
      'claude-sonnet-4-5',
      { providerId: 'anthropic', timestamp: new Date(NOW) },
    );
    const found = list.priceOf('anthropic', 'http://prices.test', 'claude-sonnet-4-5', 1_000, NOW);
    expect(found && costOf(hourly, found)).toBeCloseTo(reference?.total_price ?? Number.NaN, 10);
  });

  it('counts tokens of sounds at prices of their own, as the package does', () => {
    const counts = {
      ...usage(1_000, 100),
      prompt_tokens_details: { audio_tokens: 400 },
      completion_tokens_details: { audio_tokens: 30 },
    };
    const ofSounds = { ...price, audioInput: 100, audioOutput: 200 };
    expect(costOf(counts, ofSounds)).toBeCloseTo((600 * 10 + 400 * 100 + 70 * 40 + 30 * 200) / 1e6, 10);
    expect(costOf(counts, price)).toBeCloseTo((1_000 * 10 + 100 * 40) / 1e6, 10);
    const cached = { ...counts, prompt_tokens_details: { cached_tokens: 700, audio_tokens: 400 } };
    expect(costOf(cached, ofSounds)).toBeCloseTo((700 * 1 + 300 * 100 + 70 * 40 + 30 * 200) / 1e6, 10);
    const found = new GenaiPriceList(PACKAGE).priceOf('gemini', 'http://prices.test', 'gemini-2.5-flash', 1_000, NOW);
    const reference = genaiPrices.calcPrice(
      { input_tokens: 1_000, output_tokens: 100, input_audio_tokens: 400 },
      'gemini-2.5-flash',
      { providerId: 'gemini', timestamp: new Date(NOW) },
    );
    expect(found && costOf({ ...counts, completion_tokens_details: undefined }, found)).toBeCloseTo(
      reference?.total_price ?? Number.NaN,
      10,
    );
  });

  it('prices cached tokens as the others where no price of their own is given', () => {
    expect(costOf(usage(1_000_000, 0, 500_000, 100_000), { input: 10, output: 40 })).toBeCloseTo(10);
  });
});

describe('the prices of the package', () => {
  const list = new GenaiPriceList(PACKAGE);

  it.each([
    ['openai', 'gpt-6-luna', usage(10_000, 500, 4_000, 1_000)],
    ['openai', 'gpt-6-luna', usage(300_000, 500, 4_000, 1_000)],
    ['openai', 'gpt-5', usage(1_000, 100, 500)],
    ['anthropic', 'claude-sonnet-4-5', usage(250_000, 1_000, 100_000, 5_000)],
    ['gemini', 'gemini-2.5-flash', usage(2_000, 100, 1_000)],
    ['deepseek', 'deepseek-chat', usage(1_000, 100, 500)],
  ])('are those that it counts itself: %s/%s', (id, model, counts) => {
    const found = list.priceOf(id, 'http://prices.test', model, counts.prompt_tokens, NOW);
    const { cached_tokens: cached = 0, cache_write_tokens: written = 0 } = counts.prompt_tokens_details;
    const reference = genaiPrices.calcPrice(
      {
        input_tokens: counts.prompt_tokens,
        output_tokens: counts.completion_tokens,
        cache_read_tokens: cached,
        ...(written > 0 && { cache_write_tokens: written }),
      },
      model,
      { providerId: id, timestamp: new Date(NOW) },
    );
    if (found === undefined || reference === null) throw new Error('the package knows no price');
    expect(costOf(counts, found)).toBeCloseTo(reference.total_price, 10);
    expect(list.contextWindowOf(id, 'http://prices.test', model, NOW)).toBe(reference.model.context_window);
  });

  it('are found by the address of a provider with a name of the app, and not guessed by that name', () => {
    expect(list.priceOf('mine', 'https://api.openai.com/v1', 'gpt-5', 1, NOW)).toBeDefined();
    expect(list.priceOf('my-openai-double', 'http://127.0.0.1:80/v1', 'gpt-5', 1, NOW)).toBeUndefined();
    expect(list.priceOf('openai', 'http://prices.test', 'no-such-model', 1, NOW)).toBeUndefined();
  });

  it('are looked up once a minute', () => {
    let lookedUp = 0;
    const counted: GenaiPrices = {
      findProvider: (options) => PACKAGE.findProvider(options),
      calcPrice: (...given) => {
        lookedUp += 1;
        return PACKAGE.calcPrice(...given);
      },
    };
    const prices = new GenaiPriceList(counted);
    for (let call = 0; call < 10; call += 1) prices.priceOf('openai', 'http://prices.test', 'gpt-5', 1, NOW + call);
    expect(lookedUp).toBe(1);
    prices.priceOf('openai', 'http://prices.test', 'gpt-5', 1, NOW + 60_000);
    expect(lookedUp).toBe(2);
  });
});

describe('the option prices', () => {
  it('asks the table first, then the package', async () => {
    const book = await openPriceBook([{ 'openai/gpt-5': { input: 1, output: 1 } }, 'genai-prices'], NOW);
    const million = usage(1_000_000, 0);
    expect(book.priceOf(target('openai', 'gpt-5'), million, NOW)).toBe(1);
    expect(book.priceOf(target('openai', 'gpt-6-luna'), usage(1_000, 0), NOW)).toBeCloseTo(0.0001);
    expect(book.priceOf(target('mine', 'own'), million, NOW)).toBeUndefined();
    expect(book.contextWindowOf('openai', 'http://prices.test', 'gpt-5')).toBe(400_000);
  });

  it('refuses the start where the package is asked for and missing', async () => {
    const missing = () => Promise.reject(new Error('Cannot find package'));
    await expect(openPriceBook('genai-prices', NOW, missing)).rejects.toThrow(LlmOptionsError);
    await expect(openPriceBook('genai-prices', NOW, missing)).rejects.toThrow(/prices.+@pydantic\/genai-prices/);
    await expect(openPriceBook({}, NOW, missing)).resolves.toBeDefined();
  });

  it.each<[unknown, string]>([
    ['genai-price', 'prices'],
    [{ gpt: { input: 1, output: 1 } }, 'prices.gpt'],
    [{ 'openai/gpt-5': { input: 1 } }, 'prices.openai/gpt-5.output'],
    [{ 'openai/gpt-5': { input: -1, output: 1 } }, 'prices.openai/gpt-5.input'],
    [[{ 'openai/gpt-5': { input: 1, output: 1, cached: 1 } }], 'prices[0].openai/gpt-5.cached'],
    [7, 'prices'],
  ])('is checked: %j', (prices, path) => {
    const problems = new Problems();
    PRICES.report(prices, 'prices', problems);
    expect(problems.list.map(({ option }) => option)).toEqual([path]);
  });
});

describe('a client without a module', () => {
  const options = { routes: { default: ['openai/gpt-5'] }, providers: { openai: { keys: 'sk-test-0123456789' } } };
  const request = { messages: [{ role: 'user' as const, content: 'Hi' }] };

  it('prices its answers by a table', async () => {
    const transport = new FakeLlm([{ text: 'Hello', usage: { promptTokens: 3, completionTokens: 2 } }]);
    const prices = { 'openai/gpt-5': { input: 1_000_000, output: 2_000_000 } };
    const llm = createLlmClient(options, { transport, runtime: transport.runtime, prices });
    expect(failoverOf(await llm.promises.chat(request))).toMatchObject({ cost: 7 });
  });

  const finished = { index: 0, message: { role: 'assistant', content: '' }, finish_reason: 'stop' };
  const filtered = { ...finished, finish_reason: 'content_filter' };
  const message = { type: 'message', role: 'assistant', content: [], stop_reason: 'end_turn' };
  const counted = { input_tokens: 3, output_tokens: 2 };
  const gemini = { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 };
  const completion = { object: 'chat.completion', usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } };
  it.each([false, true])(
    'knows what Anthropic has written to its cache for an hour, streamed: %s',
    async (isStreamed) => {
      const cache_creation = { ephemeral_5m_input_tokens: 1, ephemeral_1h_input_tokens: 2 };
      const told = { input_tokens: 3, output_tokens: 0, cache_creation_input_tokens: 3, cache_creation };
      const whole = { ...message, model: 'm', content: [{ type: 'text', text: 'Hi' }], usage: told };
      const events = [
        { type: 'message_start', message: { ...message, model: 'm', stop_reason: null, usage: told } },
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
        { type: 'content_block_stop', index: 0 },
        { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 0 } },
        { type: 'message_stop' },
      ];
      const body = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
      const headers = { 'content-type': 'text/event-stream' };
      const transport = new FakeLlm([isStreamed ? { status: 200, headers, body } : { status: 200, body: whole }]);
      const prices = { 'anthropic/m': { input: 1e6, output: 0, cacheWrite: 10e6, cacheWrite1h: 100e6 } };
      const providers = { anthropic: { keys: 'sk-test-0123456789' } };
      const llm = createLlmClient(
        { routes: { default: ['anthropic/m'] }, providers },
        { transport, runtime: transport.runtime, prices },
      );
      const answer = isStreamed
        ? await lastValueFrom(llm.stream(request).pipe(toLlmResponse()))
        : await llm.promises.chat(request);
      expect(failoverOf(answer)).toMatchObject({ cost: 3 + 10 + 200 });
    },
  );

  it.each<[string, LlmApi, object]>([
    ['an empty completion', 'openai', { ...completion, choices: [finished] }],
    ['a filtered completion', 'openai', { ...completion, choices: [filtered] }],
    ['an empty response', 'openai-responses', { status: 'completed', output: [], usage: counted }],
    ['an empty message', 'anthropic', { ...message, usage: counted }],
    ['a refusal', 'anthropic', { ...message, stop_reason: 'refusal', usage: counted }],
    [
      'an empty candidate',
      'gemini',
      { candidates: [{ finishReason: 'STOP', content: { parts: [] } }], usageMetadata: gemini },
    ],
    ['a blocked prompt', 'gemini', { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: gemini }],
  ])('prices what its provider has counted of no answer as well: %s', async (_name, api, body) => {
    const transport = new FakeLlm([
      { status: 200, body },
      { text: 'Hi', usage: { promptTokens: 1, completionTokens: 0 } },
    ]);
    const routes = { default: { targets: ['first/a', 'openai/gpt-5'], onContentFiltered: 'next' as const } };
    const first = { api, baseUrl: 'http://first.test/v1', keys: 'sk-test-first-0123456789' };
    const prices = {
      'first/a': { input: 1_000_000, output: 2_000_000 },
      'openai/gpt-5': { input: 100_000_000, output: 0 },
    };
    const providers = { ...options.providers, first };
    const llm = createLlmClient({ routes, providers }, { transport, runtime: transport.runtime, prices });
    expect(failoverOf(await llm.promises.chat(request))).toMatchObject({ attempts: 2, cost: 107 });
  });

  it('refuses what is no table', () => {
    const prices = 'genai-prices' as unknown as Record<string, never>;
    expect(() => createLlmClient(options, { transport: new FakeLlm(), prices })).toThrow(/parts\.prices/);
  });
});
