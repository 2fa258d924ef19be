import { embed, generateText, streamText, tool, type ModelMessage } from 'ai';
import { failoverEmbeddingModel, failoverLanguageModel } from 'nestjs-llm-failover/ai-sdk';
import { z } from 'zod';
import { sdkApp, thrownBy, type SdkApp } from '../ai-sdk/support/sdk-app.js';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const WAV = Buffer.from('524946462400000057415645666d7420', 'hex');

/** What ai 7 has beyond ai 6; all the rest is tried by `test/ai-sdk`, which runs on both. */
describe('a route under ai 7', () => {
  let app: SdkApp;

  beforeEach(async () => (app = await sdkApp()));
  afterEach(() => app.close());

  const model = () => failoverLanguageModel(app.client, 'fast');
  const sent = () => app.server.calls.at(-1)?.body as Record<string, unknown>;
  const lastContent = () => (sent()['messages'] as { content: unknown }[]).at(-1)?.content;
  const askWith = (content: Extract<ModelMessage, { role: 'user' }>['content']) =>
    generateText({ model: model(), messages: [{ role: 'user', content }] });

  it.each(['none', 'low', 'medium', 'high', 'xhigh'] as const)('sends reasoning: %s as effort', async (reasoning) => {
    const { warnings } = await generateText({ model: model(), prompt: 'Hi', reasoning });
    expect(sent()).toMatchObject({ reasoning_effort: reasoning });
    expect(warnings).toEqual([]);
  });

  it('sends the nearest level of effort that the target knows', async () => {
    await generateText({ model: model(), prompt: 'Hi', reasoning: 'minimal' });
    expect(sent()['reasoning_effort']).toBe('low');
  });

  it('sends no effort where the provider is to choose', async () => {
    await generateText({ model: model(), prompt: 'Hi', reasoning: 'provider-default' });
    expect(sent()).not.toHaveProperty('reasoning_effort');
  });

  it('sends effort with a stream', async () => {
    expect(await streamText({ model: model(), prompt: 'Hi', reasoning: 'high' }).text).toBe('Hello from gpt-6-luna');
    expect(sent()).toMatchObject({ stream: true, reasoning_effort: 'high' });
  });

  it('completes media types that are named by half', async () => {
    await askWith([
      { type: 'file', mediaType: 'image', data: PNG },
      { type: 'file', mediaType: 'image', data: new URL('https://images.example/cat') },
      { type: 'file', mediaType: 'audio', data: WAV },
    ]);
    expect(lastContent()).toEqual([
      { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG.toString('base64')}` } },
      { type: 'image_url', image_url: { url: 'https://images.example/cat' } },
      { type: 'input_audio', input_audio: { data: WAV.toString('base64'), format: 'wav' } },
    ]);
  });

  it('sends a document that is given as text', async () => {
    await askWith([{ type: 'file', mediaType: 'text/csv', filename: 'a.csv', data: { type: 'text', text: 'a;b' } }]);
    expect(lastContent()).toEqual([
      { type: 'file', file: { file_data: 'data:text/csv;base64,YTti', filename: 'a.csv' } },
    ]);
  });

  it('refuses a file by its id at a provider, in words and without a call', async () => {
    const reference = { openai: 'file-1' };
    const data = { type: 'reference' as const, reference };
    const thrown = await thrownBy(askWith([{ type: 'file', mediaType: 'application/pdf', data }]));
    expect(thrown).toMatchObject({ name: 'AI_UnsupportedFunctionalityError' });
    expect((thrown as Error).message).toContain('by its id at a provider');
    expect(app.server.calls).toEqual([]);
  });

  it('leaves custom content and files among the thoughts out, with warnings', async () => {
    const messages: ModelMessage[] = [
      { role: 'user', content: 'Hi' },
      {
        role: 'assistant',
        content: [
          { type: 'custom', kind: 'openai.compaction' },
          { type: 'reasoning-file', mediaType: 'image/png', data: PNG },
          { type: 'text', text: 'Hello' },
        ],
      },
      { role: 'user', content: 'And now?' },
    ];
    const { warnings } = await generateText({ model: model(), messages });
    expect(warnings?.map((warning) => 'feature' in warning && warning.feature)).toEqual([
      'custom content in an assistant message',
      'a file among the thoughts of an assistant message',
    ]);
    expect(sent()['messages']).toMatchObject([{ content: 'Hi' }, { content: 'Hello' }, { content: 'And now?' }]);
  });

  it('sends files of tool results behind them', async () => {
    app.server
      .on()
      .reply({ toolCalls: [{ id: 'call_a', name: 'look', arguments: {} }] })
      .reply('I see a cat.');
    const url = new URL('https://images.example/cat');
    const look = tool({
      inputSchema: z.object({}),
      execute: () => 'seen',
      toModelOutput: () => ({
        type: 'content',
        value: [
          { type: 'file', mediaType: 'image', data: { type: 'url', url } },
          { type: 'file', mediaType: 'image/png', data: { type: 'data', data: PNG } },
          { type: 'file', mediaType: 'text/plain', data: { type: 'text', text: 'A cat' } },
        ],
      }),
    });
    const isDone = ({ steps }: { steps: readonly unknown[] }) => steps.length === 2;
    const { text } = await generateText({ model: model(), prompt: 'Look', tools: { look }, stopWhen: isDone });
    expect(text).toBe('I see a cat.');
    expect(lastContent()).toEqual([
      { type: 'text', text: 'From the result of look (call_a):' },
      { type: 'image_url', image_url: { url: url.href } },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG.toString('base64')}` } },
      { type: 'file', file: { file_data: 'data:text/plain;base64,QSBjYXQ=', filename: 'file' } },
    ]);
  });

  it('asks for vectors of a wanted length', async () => {
    app.server.on().reply({ embeddings: [[1, 2, 3]] });
    const { embedding } = await embed({
      model: failoverEmbeddingModel(app.client, 'vectors'),
      value: 'Hi',
      dimensions: 3,
    });
    expect(embedding).toEqual([1, 2, 3]);
    expect(sent()).toMatchObject({ dimensions: 3 });
  });
});
