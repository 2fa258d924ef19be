import { estimateTokens, loadTextCounter } from '../../lib/clients/estimate-tokens.js';
import type { LlmChatRequest } from 'nestjs-llm-failover';

/** A token a word. */
const words = (text: string) => text.split(/\s+/).filter((word) => word !== '').length;
const ofParts = (...content: object[]) =>
  estimateTokens({ messages: [{ role: 'user', content }] } as unknown as LlmChatRequest, words);
const base64Of = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64');

describe('estimateTokens', () => {
  it('counts texts, names, calls and tools, and a little for each frame', () => {
    const call = { id: 'a', type: 'function' as const, function: { name: 'find', arguments: '{"river": "Elbe"}' } };
    expect(estimateTokens({ messages: [{ role: 'user', content: 'one two three' }] }, words)).toBe(4 + 3);
    expect(estimateTokens({ messages: [{ role: 'assistant', content: null, tool_calls: [call] }] }, words)).toBe(
      4 + 4 + 3,
    );
    const tools = [{ type: 'function' as const, function: { name: 'find', description: 'finds a river' } }];
    expect(estimateTokens({ messages: [], tools }, words)).toBe(4 + 3);
  });

  it.each<[string, object, number]>([
    [
      'an image, whatever its size',
      { type: 'image_url', image_url: { url: `data:image/png;base64,${base64Of(900_000)}` } },
      1_000,
    ],
    ['an image in low detail', { type: 'image_url', image_url: { url: 'https://a.test/x.png', detail: 'low' } }, 85],
    ['ten seconds of sound', { type: 'input_audio', input_audio: { data: base64Of(480_000), format: 'wav' } }, 250],
    [
      'a page of a document',
      { type: 'file', file: { file_data: `data:application/pdf;base64,${base64Of(50_001)}` } },
      2_001,
    ],
    [
      'a file of text, by its text',
      { type: 'file', file: { file_data: `data:text/csv;base64,${Buffer.from('one two').toString('base64')}` } },
      2,
    ],
  ])('counts %s', (_what, part, tokens) => {
    expect(ofParts(part)).toBe(4 + tokens);
  });

  it('counts a very long text in proportion', () => {
    const long = 'word '.repeat(400_000);
    let looked = 0;
    const tokens = estimateTokens({ messages: [{ role: 'user', content: long }] }, (text) => {
      looked += text.length;
      return words(text);
    });
    expect(looked).toBe(1_000_000);
    expect(tokens).toBe(4 + 400_000);
  });

  it('comes near to what tokenisers say', async () => {
    const count = await loadTextCounter();
    // By OpenAI's o200k_base.
    expect(count('The quick brown fox jumps over the lazy dog.')).toBeGreaterThanOrEqual(9);
    expect(count('The quick brown fox jumps over the lazy dog.')).toBeLessThanOrEqual(11);
    expect(count('河流从山上流到海里。')).toBeGreaterThanOrEqual(6);
    expect(count('河流从山上流到海里。')).toBeLessThanOrEqual(12);
  });
});
