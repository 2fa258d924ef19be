import { stepCountIs, streamText, tool, type TextStreamPart, type ToolSet } from 'ai';
import { LlmFailoverExhaustedError, LlmStreamInterruptedError } from 'nestjs-llm-failover';
import { failoverLanguageModel } from 'nestjs-llm-failover/ai-sdk';
import { FakeHold } from 'nestjs-llm-failover/testing';
import { z } from 'zod';
import { DEAD_KEY, LIVE_KEY, sdkApp, thrownBy, type SdkApp } from './support/sdk-app.js';

type Part = TextStreamPart<ToolSet>;

async function all<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const list: Value[] = [];
  for await (const value of values) list.push(value);
  return list;
}

function errorsIn(parts: readonly { readonly type: string }[]): unknown[] {
  return parts.flatMap((part) => (part.type === 'error' && 'error' in part ? [part.error] : []));
}

describe('streamText over a route', () => {
  let app: SdkApp;
  /** What the SDK would print. */
  const onError = (): void => undefined;

  beforeEach(async () => (app = await sdkApp({ keys: [DEAD_KEY, LIVE_KEY] })));
  afterEach(() => app.close());

  it('streams after a dead key and a model that breaks before its first content', async () => {
    app.server.acceptKeys('openai', [LIVE_KEY]);
    app.server.on({ provider: 'openai' }).stream([], { ending: 'cut' });
    app.server.on({ provider: 'anthropic' }).stream(['Hel', 'lo'], { usage: { promptTokens: 4, completionTokens: 2 } });
    const result = streamText({ model: failoverLanguageModel(app.client, 'fast'), prompt: 'Hi', onError });

    expect(await all(result.textStream)).toEqual(['Hel', 'lo']);
    expect(await result.finishReason).toBe('stop');
    expect(await result.usage).toMatchObject({ inputTokens: 4, outputTokens: 2 });
    expect(await result.providerMetadata).toMatchObject({
      'nestjs-llm-failover': { provider: 'anthropic', attempts: 3 },
    });
    expect((await result.response).modelId).toBe('claude-haiku-5-5');
    expect(app.server.calls.map(({ target }) => target)).toEqual([
      'openai/gpt-6-luna',
      'openai/gpt-6-luna',
      'anthropic/claude-haiku-5-5',
    ]);
  });

  it('warns of what the target that answers was not sent', async () => {
    app.server.on({ provider: 'openai' }).fail('overloaded');
    app.server.on({ provider: 'anthropic' }).reply('Hello');
    const model = failoverLanguageModel(app.client, 'fast');
    const result = streamText({ model, prompt: 'Hi', seed: 7, onError });
    expect(await result.text).toBe('Hello');
    expect(await result.warnings).toEqual([
      { type: 'unsupported', feature: 'seed', details: 'Left out for anthropic/claude-haiku-5-5.' },
    ]);
  });

  it('gives the typed error in a part where no candidate is left, and the AI SDK retries nothing', async () => {
    app.server.on().fail('overloaded');
    const model = failoverLanguageModel(app.client, 'fast');
    const result = streamText({ model, prompt: 'Hi', onError, maxRetries: 5 });
    const [error, ...others] = errorsIn(await all(result.fullStream));

    expect(LlmFailoverExhaustedError.isInstance(error)).toBe(true);
    expect(others).toEqual([]);
    expect(app.server.calls).toHaveLength(2);
  });

  it('ends in the typed error after the first content, and nothing is spliced or called again', async () => {
    app.server.on({ provider: 'openai' }).stream(['Once', ' upon'], { ending: 'reset' });
    const result = streamText({ model: failoverLanguageModel(app.client, 'fast'), prompt: 'Hi', onError });
    const parts = await all(result.fullStream);
    const [error] = errorsIn(parts);

    expect(LlmStreamInterruptedError.isInstance(error) && error.text).toBe('Once upon');
    expect(parts.flatMap((part) => (part.type === 'text-delta' ? [part.text] : []))).toEqual(['Once', ' upon']);
    expect([await result.finishReason, await result.text]).toEqual(['error', 'Once upon']);
    expect(app.server.calls).toHaveLength(1);
  });

  it('runs no tool on behalf of an answer that broke off', async () => {
    const ran: unknown[] = [];
    const pay = tool({ inputSchema: z.object({}), execute: (input) => ran.push(input) });
    app.server.on({ provider: 'openai' }).stream(['Paying'], { toolCalls: [{ name: 'pay' }], ending: 'cut' });
    const result = streamText({
      model: failoverLanguageModel(app.client, 'fast'),
      prompt: 'Hi',
      tools: { pay },
      onError,
    });
    const parts = await all(result.fullStream);

    expect(parts.map(({ type }) => type)).toContain('tool-input-start');
    expect(LlmStreamInterruptedError.isInstance(errorsIn(parts)[0])).toBe(true);
    expect(ran).toEqual([]);
  });

  it('hands the reason of an abort on, and closes the upstream socket', async () => {
    const hold = new FakeHold();
    app.server.on({ provider: 'openai' }).stream(['Once'], { hold });
    const controller = new AbortController();
    const reason = new Error('The user left.');
    const model = failoverLanguageModel(app.client, 'fast');
    const result = streamText({ model, prompt: 'Hi', abortSignal: controller.signal, onError });
    const parts: Part[] = [];
    for await (const part of result.fullStream) {
      parts.push(part);
      if (part.type === 'text-delta') controller.abort(reason);
    }

    // ai 7 puts the error's name in front.
    expect(parts.at(-1)).toMatchObject({
      type: 'abort',
      reason: expect.stringMatching(/^(?:Error: )?The user left\.$/),
    });
    expect(await thrownBy(result.text)).toBe(reason);
    await expect(app.server.calls[0]?.closed).resolves.toBe('client-left');
    expect(app.server.calls).toHaveLength(1);
  });

  it('hands the reason of an abort before the first content on', async () => {
    const held = app.server.on().hold();
    const controller = new AbortController();
    const reason = new Error('The user left.');
    const model = failoverLanguageModel(app.client, 'fast');
    const pending = thrownBy(model.doStream({ prompt: [], abortSignal: controller.signal }));
    await held.arrived();
    controller.abort(reason);
    expect(await pending).toBe(reason);
  });

  it('closes the upstream socket when the reader leaves', async () => {
    app.server.on({ provider: 'openai' }).stream(['Once'], { hold: new FakeHold() });
    const { stream } = await failoverLanguageModel(app.client, 'fast').doStream({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    });
    const reader = stream.getReader();
    expect((await reader.read()).value).toMatchObject({ type: 'stream-start' });
    await reader.cancel();
    await expect(app.server.calls[0]?.closed).resolves.toBe('client-left');
  });

  it('runs tools over several steps, and hands thoughts on', async () => {
    app.server
      .on({ provider: 'openai' })
      .stream([], { reasoning: 'I need the weather.', toolCalls: [{ name: 'weather', arguments: { city: 'Lima' } }] })
      .stream(['18 ', 'degrees']);
    const weather = tool({ inputSchema: z.object({ city: z.string() }), execute: ({ city }) => `${city}: 18` });
    const result = streamText({
      model: failoverLanguageModel(app.client, 'fast'),
      prompt: 'How warm is it in Lima?',
      tools: { weather },
      stopWhen: stepCountIs(3),
      onError,
    });
    const parts = await all(result.fullStream);

    expect(errorsIn(parts)).toEqual([]);
    expect(await result.text).toBe('18 degrees');
    const [first] = await result.steps;
    expect(first).toMatchObject({ reasoningText: 'I need the weather.', finishReason: 'tool-calls' });
    expect(first?.toolResults).toMatchObject([{ toolName: 'weather', input: { city: 'Lima' }, output: 'Lima: 18' }]);
    expect(app.server.calls[1]?.messages.at(-1)).toMatchObject({ role: 'tool', content: 'Lima: 18' });
  });

  it('hands raw chunks on where they are asked for', async () => {
    const model = failoverLanguageModel(app.client, 'fast');
    const result = streamText({ model, prompt: 'Hi', includeRawChunks: true, onError });
    const raw = (await all(result.fullStream)).filter(({ type }) => type === 'raw');
    expect(raw.length).toBeGreaterThan(1);
    expect(raw[0]).toMatchObject({ rawValue: { object: 'chat.completion.chunk', model: 'gpt-6-luna' } });
  });
});
