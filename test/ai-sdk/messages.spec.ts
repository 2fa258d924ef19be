import { UnsupportedFunctionalityError } from '@ai-sdk/provider';
import { messagesOf } from '../../lib/ai-sdk/request/messages.js';
import type { SdkMessage, SdkPrompt, SdkToolResultOutput } from '../../lib/ai-sdk/specification.js';
import { Warnings } from '../../lib/ai-sdk/warnings.js';

type UserPart = Extract<SdkMessage, { role: 'user' }>['content'][number];
type AssistantPart = Extract<SdkMessage, { role: 'assistant' }>['content'][number];

const BYTES = new Uint8Array([1, 2, 3, 4]).subarray(1);
const BASE64 = 'AgME';

function written(prompt: SdkPrompt) {
  const warnings = new Warnings();
  const messages = messagesOf(prompt, warnings);
  return { messages, warnings: warnings.list() };
}

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('a message of the user', () => {
  const image = (url: string) => ({ type: 'image_url', image_url: { url } });

  it.each<[string, UserPart[], unknown]>([
    ['one text', [{ type: 'text', text: 'Hi' }], 'Hi'],
    [
      'several texts',
      [
        { type: 'text', text: 'One' },
        { type: 'text', text: 'Two' },
      ],
      [
        { type: 'text', text: 'One' },
        { type: 'text', text: 'Two' },
      ],
    ],
    [
      'an image in bytes',
      [{ type: 'file', mediaType: 'image/png', data: BYTES }],
      [image(`data:image/png;base64,${BASE64}`)],
    ],
    [
      'an image of unknown type',
      [{ type: 'file', mediaType: 'image/*', data: BASE64 }],
      [image(`data:image/jpeg;base64,${BASE64}`)],
    ],
    [
      'an image at an address',
      [{ type: 'file', mediaType: 'image/*', data: new URL('https://images.example/cat.png') }],
      [image('https://images.example/cat.png')],
    ],
    [
      'a document',
      [{ type: 'file', mediaType: 'application/pdf', data: BASE64, filename: 'bill.pdf' }],
      [{ type: 'file', file: { file_data: `data:application/pdf;base64,${BASE64}`, filename: 'bill.pdf' } }],
    ],
    [
      'a document without a name',
      [{ type: 'file', mediaType: 'application/pdf', data: BASE64 }],
      [{ type: 'file', file: { file_data: `data:application/pdf;base64,${BASE64}`, filename: 'file.pdf' } }],
    ],
    [
      'sound',
      [{ type: 'file', mediaType: 'audio/mpeg', data: BYTES }],
      [{ type: 'input_audio', input_audio: { data: BASE64, format: 'mp3' } }],
    ],
    [
      'sound under an older name',
      [{ type: 'file', mediaType: 'audio/x-wav; rate=16000', data: BASE64 }],
      [{ type: 'input_audio', input_audio: { data: BASE64, format: 'wav' } }],
    ],
  ])('carries %s', (_name, content, expected) => {
    expect(written([{ role: 'user', content }])).toEqual({
      messages: [{ role: 'user', content: expected }],
      warnings: [],
    });
  });

  it('refuses sound at an address', () => {
    const data = new URL('https://sounds.example/cat.mp3');
    const thrown = thrownBy(() =>
      written([{ role: 'user', content: [{ type: 'file', mediaType: 'audio/mpeg', data }] }]),
    );
    expect(UnsupportedFunctionalityError.isInstance(thrown) && thrown.functionality).toBe('audio/mpeg at a URL');
  });
});

