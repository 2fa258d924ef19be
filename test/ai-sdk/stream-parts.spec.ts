import { StreamParts } from '../../lib/ai-sdk/response/stream-parts.js';
import { toPartStream } from '../../lib/ai-sdk/response/to-part-stream.js';
import type { SdkStreamPart } from '../../lib/ai-sdk/specification.js';
import { Warnings } from '../../lib/ai-sdk/warnings.js';
import type { LlmChatChunk, LlmChatDelta, LlmFinishReason } from 'nestjs-llm-failover';

const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

function chunk(delta: LlmChatDelta, reason: LlmFinishReason | null = null): LlmChatChunk {
  return {
    id: 'answer-1',
    object: 'chat.completion.chunk',
    created: 0,
    model: 'the-model',
    choices: [{ index: 0, delta, finish_reason: reason }],
  };
}

function piece(index: number, name: string | undefined, written: string, id?: string): LlmChatDelta {
  return {
    tool_calls: [{ index, ...(id !== undefined && { id, type: 'function' }), function: { name, arguments: written } }],
  };
}

function partsOf(chunks: readonly LlmChatChunk[], includeRawChunks = false): SdkStreamPart[] {
  const parts = new StreamParts(includeRawChunks);
  return [...chunks.flatMap((item) => parts.add(item)), ...parts.finish()];
}

function finish(unified: string, raw: string | undefined) {
  return expect.objectContaining({ type: 'finish', finishReason: { unified, raw } });
}

describe('the parts of a stream', () => {
  it('are a block of text', () => {
    expect(
      partsOf([chunk({ role: 'assistant', content: '' }), chunk({ content: 'Hel' }), chunk({ content: 'lo' }, 'stop')]),
    ).toEqual([
      { type: 'text-start', id: '0' },
      { type: 'text-delta', id: '0', delta: 'Hel' },
      { type: 'text-delta', id: '0', delta: 'lo' },
      { type: 'text-end', id: '0' },
      finish('stop', 'stop'),
    ]);
  });

  it('end with one file of sound, however its pieces are padded', () => {
    const sound = (data: string) => chunk({ audio: { data } });
    expect(partsOf([sound('AQI='), sound('AwQFBg=='), sound('Bw=='), chunk({}, 'stop')])).toEqual([
      { type: 'file', mediaType: 'audio/pcm', data: Buffer.from([1, 2, 3, 4, 5, 6, 7]).toString('base64') },
      finish('stop', 'stop'),
    ]);
  });

  it.each([
    ['audio/wav', '524946461234567857415645', undefined],
    ['audio/mpeg', 'fffb90', undefined],
    ['audio/ogg', '4f676753', undefined],
    ['audio/pcm', '00000100ffff', undefined],
    ['audio/L16;rate=24000', '00000100ffff', 'audio/L16;rate=24000'],
  ])('tell that sound is %s', (mediaType, bytes, told) => {
    const data = Buffer.from(bytes, 'hex').toString('base64');
    const audio = { data, ...(told !== undefined && { mime_type: told }) };
    expect(partsOf([chunk({ audio }), chunk({}, 'stop')])[0]).toEqual({ type: 'file', mediaType, data });
  });

  it('are blocks that do not overlap where thoughts and texts take turns', () => {
    const deltas = [{ reasoning_content: 'Hm.' }, { content: 'Hi' }, { reasoning_content: 'Ah.' }];
    expect(partsOf(deltas.map((delta) => chunk(delta))).map((part) => [part.type, 'id' in part && part.id])).toEqual([
      ['reasoning-start', '0'],
      ['reasoning-delta', '0'],
      ['reasoning-end', '0'],
      ['text-start', '1'],
      ['text-delta', '1'],
      ['text-end', '1'],
      ['reasoning-start', '2'],
      ['reasoning-delta', '2'],
      ['reasoning-end', '2'],
      ['finish', false],
    ]);
  });

  it('are calls that end with the answer, also where their pieces are mixed', () => {
    const deltas = [
      piece(0, 'weather', '', 'a'),
      piece(1, 'now', '', 'b'),
      piece(0, undefined, '{"city":'),
      piece(0, undefined, '"Lima"}'),
    ];
    expect(
      partsOf([chunk({ content: 'Let me look.' }), ...deltas.map((delta) => chunk(delta)), chunk({}, 'tool_calls')]),
    ).toEqual([
      { type: 'text-start', id: '0' },
      { type: 'text-delta', id: '0', delta: 'Let me look.' },
      { type: 'text-end', id: '0' },
      { type: 'tool-input-start', id: 'a', toolName: 'weather' },
      { type: 'tool-input-start', id: 'b', toolName: 'now' },
      { type: 'tool-input-delta', id: 'a', delta: '{"city":' },
      { type: 'tool-input-delta', id: 'a', delta: '"Lima"}' },
      { type: 'tool-input-end', id: 'a' },
      { type: 'tool-call', toolCallId: 'a', toolName: 'weather', input: '{"city":"Lima"}' },
      { type: 'tool-input-end', id: 'b' },
      { type: 'tool-call', toolCallId: 'b', toolName: 'now', input: '{}' },
      finish('tool-calls', 'tool_calls'),
    ]);
  });

  it('hold a call back until its name is known', () => {
    expect(partsOf([chunk(piece(0, undefined, '{"a"', 'a')), chunk(piece(0, 'add', ':1}'))])).toEqual([
      { type: 'tool-input-start', id: 'a', toolName: 'add' },
      { type: 'tool-input-delta', id: 'a', delta: '{"a":1}' },
      { type: 'tool-input-end', id: 'a' },
      { type: 'tool-call', toolCallId: 'a', toolName: 'add', input: '{"a":1}' },
      finish('other', undefined),
    ]);
  });

  it('mark a text in which the model declines', () => {
    const mark = { providerMetadata: { 'nestjs-llm-failover': { refusal: true } } };
    expect(partsOf([chunk({ refusal: 'No.' }, 'stop')])).toEqual([
      { type: 'text-start', id: '0', ...mark },
      { type: 'text-delta', id: '0', delta: 'No.' },
      { type: 'text-end', id: '0' },
      finish('content-filter', 'stop'),
    ]);
  });

  it('tell the usage that came last, also behind the finish reason', () => {
    const last: LlmChatChunk = { ...chunk({}), choices: [], usage: USAGE };
    const parts = partsOf([chunk({ content: 'Hi' }, 'stop'), last]);
    expect(parts.at(-1)).toMatchObject({ usage: { inputTokens: { total: 3 }, outputTokens: { total: 2 } } });
  });

  it('leave further choices out', () => {
    const second: LlmChatChunk = {
      ...chunk({}),
      choices: [{ index: 1, delta: { content: 'Ho' }, finish_reason: 'length' }],
    };
    expect(partsOf([second, chunk({}, 'stop')])).toEqual([finish('stop', 'stop')]);
  });

  it('hold the chunks themselves where they are asked for', () => {
    const only = chunk({ content: 'Hi' }, 'stop');
    expect(partsOf([only], true)[0]).toEqual({ type: 'raw', rawValue: only });
  });
});

