import { generateObject, generateText, NoObjectGeneratedError, Output, streamText } from 'ai';
import { failoverLanguageModel } from 'nestjs-llm-failover/ai-sdk';
import { z } from 'zod';
import { sdkApp, thrownBy, type SdkApp } from './support/sdk-app.js';

const schema = z.object({ city: z.string(), degrees: z.number().optional() });
const WEATHER = { city: 'Lima', degrees: 18 };

describe('structured output over a route', () => {
  let app: SdkApp;

  beforeEach(async () => (app = await sdkApp()));
  afterEach(() => app.close());

  it('asks in the form of the wire, and in words', async () => {
    app.server.on().reply(JSON.stringify(WEATHER));
    const model = failoverLanguageModel(app.client, 'fast');
    const { output } = await generateText({
      model,
      system: 'Be exact.',
      prompt: 'Hi',
      output: Output.object({ schema }),
    });

    expect(output).toEqual(WEATHER);
    const [call] = app.server.calls;
    expect(call?.body['response_format']).toMatchObject({
      type: 'json_schema',
      json_schema: { name: 'response', schema: { type: 'object', required: ['city'] } },
    });
    expect(call?.messages).toEqual([
      { role: 'system', content: expect.stringMatching(/^Be exact\.\n\nAnswer with one JSON value .*"degrees"/s) },
      { role: 'user', content: 'Hi' },
    ]);
  });

  it('asks in words within a system message that has marks for the cache', async () => {
    app.server.on().reply(JSON.stringify(WEATHER));
    const providerOptions = { anthropic: { cacheControl: { type: 'ephemeral' } } };
    await generateObject({
      model: failoverLanguageModel(app.client, 'fast'),
      messages: [
        { role: 'system', content: 'Be exact.', providerOptions },
        { role: 'user', content: 'Hi' },
      ],
      schema,
      allowSystemInMessages: true,
    });
    const system = app.server.calls[0]?.messages.filter((message) => message['role'] === 'system');
    expect(system).toHaveLength(1);
    expect(JSON.stringify(system)).toMatch(/Be exact\..*Answer with one JSON value/s);
  });

  it('reaches a provider after a failover that has another field for it', async () => {
    app.server.on({ provider: 'openai' }).fail('overloaded');
    app.server.on({ provider: 'anthropic' }).reply(JSON.stringify(WEATHER));
    const model = failoverLanguageModel(app.client, 'fast');
    const { object, warnings } = await generateObject({ model, prompt: 'Hi', schema });

    expect(object).toEqual(WEATHER);
    expect(app.server.calls[1]?.body['system']).toMatch(/fits this JSON schema:\n.*"city"/s);
    expect(app.server.calls[1]?.body).toMatchObject({ output_config: { format: { type: 'json_schema' } } });
    expect(warnings).toEqual([]);
  });

  it('asks in the form of the wire alone where a call says so', async () => {
    app.server.on().reply(JSON.stringify(WEATHER));
    await generateObject({
      model: failoverLanguageModel(app.client, 'fast'),
      prompt: 'Hi',
      schema,
      providerOptions: { 'nestjs-llm-failover': { jsonInstruction: false } },
    });
    expect(app.server.calls[0]?.messages).toEqual([{ role: 'user', content: 'Hi' }]);
  });

  it('leaves an answer that does not fit to the AI SDK', async () => {
    app.server.on().reply('{"city": 7}');
    const model = failoverLanguageModel(app.client, 'fast');
    const thrown = await thrownBy(generateObject({ model, prompt: 'Hi', schema }));
    expect(NoObjectGeneratedError.isInstance(thrown)).toBe(true);
    expect(app.server.calls).toHaveLength(1);
  });

  it('streams parts of an object', async () => {
    app.server.on().stream(['{"city":', '"Lima"', ',"degrees":18}']);
    const model = failoverLanguageModel(app.client, 'fast');
    const result = streamText({ model, prompt: 'Hi', output: Output.object({ schema }) });
    const partials: unknown[] = [];
    for await (const partial of result.partialOutputStream) partials.push(partial);
    expect(partials.at(-1)).toEqual(WEATHER);
    expect(partials).toContainEqual({ city: 'Lima' });
  });
});