describe('an earlier answer', () => {
  const call: AssistantPart = { type: 'tool-call', toolCallId: 'a', toolName: 'weather', input: { city: 'Lima' } };
  const writtenCall = { id: 'a', type: 'function', function: { name: 'weather', arguments: '{"city":"Lima"}' } };

  it.each<[string, AssistantPart[], unknown[]]>([
    [
      'texts',
      [
        { type: 'text', text: 'One ' },
        { type: 'text', text: 'two' },
      ],
      [{ role: 'assistant', content: 'One two' }],
    ],
    ['a call', [call], [{ role: 'assistant', content: null, tool_calls: [writtenCall] }]],
    [
      'a call without input',
      [{ type: 'tool-call', toolCallId: 'a', toolName: 'now', input: undefined }],
      [
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'now', arguments: '{}' } }],
        },
      ],
    ],
    [
      'thoughts, a text and a call',
      [{ type: 'reasoning', text: 'Hm.' }, { type: 'text', text: 'Let me look.' }, call],
      [{ role: 'assistant', content: 'Let me look.', tool_calls: [writtenCall], reasoning_content: 'Hm.' }],
    ],
    [
      'thoughts alone',
      [{ type: 'reasoning', text: 'Hm.' }],
      [{ role: 'assistant', content: '', reasoning_content: 'Hm.' }],
    ],
    [
      'an image that a model has made',
      [{ type: 'file', mediaType: 'image/png', data: BASE64 }],
      [
        {
          role: 'assistant',
          content: null,
          images: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${BASE64}` } }],
        },
      ],
    ],
    [
      'a refusal that was an answer of this library',
      [{ type: 'text', text: 'No.', providerOptions: { 'nestjs-llm-failover': { refusal: true } } }],
      [{ role: 'assistant', content: '', refusal: 'No.' }],
    ],
    ['nothing', [], []],
  ])('carries %s', (_name, content, expected) => {
    expect(written([{ role: 'assistant', content }])).toEqual({ messages: expected, warnings: [] });
  });

  it.each<[string, AssistantPart]>([
    ['a file', { type: 'file', mediaType: 'application/pdf', data: BASE64 }],
    ['a call that a provider ran', { ...call, providerExecuted: true }],
    [
      'a result of such a call',
      { type: 'tool-result', toolCallId: 'a', toolName: 'search', output: { type: 'text', value: 'found' } },
    ],
  ])('leaves out %s with a warning', (_name, part) => {
    const { messages, warnings } = written([{ role: 'assistant', content: [{ type: 'text', text: 'Hi' }, part] }]);
    expect(messages).toEqual([{ role: 'assistant', content: 'Hi' }]);
    expect(warnings).toMatchObject([{ type: 'unsupported' }]);
  });
});

describe('what a tool gave', () => {
  function resultOf(output: SdkToolResultOutput) {
    return written([{ role: 'tool', content: [{ type: 'tool-result', toolCallId: 'a', toolName: 'look', output }] }]);
  }

  it.each<[string, SdkToolResultOutput, string]>([
    ['a text', { type: 'text', value: 'warm' }, 'warm'],
    ['a JSON value', { type: 'json', value: { degrees: 18 } }, '{"degrees":18}'],
    ['nothing', { type: 'json', value: null }, 'null'],
    ['an error in words', { type: 'error-text', value: 'no such city' }, '{"error":"no such city"}'],
    ['an error as JSON', { type: 'error-json', value: { code: 7 } }, '{"error":{"code":7}}'],
    ['a denial', { type: 'execution-denied', reason: 'not today' }, '{"error":"not today"}'],
    ['a denial without a reason', { type: 'execution-denied' }, '{"error":"The execution of the tool was denied."}'],
    [
      'texts',
      {
        type: 'content',
        value: [
          { type: 'text', text: 'One' },
          { type: 'text', text: 'Two' },
        ],
      },
      'One\n\nTwo',
    ],
  ])('is carried: %s', (_name, output, content) => {
    expect(resultOf(output)).toEqual({ messages: [{ role: 'tool', tool_call_id: 'a', content }], warnings: [] });
  });

  it('has its images and files in a message behind all results, with a warning', () => {
    const look = (toolCallId: string, output: SdkToolResultOutput) =>
      ({ type: 'tool-result', toolCallId, toolName: 'look', output }) as const;
    const { messages, warnings } = written([
      {
        role: 'tool',
        content: [
          look('a', {
            type: 'content',
            value: [
              { type: 'text', text: 'A cat' },
              { type: 'image-data', data: BASE64, mediaType: 'image/png' },
              { type: 'image-url', url: 'https://images.example/cat.png' },
            ],
          }),
          look('b', {
            type: 'content',
            value: [{ type: 'file-url', url: 'https://files.example/x.pdf', mediaType: 'application/pdf' }],
          }),
          look('c', { type: 'text', value: 'nothing' }),
        ],
      },
    ]);
    expect(messages).toEqual([
      { role: 'tool', tool_call_id: 'a', content: 'A cat' },
      { role: 'tool', tool_call_id: 'b', content: 'The result follows in the next message.' },
      { role: 'tool', tool_call_id: 'c', content: 'nothing' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'From the result of look (a):' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${BASE64}` } },
          { type: 'image_url', image_url: { url: 'https://images.example/cat.png' } },
          { type: 'text', text: 'From the result of look (b):' },
          { type: 'file', file: { file_data: 'https://files.example/x.pdf', filename: 'file.pdf' } },
        ],
      },
    ]);
    expect(warnings).toMatchObject([{ type: 'compatibility', feature: 'images and files in tool results' }]);
  });

  it.each(['file-id', 'image-file-id', 'custom'] as const)('is refused where it is content of type %s', (type) => {
    const item = type === 'custom' ? { type } : { type, fileId: 'file-1' };
    const thrown = thrownBy(() => resultOf({ type: 'content', value: [item] }));
    expect(UnsupportedFunctionalityError.isInstance(thrown)).toBe(true);
  });

  it('is left out where it is an answer to a request for approval', () => {
    const { messages, warnings } = written([
      { role: 'tool', content: [{ type: 'tool-approval-response', approvalId: 'a', approved: true }] },
    ]);
    expect(messages).toEqual([]);
    expect(warnings).toMatchObject([{ type: 'unsupported' }]);
  });
});

