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

  const imageOf = (type: string) => (data: string) => image(`data:${type};base64,${data}`);
  const soundOf = (format: string) => (data: string) => ({ type: 'input_audio', input_audio: { data, format } });
  const documentOf = (type: string, filename: string) => (data: string) => ({
    type: 'file',
    file: { file_data: `data:${type};base64,${data}`, filename },
  });

  it.each<[string, string, string, (data: string) => object]>([
    ['a PNG', 'image', '89504e470d0a1a0a', imageOf('image/png')],
    ['a JPEG', 'image/*', 'ffd8ffe0', imageOf('image/jpeg')],
    ['a GIF', 'image', '474946383961', imageOf('image/gif')],
    ['a WebP', 'Image', '524946461234567857454250', imageOf('image/webp')],
    ['an image of a form that nobody knows', 'image', '00', imageOf('image/jpeg')],
    ['a WAV', 'audio', '524946461234567857415645', soundOf('wav')],
    ['an MP3 with a title', 'audio/*', '494433', soundOf('mp3')],
    ['an MP3 without one', 'audio', 'fffb90', soundOf('mp3')],
    ['an AAC', 'audio', 'fff150', soundOf('aac')],
    ['an Ogg', 'audio', '4f676753', soundOf('ogg')],
    ['a FLAC', 'audio', '664c6143', soundOf('flac')],
    ['an M4A', 'audio', '0000002066747970', soundOf('mp4')],
    ['sound in WebM', 'audio', '1a45dfa3', soundOf('webm')],
    ['an MP4', 'video', '0000002066747970', documentOf('video/mp4', 'file')],
    ['a WebM', 'video', '1a45dfa3', documentOf('video/webm', 'file')],
    ['a PDF', 'application', '255044462d', documentOf('application/pdf', 'file.pdf')],
    ['a text', 'text', '48656c6c6f', documentOf('text/plain', 'file')],
  ])('tells %s by its bytes where the media type is %s', (_name, mediaType, beginning, expected) => {
    const bytes = Buffer.from(beginning.padEnd(40, '0'), 'hex');
    const base64 = bytes.toString('base64');
    for (const data of [new Uint8Array(bytes), base64]) {
      const { messages } = written([{ role: 'user', content: [{ type: 'file', mediaType, data }] }]);
      expect(messages[0]?.content).toEqual([expected(base64)]);
    }
  });

  it.each(['audio', 'video/*', 'application', 'model', 'constructor', ''])(
    'refuses bytes that do not tell what the media type %j leaves open',
    (mediaType) => {
      const content: UserPart[] = [{ type: 'file', mediaType, data: BASE64 }];
      const thrown = thrownBy(() => written([{ role: 'user', content }]));
      expect(UnsupportedFunctionalityError.isInstance(thrown) && thrown.message).toContain('in full');
    },
  );

  /** What only ai 7 hands over: no type of the specification that models here follow has it. */
  const newer = (data: object, mediaType = 'text/plain') => ({ type: 'file', mediaType, data }) as unknown as UserPart;

  it('carries a document that is given as text', () => {
    const { messages, warnings } = written([
      {
        role: 'user',
        content: [newer({ type: 'text', text: 'Añb' }, 'text/csv'), newer({ type: 'text', text: '' }, 'text')],
      },
    ]);
    expect(messages[0]?.content).toEqual([
      { type: 'file', file: { file_data: 'data:text/csv;base64,QcOxYg==', filename: 'file' } },
      { type: 'file', file: { file_data: 'data:text/plain;base64,', filename: 'file' } },
    ]);
    expect(warnings).toEqual([]);
  });

  it('refuses a file by its id at a provider', () => {
    const part = newer({ type: 'reference', reference: { openai: 'file-1' } });
    const thrown = thrownBy(() => written([{ role: 'user', content: [part] }]));
    expect(UnsupportedFunctionalityError.isInstance(thrown) && thrown.functionality).toContain('by its id');
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
  /** What only ai 7 hands over. */
  const newer = (part: object) => part as AssistantPart;
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
    ['custom content', newer({ type: 'custom', kind: 'openai.compaction' })],
    ['a file among the thoughts', newer({ type: 'reasoning-file', mediaType: 'image/png', data: BYTES })],
    [
      'an image by its id at a provider',
      newer({ type: 'file', mediaType: 'image/png', data: { type: 'reference', reference: { openai: 'file-1' } } }),
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
    // `@ai-sdk/provider` 4 does not name the media type.
    const bill = { type: 'file-url' as const, url: 'https://files.example/x.pdf', mediaType: 'application/pdf' };
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
          look('b', { type: 'content', value: [bill] }),
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

  /** What ai 7 hands over of a content part `file`. */
  it.each<[string, object, unknown]>([
    [
      'an address without a media type, which is an image',
      { type: 'file-url', url: 'https://images.example/cat' },
      { type: 'image_url', image_url: { url: 'https://images.example/cat' } },
    ],
    [
      'a document that is given as text',
      { type: 'file', mediaType: 'text/csv', filename: 'a.csv', data: { type: 'text', text: 'a' } },
      { type: 'file', file: { file_data: 'data:text/csv;base64,YQ==', filename: 'a.csv' } },
    ],
  ])('carries %s', (_name, item, expected) => {
    const { messages } = resultOf({ type: 'content', value: [item] } as unknown as SdkToolResultOutput);
    expect(messages[1]?.content).toEqual([expect.objectContaining({ type: 'text' }), expected]);
  });

  it('is refused where it is a file by its id at a provider', () => {
    const item = { type: 'file-id', fileId: { openai: 'file-1' } } as const;
    const thrown = thrownBy(() => resultOf({ type: 'content', value: [item] }));
    expect(UnsupportedFunctionalityError.isInstance(thrown)).toBe(true);
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
