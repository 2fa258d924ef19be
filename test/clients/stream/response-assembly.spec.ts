import type { LlmChatChunk, LlmChatDelta } from '../../../lib/clients/chat-chunk.interface.js';
import { ResponseAssembly } from '../../../lib/clients/stream/response-assembly.js';

function chunk(delta: LlmChatDelta, reason: string | null = null, index = 0): LlmChatChunk {
  const choices = [{ index, delta, finish_reason: reason }];
  return { id: 'c-1', object: 'chat.completion.chunk', created: 1, model: 'm-1', choices };
}

function assembled(...chunks: readonly LlmChatChunk[]) {
  const assembly = new ResponseAssembly();
  for (const one of chunks) assembly.add(one);
  return assembly.response();
}

describe('ResponseAssembly', () => {
  it('leaves the number of the choice out of the message, where a delta bears it', () => {
    const numbered = { index: 0, content: 'Hi' } as LlmChatDelta;
    expect(assembled(chunk(numbered), chunk({}, 'stop')).choices[0]?.message).toEqual({
      role: 'assistant',
      content: 'Hi',
    });
  });

  it('puts the calls of functions and of custom tools together, in the order of their numbers', () => {
    const { choices } = assembled(
      chunk({ role: 'assistant', content: '' }),
      chunk({ tool_calls: [{ index: 1, id: 'b', type: 'custom', custom: { name: 'sql', input: 'select ' } }] }),
      chunk({ tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'look', arguments: '{"x"' } }] }),
      chunk({ tool_calls: [{ index: 1, custom: { input: '1' } }] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }),
      chunk({}, 'tool_calls'),
    );
    expect(choices).toEqual([
      {
        index: 0,
        message: {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'look', arguments: '{"x":1}' } },
            { id: 'b', type: 'custom', custom: { name: 'sql', input: 'select 1' } },
          ],
        },
        finish_reason: 'tool_calls',
      },
    ]);
  });

  it('keeps choices apart, and takes the last usage', () => {
    const usage = (count: number) => ({ prompt_tokens: 1, completion_tokens: count, total_tokens: 1 + count });
    const response = assembled(
      chunk({ content: 'b' }, null, 1),
      { ...chunk({ content: 'a' }), usage: usage(1) },
      chunk({ content: 'B' }, 'length', 1),
      chunk({ refusal: 'No.' }, 'stop'),
      { ...chunk({}), choices: [], usage: usage(4) },
    );
    expect(response.choices).toEqual([
      { index: 0, message: { role: 'assistant', content: 'a', refusal: 'No.' }, finish_reason: 'stop' },
      { index: 1, message: { role: 'assistant', content: 'bB' }, finish_reason: 'length' },
    ]);
    expect(response).toMatchObject({ id: 'c-1', object: 'chat.completion', model: 'm-1', usage: usage(4) });
  });

  it('holds what a provider sends beside the common fields, as an answer in one document does', () => {
    const piece = (fields: object, choice: object, delta: object) =>
      ({ ...chunk(delta), ...fields, choices: [{ ...chunk(delta).choices[0], ...choice }] }) as unknown as LlmChatChunk;
    const response = assembled(
      piece(
        { system_fingerprint: null, obfuscation: 'xx', p: 'ab' },
        { logprobs: null, text: 'Hel' },
        { content: 'Hel' },
      ),
      piece(
        { system_fingerprint: 'fp', x_groq: { id: 'r' } },
        { content_filter_results: { hate: 1 } },
        { reasoning: 'a', obfuscation: 'yy' },
      ),
      piece(
        { system_fingerprint: null, x_groq: { seed: 1 } },
        { content_filter_results: { self: 2 } },
        { reasoning: 'b' },
      ),
      piece({ citations: ['u'] }, { stop_reason: null }, { function_call: { name: 'f', arguments: '{"a"' } }),
      piece({ citations: ['u', 'v'] }, {}, { function_call: { arguments: ':1}' }, odd: null }),
      chunk({}, 'stop'),
    );
    expect(response).toEqual({
      id: 'c-1',
      object: 'chat.completion',
      created: 1,
      model: 'm-1',
      system_fingerprint: 'fp',
      x_groq: { id: 'r', seed: 1 },
      citations: ['u', 'v'],
      choices: [
        {
          index: 0,
          content_filter_results: { hate: 1, self: 2 },
          stop_reason: null,
          logprobs: null,
          message: {
            role: 'assistant',
            content: 'Hel',
            reasoning: 'ab',
            function_call: { name: 'f', arguments: '{"a":1}' },
            odd: null,
          },
          finish_reason: 'stop',
        },
      ],
    });
  });

  it('is known by the first chunk that says anything, or else by what there is', () => {
    const named = (id: string, model: string, created: number, delta: LlmChatDelta) => ({
      ...chunk(delta),
      id,
      model,
      created,
    });
    expect(
      assembled(
        named('', 'alias', 0, { role: 'assistant', content: '' }),
        named('a', 'real', 7, { content: 'Hi' }),
        named('b', 'x', 9, {}),
      ),
    ).toMatchObject({ id: 'a', model: 'real', created: 7 });
    expect(assembled(named('a', 'm', 7, {}), named('', '', 0, {}))).toMatchObject({ id: 'a', model: 'm', created: 7 });
    expect(assembled()).toEqual({ id: '', object: 'chat.completion', created: 0, model: '', choices: [] });
  });

  it('takes any name for a field', () => {
    const odd = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}') as object;
    const response = assembled({ ...chunk({ content: 'Hi' }), ...odd }, chunk({ ...odd }, 'stop'));
    expect(Object.getPrototypeOf(response)).toBe(Object.prototype);
    expect((response as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('puts sound and log probabilities together, and keeps images and sources', () => {
    const url = 'data:image/png;base64,AA==';
    const source = { type: 'url_citation', url_citation: { url: 'https://a.test' } } as const;
    const likely = (token: string) => ({ content: [{ token, logprob: -1 }] });
    const withLogprobs = (token: string): LlmChatChunk => {
      const [choice] = chunk({ content: token }).choices;
      return { ...chunk({}), choices: [{ ...choice!, logprobs: likely(token) }] };
    };
    const { choices } = assembled(
      withLogprobs('a'),
      withLogprobs('b'),
      chunk({ audio: { id: 'x' } }),
      chunk({ audio: { data: 'AA', transcript: 'H' } }),
      chunk({ audio: { data: 'BB', transcript: 'i' } }),
      chunk({ audio: { expires_at: 7 } }),
      chunk({ images: [{ type: 'image_url', image_url: { url } }], annotations: [source] }),
      chunk({ images: [{ type: 'image_url', image_url: { url } }], annotations: [source] }, 'stop'),
    );
    expect(choices[0]).toEqual({
      index: 0,
      message: {
        role: 'assistant',
        content: 'ab',
        audio: { id: 'x', data: 'AABB', transcript: 'Hi', expires_at: 7 },
        images: [
          { type: 'image_url', image_url: { url } },
          { type: 'image_url', image_url: { url } },
        ],
        annotations: [source, source],
      },
      logprobs: { content: [...likely('a').content, ...likely('b').content] },
      finish_reason: 'stop',
    });
  });
});
