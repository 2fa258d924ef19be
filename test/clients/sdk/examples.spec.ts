import { readFileSync } from 'node:fs';
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { ChatOpenAI } from '@langchain/openai';
import { streamText } from 'ai';
import OpenAI from 'openai';
import { lastValueFrom, map, toArray, type Observable } from 'rxjs';
import type { LlmClient } from 'nestjs-llm-failover';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { fakeLanguageModel } from '../../support/sdks/ai-language-model.js';
import { SDKS } from '../../support/sdks/sdks.js';
import { sdkRoute } from './support/sdk-route.js';

const messages = [{ role: 'user' as const, content: 'Hi' }];
const prompt = 'Hi';
const modelOf = fakeLanguageModel;

/** The README's examples, word for word, and the text that comes of each. */
const EXAMPLES: Record<string, (llm: LlmClient) => Promise<string | null | undefined>> = {
  openai: async (llm) => {
    // #region openai
    const completion = await llm.promises.run(
      ({ apiKey, baseUrl, model, signal, use }) =>
        use(new OpenAI({ apiKey, baseURL: baseUrl, maxRetries: 0 })).chat.completions.create(
          { model, messages },
          { signal },
        ),
      { apis: ['openai'] },
    );
    // #endregion
    return completion.choices[0]?.message.content;
  },
  '@anthropic-ai/sdk': async (llm) => {
    // #region @anthropic-ai/sdk
    const events$ = llm.run(
      ({ apiKey, baseUrl, model, signal, use }) =>
        use(new Anthropic({ apiKey, baseURL: baseUrl, maxRetries: 0 })).messages.create(
          { model, messages, max_tokens: 1000, stream: true },
          { signal },
        ),
      { apis: ['anthropic'] },
    );
    // #endregion
    const texts$ = events$.pipe(
      map((event) =>
        event.type === 'content_block_delta' && event.delta.type === 'text_delta' ? event.delta.text : '',
      ),
    );
    return joined(texts$);
  },
  '@google/genai': async (llm) => {
    // #region @google/genai
    const response = await llm.promises.run(
      ({ apiKey = '', baseUrl, model, signal, use }) =>
        use(new GoogleGenAI({ apiKey, httpOptions: { baseUrl, apiVersion: '' } })).models.generateContent({
          model,
          contents: prompt,
          config: { abortSignal: signal },
        }),
      { apis: ['gemini'] },
    );
    // #endregion
    return response.text;
  },
  '@langchain/openai': async (llm) => {
    // #region @langchain/openai
    const message = await llm.promises.run(
      ({ apiKey, baseUrl, model, signal, use }) =>
        use(new ChatOpenAI({ apiKey, model, maxRetries: 0, configuration: { baseURL: baseUrl } })).invoke(prompt, {
          signal,
        }),
      { apis: ['openai'] },
    );
    // #endregion
    return message.text;
  },
  ai: async (llm) => {
    // #region ai
    const texts$ = llm.run(async function* (attempt) {
      const options = attempt.use({ model: modelOf(attempt), prompt, maxRetries: 0, abortSignal: attempt.signal });
      // Without an `onError` it writes to the console; `textStream` would just end.
      for await (const part of streamText({ ...options, onError: () => undefined }).fullStream) {
        if (part.type === 'error') throw part.error;
        if (part.type === 'text-delta') yield part.text;
      }
    });
    // #endregion
    return joined(texts$);
  },
};

/** Lines break elsewhere where the indentation is another. */
const unspaced = (code: string) => code.replace(/\s+/g, '').replace(/,(?=[)}])/g, '');

const joined = (texts$: Observable<string>) =>
  lastValueFrom(
    texts$.pipe(
      toArray(),
      map((texts) => texts.join('')),
    ),
  );

describe.each(SDKS.map((sdk) => [sdk.name, sdk] as const))('the example of %s', (name, sdk) => {
  let server: FakeLlmServer;
  beforeEach(async () => {
    server = await FakeLlmServer.start();
  });
  afterEach(() => server.close());

  it('answers from the second model when the first is overloaded, and draws no warning', async () => {
    server.on({ provider: sdk.provider }).fail('rate_limited', { retryAfterMs: 5_000 });
    server.on({ provider: 'spare' }).reply('Hello');
    const { client, events } = sdkRoute(server, sdk);
    await expect(EXAMPLES[name]?.(client)).resolves.toBe('Hello');
    expect(events.map(({ type }) => type)).not.toContain('sdk-retries-found');
  });

  it('stands in the README', () => {
    // Jest runs in the project's root.
    const source = readFileSync('test/clients/sdk/examples.spec.ts', 'utf8');
    const [, code = ''] = source.split(`// #region ${name}\n`);
    const example = code.slice(0, code.indexOf('// #endregion')).replaceAll(' llm.', ' this.llm.');
    expect(example).toContain('this.llm.');
    expect(unspaced(readFileSync('README.md', 'utf8'))).toContain(unspaced(example));
  });
});
