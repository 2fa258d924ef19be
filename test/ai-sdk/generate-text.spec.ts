import { generateText, stepCountIs, tool } from 'ai';
import { failoverOf, LlmCallError, LlmFailoverExhaustedError } from 'nestjs-llm-failover';
import { failoverLanguageModel, failoverProvider, type FailoverMetadata } from 'nestjs-llm-failover/ai-sdk';
import { z } from 'zod';
import { DEAD_KEY, LIVE_KEY, sdkApp, thrownBy, type SdkApp } from './support/sdk-app.js';

/** ai 7 drops the body of an answer unless it is asked to keep it; ai 6 keeps it. */
const WITH_BODY = { include: { responseBody: true } };

describe('generateText over a route', () => {
  let app: SdkApp;

  beforeEach(
    async () =>
      (app = await sdkApp({
        keys: [
          { label: 'old', value: DEAD_KEY },
          { label: 'new', value: LIVE_KEY },
        ],
      })),
  );
  afterEach(() => app.close());

  it('answers after a dead key, and tells how in the provider metadata', async () => {
    app.server.acceptKeys('openai', [LIVE_KEY]);
    app.server.on({ provider: 'openai' }).reply({ text: 'Hello', usage: { promptTokens: 7, completionTokens: 3 } });
    const model = failoverProvider(app.client).languageModel('fast');
    const result = await generateText({ model, prompt: 'Hi', ...WITH_BODY });

    expect(result.text).toBe('Hello');
    expect(result.finishReason).toBe('stop');
    expect(result.usage).toMatchObject({ inputTokens: 7, outputTokens: 3, totalTokens: 10 });
    expect(result.response.modelId).toBe('gpt-6-luna');
    expect(result.providerMetadata).toEqual({
      'nestjs-llm-failover': {
        callId: 'call-1',
        route: 'fast',
        provider: 'openai',
        model: 'gpt-6-luna',
        credential: 'new',
        attempts: 2,
      } satisfies FailoverMetadata,
    });
    expect(JSON.stringify(result.steps)).not.toContain(DEAD_KEY);
    expect(JSON.stringify(result.steps)).not.toContain(LIVE_KEY);
    expect(failoverOf(result.response.body)?.trail).toHaveLength(2);
  });

  it('answers from the next provider, with warnings of what that one was not sent', async () => {
    app.server.on({ provider: 'openai' }).fail('overloaded');
    app.server.on({ provider: 'anthropic' }).reply('Hello from the other side');
    const model = failoverLanguageModel(app.client, 'fast');
    const result = await generateText({ model, prompt: 'Hi', seed: 7, topK: 3 });

    expect(result.text).toBe('Hello from the other side');
    expect(result.warnings).toEqual([
      { type: 'unsupported', feature: 'topK', details: expect.stringContaining('providerOptions') },
      { type: 'unsupported', feature: 'seed', details: 'Left out for anthropic/claude-haiku-5-5.' },
    ]);
    expect(app.server.calls.map(({ target }) => target)).toEqual(['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5']);
  });

  it('hands the typed error on as it is, and the AI SDK retries nothing', async () => {
    app.server.on({ provider: 'openai' }).fail('rate_limited', { retryAfterMs: 60_000 });
    app.server.on({ provider: 'anthropic' }).fail('overloaded');
    const thrown = await thrownBy(
      generateText({ model: failoverLanguageModel(app.client, 'fast'), prompt: 'Hi', maxRetries: 5 }),
    );

    expect(LlmFailoverExhaustedError.isInstance(thrown)).toBe(true);
    expect(thrown).toMatchObject({ category: 'rate_limited', attempts: 3 });
    // Both keys of the first provider, then the second one; nothing of it twice.
    expect(app.server.calls).toHaveLength(3);
  });

  it('ends at once for a request that no target would take', async () => {
    app.server.on().fail('invalid_request');
    const thrown = await thrownBy(generateText({ model: failoverLanguageModel(app.client, 'fast'), prompt: 'Hi' }));
    expect(LlmCallError.isInstance(thrown) && thrown.category).toBe('invalid_request');
    expect(app.server.calls).toHaveLength(1);
  });

  it('names the known routes for an unknown one', async () => {
    const thrown = await thrownBy(generateText({ model: failoverLanguageModel(app.client, 'slow'), prompt: 'Hi' }));
    expect(thrown).toMatchObject({
      name: 'LlmOptionsError',
      message: expect.stringContaining('default, fast, vectors'),
    });
  });

  it('uses the route of the client where none is named, and knows its name', async () => {
    const model = failoverLanguageModel(app.client.route('fast'));
    const { text } = await generateText({ model, prompt: 'Hi' });
    expect([model.provider, model.modelId, text]).toEqual(['nestjs-llm-failover', 'fast', 'Hello from gpt-6-luna']);
    expect(failoverLanguageModel(app.client).modelId).toBe('default');
  });

  it('closes the upstream socket on abort, and rejects with the reason of the caller', async () => {
    const held = app.server.on().hold();
    const controller = new AbortController();
    const reason = new Error('The user left.');
    const pending = thrownBy(
      generateText({ model: failoverLanguageModel(app.client, 'fast'), prompt: 'Hi', abortSignal: controller.signal }),
    );
    await held.arrived();
    controller.abort(reason);

    expect(await pending).toBe(reason);
    await expect(app.server.calls[0]?.closed).resolves.toBe('client-left');
    expect(app.server.calls).toHaveLength(1);
  });

  it('carries out a tool whose name a provider does not take', async () => {
    app.server
      .on()
      .reply({ toolCalls: [{ id: 'call_a', name: 'city_weather', arguments: { city: 'Lima' } }] })
      .reply('It is 18 degrees.');
    const cities: string[] = [];
    const weather = tool({
      inputSchema: z.object({ city: z.string() }),
      execute: ({ city }) => {
        cities.push(city);
        return { degrees: 18 };
      },
    });
    const result = await generateText({
      model: failoverLanguageModel(app.client, 'fast'),
      prompt: 'How warm is it in Lima?',
      tools: { 'city.weather': weather },
      stopWhen: stepCountIs(3),
    });

    expect(result.text).toBe('It is 18 degrees.');
    expect(cities).toEqual(['Lima']);
    expect(result.steps[0]?.toolCalls).toMatchObject([{ toolName: 'city.weather' }]);
    expect(JSON.stringify(app.server.calls.map(({ body }) => body))).not.toContain('city.weather');
  });

  it('runs tools over several steps, each with failover of its own', async () => {
    app.server
      .on({ provider: 'openai' })
      .reply({ text: 'Let me look.', toolCalls: [{ id: 'call_a', name: 'weather', arguments: { city: 'Lima' } }] })
      .fail('overloaded');
    app.server.on({ provider: 'anthropic' }).reply('It is 18 degrees.');
    const weather = tool({
      description: 'The weather of a city',
      inputSchema: z.object({ city: z.string() }),
      execute: ({ city }) => ({ city, degrees: 18 }),
    });
    const result = await generateText({
      model: failoverLanguageModel(app.client, 'fast'),
      prompt: 'How warm is it in Lima?',
      tools: { weather },
      stopWhen: stepCountIs(3),
    });

    expect(result.text).toBe('It is 18 degrees.');
    expect(result.steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop']);
    expect(app.server.calls.map(({ provider }) => provider)).toEqual(['openai', 'openai', 'anthropic']);
    expect(app.server.calls[0]?.body['tools']).toMatchObject([
      { type: 'function', function: { name: 'weather', parameters: { type: 'object', required: ['city'] } } },
    ]);
    expect(app.server.calls[2]?.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'How warm is it in Lima?' }] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Let me look.' },
          { type: 'tool_use', id: 'call_a', name: 'weather', input: { city: 'Lima' } },
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'call_a',
            content: [{ type: 'text', text: '{"city":"Lima","degrees":18}' }],
          },
        ],
      },
    ]);
  });

  it('sends settings under the names of each wire, and the options of a provider to it alone', async () => {
    app.server.on({ provider: 'openai' }).fail('overloaded');
    app.server.on({ provider: 'anthropic' }).reply('Hello');
    await generateText({
      model: failoverLanguageModel(app.client, 'fast'),
      prompt: 'Hi',
      maxOutputTokens: 99,
      temperature: 0.5,
      stopSequences: ['END'],
      headers: { 'x-team': 'search' },
      providerOptions: {
        openai: { service_tier: 'flex' },
        'nestjs-llm-failover': { request: { reasoning_effort: 'none' } },
      },
    });
    const [toOpenAi, toAnthropic] = app.server.calls;
    expect(toOpenAi?.body).toEqual({
      model: 'gpt-6-luna',
      messages: [{ role: 'user', content: 'Hi' }],
      max_completion_tokens: 99,
      temperature: 0.5,
      stop: ['END'],
      service_tier: 'flex',
      reasoning_effort: 'none',
    });
    expect(toAnthropic?.body).toMatchObject({ max_tokens: 99, stop_sequences: ['END'] });
    expect(toAnthropic?.body).not.toHaveProperty('service_tier');
    expect(app.server.calls.map(({ headers }) => headers['x-team'])).toEqual(['search', 'search']);
  });

  it('checks limits that a call sets', async () => {
    const model = failoverLanguageModel(app.client, 'fast');
    const providerOptions = { 'nestjs-llm-failover': { limits: { maxAttempts: -1 } } };
    const thrown = await thrownBy(generateText({ model, prompt: 'Hi', providerOptions }));
    expect(thrown).toMatchObject({ name: 'LlmOptionsError' });
    expect(app.server.calls).toHaveLength(0);
  });

  it('sends images by their address, without a download of its own', async () => {
    const image = new URL('https://images.example/cat.png');
    const content = [{ type: 'image' as const, image }];
    await generateText({ model: failoverLanguageModel(app.client, 'fast'), messages: [{ role: 'user', content }] });
    expect(app.server.calls[0]?.messages).toEqual([
      { role: 'user', content: [{ type: 'image_url', image_url: { url: image.href } }] },
    ]);
  });
});
