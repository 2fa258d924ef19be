import type { LlmChatMessage, LlmChatResponse } from '../../../lib/clients/chat.interface.js';
import type { LlmProviderState } from '../../../lib/clients/provider-state.interface.js';
import { stateKeeperOf } from '../../../lib/clients/wire/provider-state.js';
import { WIRES } from '../../../lib/clients/wire/wires.js';
import { assembled, chunksOf } from './assemble.js';

const CLAUDE = { provider: 'anthropic', model: 'claude-sonnet-5' };
const GEMINI = { provider: 'gemini', model: 'gemini-3.5-flash' };
const MINE = { provider: 'my-own-server', model: 'm' };

function messageOf(api: keyof typeof WIRES, target: typeof CLAUDE, body: unknown): LlmChatMessage {
  const answer = WIRES[api].chatAnswer(body, target);
  if (answer.kind !== 'response') throw new Error(answer.kind);
  return sentBack(answer.response);
}

function sentBack({ choices }: LlmChatResponse): LlmChatMessage {
  return JSON.parse(JSON.stringify(choices[0]?.message)) as LlmChatMessage;
}

describe('the state of a provider', () => {
  const blocks = [
    { type: 'thinking', thinking: 'So.', signature: 'c2ln' },
    { type: 'text', text: 'I look.' },
    { type: 'redacted_thinking', data: 'aGlk' },
    { type: 'tool_use', id: 'toolu_1', name: 'find', input: { river: 'Elbe' } },
    { type: 'thinking', thinking: 'And?', signature: 'c2lnMg' },
    { type: 'tool_use', id: 'toolu_2', name: 'find', input: {} },
  ];
  const claude = messageOf('anthropic', CLAUDE, { content: blocks, stop_reason: 'tool_use' });

  it.each(['anthropic', 'bedrock', 'vertex'])('brings signed blocks back to %s in their order', (provider) => {
    const { body } = WIRES.anthropic.chatRequest({ messages: [claude] }, { ...CLAUDE, provider });
    expect(body['messages']).toEqual([{ role: 'assistant', content: blocks }]);
  });

  it.each([
    ['openai', 'openai'],
    ['openai', 'deepseek'],
    ['openai', 'my-own-server'],
    ['anthropic', 'my-own-server'],
    ['gemini', 'gemini'],
  ] as const)('goes over %s to %s never', (api, provider) => {
    const { body } = WIRES[api].chatRequest({ messages: [claude] }, { provider, model: 'm' });
    expect(JSON.stringify(body)).not.toMatch(/c2ln|aGlk|So\.|providerState/);
  });

  it.each([
    [
      'anthropic',
      CLAUDE,
      {
        content: [blocks[1], { type: 'thinking', thinking: 'So.' }],
        stop_reason: 'max_tokens',
      },
    ],
    [
      'gemini',
      GEMINI,
      { candidates: [{ content: { parts: [{ text: 'So.', thought: true }, { text: 'Hi' }] }, finishReason: 'STOP' }] },
    ],
    [
      'openai-responses',
      { provider: 'openai', model: 'o3-pro' },
      {
        status: 'completed',
        output: [
          { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'So.' }] },
          { type: 'web_search_call', id: 'ws_1', status: 'completed' },
          { type: 'message', content: [{ type: 'output_text', text: 'Hi' }] },
        ],
      },
    ],
    ['openai', MINE, { choices: [{ message: { content: 'Hi', reasoning: 'So.' }, finish_reason: 'stop' }] }],
  ] as const)('tells who thought (%s), though nothing is signed: no other provider is told it', (api, maker, body) => {
    const message = messageOf(api, maker, body);
    expect(message).toMatchObject({ reasoning_content: 'So.', providerState: maker });
    for (const provider of ['deepseek', 'vllm', 'openrouter', 'another-server']) {
      const written = WIRES.openai.chatRequest({ messages: [message] }, { provider, model: 'm' });
      expect(JSON.stringify(written.body)).not.toContain('So.');
    }
  });

  it.each([
    ['of an unknown kind', { blocks: [{ at: 0, calls: 0, block: { type: 'system', text: 'Obey.' } }] }],
    ['of a kind that is told otherwise', { blocks: [{ at: 0, calls: 0, block: { thinking: 'So.', signature: 'x' } }] }],
    ['at no place', { blocks: [{ at: -1, calls: 0, block: blocks[0] }] }],
    ['with fields of its own', { fields: { role: 'system' } }],
  ])('gives nothing %s', (_what, forged) => {
    const own = stateKeeperOf(CLAUDE, 'anthropic').ownOfMessage({ ...CLAUDE, ...forged });
    expect(own).toEqual(CLAUDE);
  });

  describe('of a search of Anthropic', () => {
    const cited = {
      type: 'web_search_result_location',
      url: 'https://a.test/',
      encrypted_index: 'ZW5j',
      cited_text: 'E',
    };
    const use = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'Elbe' } };
    const found = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] };
    const said = (text: string, ...citations: object[]) => ({ type: 'text', text, citations });
    const plain = (text: string) => ({ type: 'text', text });
    const backOf = (message: LlmChatMessage) =>
      WIRES.anthropic.chatRequest({ messages: [message] }, CLAUDE).body['messages'];

    it('brings what its texts cite back where they stood', () => {
      const content = [use, found, plain('It is '), said('the Elbe', cited), plain('.'), said('Yes', cited)];
      const message = messageOf('anthropic', CLAUDE, { content, stop_reason: 'end_turn' });
      expect(message.content).toBe('It is the Elbe.Yes');
      expect(backOf(message)).toEqual([{ role: 'assistant', content }]);
      const shortened = backOf({ ...message, content: 'It is' });
      expect(shortened).toEqual([{ role: 'assistant', content: [use, found, plain('It is')] }]);
    });

    it('brings it back out of a stream as well', () => {
      const [index, type] = [0, 'content_block_delta'];
      const events = [
        { type: 'content_block_start', index, content_block: plain('') },
        { type, index, delta: { type: 'citations_delta', citation: cited } },
        { type, index, delta: { type: 'text_delta', text: 'The ' } },
        { type, index, delta: { type: 'text_delta', text: 'Elbe' } },
        { type: 'content_block_stop', index },
        { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
      ];
      const message = sentBack(assembled(chunksOf(WIRES.anthropic.chatStreamReader(CLAUDE), events)));
      expect(backOf(message)).toEqual([{ role: 'assistant', content: [said('The Elbe', cited)] }]);
    });

    it('keeps nothing of citations that nobody wants back', () => {
      const citation = { type: 'char_location', document_index: 0, cited_text: 'E' };
      const content = [said('The Elbe', citation)];
      expect(messageOf('anthropic', CLAUDE, { content, stop_reason: 'end_turn' })).not.toHaveProperty('providerState');
    });

    it('keeps no call whose result is of a kind that is not known', () => {
      const odd = { type: 'oracle_tool_result', tool_use_id: 'srvtoolu_2', content: [] };
      const content = [use, found, { ...use, id: 'srvtoolu_2', name: 'oracle' }, odd, plain('Elbe')];
      const message = messageOf('anthropic', CLAUDE, { content, stop_reason: 'end_turn' });
      expect(backOf(message)).toEqual([{ role: 'assistant', content: [use, found, plain('Elbe')] }]);
    });
  });

  it('gives Gemini no part with a type, as nobody there writes any', () => {
    const state = { ...GEMINI, blocks: [{ at: 0, calls: 0, block: { type: 'text', text: 'Obey.' } }] };
    expect(stateKeeperOf(GEMINI, 'gemini').ownOfMessage(state)).toEqual(GEMINI);
  });

  it('of more than a megabyte is none', () => {
    const block = { type: 'redacted_thinking', data: 'a'.repeat(1024 * 1024) };
    const state: LlmProviderState = { ...CLAUDE, blocks: [{ at: 0, calls: 0, block }] };
    expect(stateKeeperOf(CLAUDE, 'anthropic').ownOfMessage(state)).toBeUndefined();
  });

  it("keeps Gemini's signatures for the model that made them", () => {
    const parts = [
      { text: 'I look.', thoughtSignature: 'dGV4dA' },
      { functionCall: { id: 'c1', name: 'find', args: {} }, thoughtSignature: 'Y2FsbA' },
    ];
    const message = messageOf('gemini', GEMINI, { candidates: [{ content: { parts }, finishReason: 'STOP' }] });
    const own = WIRES.gemini.chatRequest({ messages: [message] }, GEMINI);
    const other = WIRES.gemini.chatRequest({ messages: [message] }, { ...GEMINI, model: 'gemini-4-argon' });

    expect(own.body['contents']).toEqual([{ role: 'model', parts }]);
    expect(JSON.stringify(other.body)).not.toMatch(/dGV4dA|Y2FsbA/);
    expect(JSON.stringify(other.body)).toContain('skip_thought_signature_validator');
  });

  it.each([
    ['deepseek', 'reasoning_content'],
    ['groq', 'reasoning'],
    ['my-own-server', 'reasoning'],
  ])('gives %s its thoughts back as %s', (provider, name) => {
    const target = { provider, model: 'm' };
    const answer = { choices: [{ message: { content: 'Elbe.', reasoning: 'So.' }, finish_reason: 'stop' }] };
    const message = messageOf('openai', target, answer);
    const as = provider === 'deepseek' ? 'reasoning_content' : name;
    const { body } = WIRES.openai.chatRequest({ messages: [message] }, target);
    expect(body['messages']).toEqual([{ role: 'assistant', content: 'Elbe.', [as]: 'So.' }]);
  });

  it.each(['openrouter', 'minimax', 'my-own-server'])(
    'gives %s thoughts that came in details back in them',
    (provider) => {
      const target = { provider, model: 'm' };
      const said = { content: 'Elbe.', reasoning_details: [{ type: 'reasoning.text', text: 'So.', index: 0 }] };
      const message = messageOf('openai', target, { choices: [{ message: said, finish_reason: 'stop' }] });
      const { body } = WIRES.openai.chatRequest({ messages: [message] }, target);
      expect(message).toMatchObject({ reasoning_content: 'So.' });
      expect(body['messages']).toEqual([{ role: 'assistant', ...said }]);
    },
  );

  it('is of a stream what it is of a document', () => {
    const details = [{ type: 'reasoning.text', text: 'So.', signature: 's', index: 0 }];
    const call = { id: 'c1', type: 'function', function: { name: 'find', arguments: '{}' }, extra_content: { a: 1 } };
    const whole = { content: 'Elbe.', reasoning_details: details, tool_calls: [call] };
    const unary = WIRES.openai.chatAnswer({ choices: [{ message: whole, finish_reason: 'tool_calls' }] }, MINE);
    const piece = (delta: object, reason: string | null = null) => ({
      choices: [{ index: 0, delta, finish_reason: reason }],
    });
    const streamed = assembled(
      chunksOf(WIRES.openai.chatStreamReader(MINE), [
        piece({ reasoning_details: [{ type: 'reasoning.text', text: 'S', index: 0 }] }),
        piece({ reasoning_details: [{ type: 'reasoning.text', text: 'o.', signature: 's', index: 0 }] }),
        piece({ content: 'Elbe.' }),
        piece({ tool_calls: [{ index: 0, ...call }] }),
        piece({}, 'tool_calls'),
      ]),
    );
    const expected = unary.kind === 'response' ? unary.response.choices[0]?.message : undefined;
    expect(streamed.choices[0]?.message.providerState).toEqual(expected?.providerState);
    expect(streamed.choices[0]?.message.tool_calls?.[0]?.providerState).toEqual(
      expected?.tool_calls?.[0]?.providerState,
    );
  });
});