describe('provider options within a prompt', () => {
  const providerOptions = { anthropic: { citations: { enabled: true } } };
  const marked = { providerOptions: { anthropic: { cacheControl: { type: 'ephemeral', ttl: '1h' } } } };
  const mark = { cache_control: { type: 'ephemeral', ttl: '1h' } };

  it('carry cache marks of instructions, parts, messages and results', () => {
    const result = {
      type: 'tool-result',
      toolCallId: 'a',
      toolName: 'x',
      output: { type: 'text', value: 'r' },
    } as const;
    const { messages, warnings } = written([
      { role: 'system', content: 'Hi', ...marked },
      { role: 'user', content: [{ type: 'text', text: 'one', ...marked }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'two' },
          { type: 'text', text: 'three' },
        ],
        ...marked,
      },
      { role: 'tool', content: [{ ...result, ...marked }] },
    ]);
    expect(warnings).toEqual([]);
    expect(messages).toEqual([
      { role: 'system', content: [{ type: 'text', text: 'Hi', ...mark }] },
      { role: 'user', content: [{ type: 'text', text: 'one', ...mark }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'two' },
          { type: 'text', text: 'three', ...mark },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'r', ...mark }] },
    ]);
  });

  it('draw a warning where a cache mark has no place', () => {
    const { warnings } = written([{ role: 'assistant', content: [{ type: 'text', text: 'Hm', ...marked }] }]);
    expect(warnings).toMatchObject([{ feature: 'providerOptions.anthropic of a text part' }]);
  });

  it.each<[string, SdkMessage]>([
    ['a system message', { role: 'system', content: 'Hi', providerOptions }],
    ['a text part', { role: 'user', content: [{ type: 'text', text: 'Hi', providerOptions }] }],
    ['a reasoning part', { role: 'assistant', content: [{ type: 'reasoning', text: 'Hm', providerOptions }] }],
    [
      'a tool result',
      {
        role: 'tool',
        content: [
          { type: 'tool-result', toolCallId: 'a', toolName: 'x', output: { type: 'text', value: '', providerOptions } },
        ],
      },
    ],
  ])('draw a warning: %s', (place, message) => {
    expect(written([message]).warnings).toMatchObject([
      { type: 'unsupported', feature: `providerOptions.anthropic of ${place}` },
    ]);
  });
});
