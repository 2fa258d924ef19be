import type { LlmChatMessage } from '../../../../lib/clients/chat.interface.js';
import { conversationOf } from '../../../../lib/clients/wire/anthropic/messages.js';
import { Omissions } from '../../../../lib/clients/wire/omissions.js';
import { stateKeeperOf } from '../../../../lib/clients/wire/provider-state.js';
import { deepFreeze } from '../deep-freeze.js';

const KEEPER = stateKeeperOf({ provider: 'anthropic', model: 'm-1' }, 'anthropic');

function write(...messages: LlmChatMessage[]) {
  const omissions = new Omissions();
  return { ...conversationOf(deepFreeze(messages), KEEPER, omissions), omitted: omissions.list() };
}

const text = (content: string) => ({ type: 'text', text: content });

function calling(id: string, written: string): LlmChatMessage {
  return {
    role: 'assistant',
    content: null,
    tool_calls: [{ id, type: 'function', function: { name: 'look_up', arguments: written } }],
  };
}

describe('conversationOf', () => {
  it('gathers instructions in front, wherever they stood', () => {
    const { system, messages } = write(
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Name a river.' },
      { role: 'developer', content: [{ type: 'text', text: 'Only German ones.' }] },
      { role: 'system', content: '' },
    );

    expect(system).toBe('Be brief.\n\nOnly German ones.');
    expect(messages).toEqual([{ role: 'user', content: [text('Name a river.')] }]);
  });

  it('gives no system text where there is no instruction', () => {
    expect(write({ role: 'user', content: 'Hello' })).not.toHaveProperty('system');
  });

  it('makes one message of neighbours with one role', () => {
    const { messages } = write(
      { role: 'user', content: 'One.' },
      { role: 'user', content: 'Two.' },
      { role: 'assistant', content: 'Three.' },
      { role: 'assistant', content: null, refusal: 'Not four.' },
    );

    expect(messages).toEqual([
      { role: 'user', content: [text('One.'), text('Two.')] },
      { role: 'assistant', content: [text('Three.'), text('Not four.')] },
    ]);
  });

  it('ends the beginning of an answer without white space', () => {
    const mark = { cache_control: { type: 'ephemeral' } } as const;
    const begun = (content: LlmChatMessage['content']) => write({ role: 'assistant', content }).messages;

    expect(begun('Well,\n ')).toEqual([{ role: 'assistant', content: [text('Well,')] }]);
    expect(begun([text(' One. ') as never, { ...text(' Two.\t'), ...mark } as never])).toEqual([
      { role: 'assistant', content: [text(' One. '), { ...text(' Two.'), ...mark }] },
    ]);
    expect(write({ role: 'assistant', content: 'One. ' }, { role: 'user', content: 'Two. ' }).messages).toEqual([
      { role: 'assistant', content: [text('One. ')] },
      { role: 'user', content: [text('Two. ')] },
    ]);
    expect(begun(' ')).toEqual([{ role: 'assistant', content: [text(' ')] }]);
  });

  it('leaves out messages and texts that say nothing', () => {
    const { messages } = write(
      { role: 'user', content: 'One.' },
      { role: 'assistant', content: '' },
      { role: 'user', content: [{ type: 'text', text: '' }] },
      { role: 'user', content: 'Two.' },
    );

    expect(messages).toEqual([{ role: 'user', content: [text('One.'), text('Two.')] }]);
  });

  it('brings tool calls and their results together, results first', () => {
    const { messages, omitted } = write(
      { role: 'user', content: 'How long are the Elbe and the Oder?' },
      {
        role: 'assistant',
        content: 'I look.',
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'look_up', arguments: '{"river":"Elbe"}' } },
          { id: 'call_2', type: 'function', function: { name: 'look_up', arguments: '{"river":"Oder"}' } },
        ],
      },
      { role: 'user', content: 'Take your time.' },
      { role: 'tool', tool_call_id: 'call_1', content: '1094 km' },
      { role: 'tool', tool_call_id: 'call_2', content: [{ type: 'text', text: '840 km' }] },
    );

    expect(messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          text('I look.'),
          { type: 'tool_use', id: 'call_1', name: 'look_up', input: { river: 'Elbe' } },
          { type: 'tool_use', id: 'call_2', name: 'look_up', input: { river: 'Oder' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call_1', content: [text('1094 km')] },
          { type: 'tool_result', tool_use_id: 'call_2', content: [text('840 km')] },
          text('Take your time.'),
        ],
      },
    ]);
    expect(omitted).toEqual([]);
  });

  it('keeps a tool result that is empty, as its call waits for it', () => {
    const { messages } = write(calling('call_1', '{}'), { role: 'tool', tool_call_id: 'call_1', content: '' });

    expect(messages[1]).toEqual({ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1' }] });
  });

  it('writes foreign call ids so that calls and results still meet', () => {
    const { messages } = write(calling('functions.look_up:0', '{}'), {
      role: 'tool',
      tool_call_id: 'functions.look_up:0',
      content: '1094 km',
    });

    expect(messages).toMatchObject([
      { content: [{ id: 'functions_look_up_0' }] },
      { content: [{ tool_use_id: 'functions_look_up_0' }] },
    ]);
  });

  it.each([
    ['', {}],
    [' ', {}],
    ['{"river":"Elbe"}', { river: 'Elbe' }],
    ['{"river":', { arguments: '{"river":' }],
    ['["Elbe"]', { arguments: '["Elbe"]' }],
    ['null', { arguments: 'null' }],
  ])('writes the arguments %j as an object', (written, input) => {
    expect(write(calling('call_1', written)).messages).toMatchObject([{ content: [{ input }] }]);
  });

  it('writes the call of a custom tool', () => {
    const { messages } = write({
      role: 'assistant',
      tool_calls: [{ id: 'call_1', type: 'custom', custom: { name: 'draw', input: 'a river' } }],
    });

    expect(messages).toEqual([
      { role: 'assistant', content: [{ type: 'tool_use', id: 'call_1', name: 'draw', input: { input: 'a river' } }] },
    ]);
  });

  it('writes images and documents', () => {
    const { messages, omitted } = write({
      role: 'user',
      content: [
        { type: 'image_url', image_url: { url: 'data:image/PNG;base64,iVBORw0KGgo=' } },
        { type: 'image_url', image_url: { url: 'https://example.com/elbe.jpg' } },
        { type: 'file', file: { file_data: 'data:application/pdf;base64,JVBERi0=', filename: 'elbe.pdf' } },
      ],
    });

    expect(messages[0]?.content).toEqual([
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
      { type: 'image', source: { type: 'url', url: 'https://example.com/elbe.jpg' } },
      {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
        title: 'elbe.pdf',
      },
    ]);
    expect(omitted).toEqual([]);
  });

  it.each<[string, LlmChatMessage]>([
    ['messages[].name', { role: 'user', content: 'x', name: 'ada' }],
    ['messages[].reasoning_content', { role: 'assistant', content: 'x', reasoning_content: 'Rivers.' }],
    ['messages[].audio', { role: 'assistant', content: 'x', audio: { id: 'audio_1' } }],
    [
      'messages[].content[].image_url.detail',
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.com/x', detail: 'low' } }] },
    ],
    [
      'messages[].tool_calls[].extra_content',
      {
        role: 'assistant',
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' }, extra_content: { google: {} } },
        ],
      },
    ],
  ])('leaves out %s, keeps the message and says so', (name, message) => {
    const { messages, omitted } = write(message);

    expect(messages).toHaveLength(1);
    expect(JSON.stringify(messages)).not.toContain(name.split('.').at(-1));
    expect(omitted).toEqual([name]);
  });

  it.each<[string, LlmChatMessage]>([
    [
      'messages[].content[].input_audio',
      { role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }] },
    ],
    ['messages[].content[].file', { role: 'user', content: [{ type: 'file', file: { file_id: 'file-17' } }] }],
    [
      'messages[].content[].image_url',
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/svg+xml,%3Csvg/%3E' } }] },
    ],
    [
      'messages[].content[].image_url',
      { role: 'assistant', content: [{ type: 'image_url', image_url: { url: 'https://example.com/x' } }] },
    ],
    [
      'messages[].content[].thinking',
      { role: 'assistant', content: [{ type: 'thinking', thinking: 'Rivers.', signature: 'sig' } as never] },
    ],
    ['messages[role=function]', { role: 'function', name: 'look_up', content: '1094 km' }],
  ])('leaves out %s, which is all the message has, and says so', (name, message) => {
    expect(write(message)).toEqual({ messages: [], omitted: [name] });
  });

  it('does not name what is there but empty', () => {
    const message: LlmChatMessage = { role: 'assistant', content: 'x', refusal: null, annotations: [], audio: null };

    expect(write(message).omitted).toEqual([]);
  });
});