describe('a stream of parts', () => {
  const init = { warnings: new Warnings(), includeRawChunks: false };

  it('begins with the warnings and which answer it is', async () => {
    async function* chunks() {
      yield chunk({ content: 'Hi' }, 'stop');
    }
    const warnings = new Warnings();
    warnings.unsupported('topK', 'Left out.');
    const parts = await all(await toPartStream(chunks(), { warnings, includeRawChunks: false }));
    expect(parts.slice(0, 2)).toEqual([
      { type: 'stream-start', warnings: [{ type: 'unsupported', feature: 'topK', details: 'Left out.' }] },
      { type: 'response-metadata', id: 'answer-1', modelId: 'the-model' },
    ]);
    expect(parts.at(-1)?.type).toBe('finish');
  });

  it('reads no chunk that nobody has asked for', async () => {
    let read = 0;
    async function* chunks() {
      for (;;) {
        read += 1;
        yield chunk({ content: 'Hi' });
      }
    }
    const stream = await toPartStream(chunks(), init);
    const reader = stream.getReader();
    for (let count = 0; count < 4; count += 1) await reader.read();
    expect(read).toBe(1);
    await reader.read();
    expect(read).toBe(2);
    await reader.cancel();
  });

  it('ends with the error, and says nothing of an end', async () => {
    const error = new Error('cut');
    async function* chunks() {
      yield chunk({ content: 'Hi' });
      throw error;
    }
    const parts = await all(await toPartStream(chunks(), init));
    expect(parts.at(-1)).toEqual({ type: 'error', error });
    expect(parts.map(({ type }) => type)).not.toContain('finish');
  });
});

async function all(stream: AsyncIterable<SdkStreamPart>): Promise<SdkStreamPart[]> {
  const parts: SdkStreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}
