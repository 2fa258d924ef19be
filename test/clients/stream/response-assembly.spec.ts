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
});
