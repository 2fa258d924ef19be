import { classifyLlmFailure } from '../../../../lib/classification/classify-llm-failure.js';
import { GEMINI_WIRE } from '../../../../lib/clients/wire/gemini/gemini-wire.js';
import type { WireStreamEvent } from '../../../../lib/clients/wire/wire.interface.js';
import { assembled, chunksOf, stepsOf } from '../assemble.js';

const target = { provider: 'gemini', model: 'gemini-2.5-flash' };

function reader() {
  return GEMINI_WIRE.chatStreamReader(target);
}

function event(text: string, others: object = {}): object {
  return {
    candidates: [{ content: { parts: [{ text }] }, index: 0, ...others }],
    usageMetadata: { promptTokenCount: 2 },
  };
}

describe('a stream of the gemini wire', () => {
  it('is read on behind a finish reason: usage and text may follow', () => {
    const chunks = chunksOf(reader(), [
      event('The ', { finishReason: 'STOP' }),
      event('Elbe.', { finishReason: 'STOP' }),
      { usageMetadata: { promptTokenCount: 2, candidatesTokenCount: 3 } },
    ]);

    expect(assembled(chunks)).toMatchObject({
      choices: [{ message: { content: 'The Elbe.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 2, completion_tokens: 3 },
    });
  });

  it('goes on where no reason is told yet', () => {
    const chunks = chunksOf(reader(), [
      event('Hel', { finishReason: 'FINISH_REASON_UNSPECIFIED' }),
      event('lo', { finishReason: 'STOP' }),
    ]);

    expect(chunks.map(({ choices }) => choices[0]?.finish_reason)).toEqual([null, 'stop']);
    expect(assembled(chunks).choices[0]?.message.content).toBe('Hello');
  });

  it('begins where it says something, whatever reason came before', () => {
    const chunks = chunksOf(reader(), [
      event('', { finishReason: 'STOP' }),
      event('Hel'),
      event('lo', { finishReason: 'STOP' }),
    ]);
    expect(assembled(chunks).choices[0]).toMatchObject({ message: { content: 'Hello' }, finish_reason: 'stop' });
  });

  it('is no answer where a second one begins behind its finish reason', () => {
    const steps = stepsOf(reader(), [event('Hel'), event('lo', { finishReason: 'STOP' }), event('Hel')]);
    expect(steps.map(({ kind }) => kind)).toEqual(['chunks', 'chunks', 'error']);
  });

  it('hands usage on with the finish reason, not with each piece', () => {
    const chunks = chunksOf(reader(), [event('a'), event('b', { finishReason: 'MAX_TOKENS' })]);

    expect(chunks.map(({ usage }) => usage?.prompt_tokens)).toEqual([undefined, 2]);
  });

  it('knows the usage of an answer that breaks off', () => {
    const broken = reader();
    chunksOf(broken, [event('a')]);
    expect(broken.usageSoFar).toMatchObject({ prompt_tokens: 2 });
  });

  it('names the role once for each candidate', () => {
    const both = { candidates: [0, 1].map((index) => ({ index, content: { parts: [{ text: 'x' }] } })) };
    const roles = chunksOf(reader(), [both, both]).map(({ choices }) => choices.map(({ delta }) => delta.role));

    expect(roles).toEqual([
      ['assistant', 'assistant'],
      [undefined, undefined],
    ]);
  });

  it('says that an answer ended with tool calls when they came before', () => {
    const call = { candidates: [{ content: { parts: [{ functionCall: { name: 'f' } }] } }] };
    const chunks = chunksOf(reader(), [call, event('', { finishReason: 'STOP' })]);

    expect(assembled(chunks).choices[0]?.finish_reason).toBe('tool_calls');
  });

  it.each<[string, WireStreamEvent, unknown]>([
    ['an error object', { data: '{"error":{"code":503}}' }, { error: { code: 503 } }],
    ['an event named error', { event: 'error', data: 'gone' }, { error: 'gone' }],
    ['data that is no JSON', { data: '<html>' }, '<html>'],
    ['a list', { data: '[{"error":{}}]' }, [{ error: {} }]],
    ['a candidate that is no object', { data: '{"candidates":[1]}' }, { candidates: [1] }],
  ])('reads %s as an error with its evidence', (_, one, body) => {
    expect(reader().read(one)).toEqual({ kind: 'error', body });
  });

  it.each([
    ['a filter', event('The', { finishReason: 'SAFETY' })],
    ['a recitation', event('', { finishReason: 'RECITATION' })],
    ['a blocked prompt', { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }],
  ])('gives the evidence from which %s is known for one', (_, body) => {
    const [step] = stepsOf(reader(), [body]);

    expect(step).toEqual({ kind: 'error', body });
    expect(classifyLlmFailure({ provider: 'gemini', status: 200, body }).category).toBe('content_filtered');
  });

  it('reads a call that went wrong as an error', () => {
    expect(stepsOf(reader(), [event('', { finishReason: 'MALFORMED_FUNCTION_CALL' })])[0]?.kind).toBe('error');
  });

  it.each([[''], [{}], [{ responseId: 'x', modelVersion: 'y' }], [{ promptFeedback: { safetyRatings: [] } }]])(
    'adds nothing for %j',
    (one) => {
      expect(stepsOf(reader(), [one])).toEqual([{ kind: 'chunks', chunks: [] }]);
    },
  );

  it('puts calls together that come in pieces over events', () => {
    const piece = (functionCall: object, others: object = {}) => ({
      candidates: [{ content: { parts: [{ functionCall }] }, ...others }],
    });
    const chunks = chunksOf(reader(), [
      piece({ name: 'greet', willContinue: true }),
      piece({ partialArgs: [{ jsonPath: '$.who', stringValue: 'An', willContinue: true }], willContinue: true }),
      piece({ partialArgs: [{ jsonPath: '$.who', stringValue: 'na' }], willContinue: true }),
      piece({}),
      piece({ name: 'now' }),
      event('', { finishReason: 'STOP' }),
    ]);

    expect(assembled(chunks).choices[0]).toMatchObject({
      message: {
        tool_calls: [
          { id: 'call_0', function: { name: 'greet', arguments: '{"who":"Anna"}' } },
          { id: 'call_1', function: { name: 'now', arguments: '{}' } },
        ],
      },
      finish_reason: 'tool_calls',
    });
  });

  it.each<[string, object[]]>([
    ['that never ends', [{ name: 'f', willContinue: true }]],
    ['in the middle of which another begins', [{ name: 'f', willContinue: true }, { name: 'g' }]],
    ['that goes on behind its end', [{ name: 'f' }, { partialArgs: [] }]],
  ])('reads a call %s as an error', (_, calls) => {
    const parts = calls.map((functionCall) => ({ functionCall }));
    const last = { candidates: [{ content: { parts }, finishReason: 'STOP' }] };

    expect(stepsOf(reader(), [last])).toEqual([{ kind: 'error', body: last }]);
  });

  it('reads a call that is half-way before [DONE] as an error', () => {
    const begun = { candidates: [{ content: { parts: [{ functionCall: { name: 'f', willContinue: true } }] } }] };

    expect(stepsOf(reader(), [begun, '[DONE]']).at(-1)).toEqual({ kind: 'error', body: '[DONE]' });
    expect(stepsOf(reader(), [event('Hi'), '[DONE]']).at(-1)).toEqual({ kind: 'end', chunks: [] });
  });

  it('keeps the counts that came before where the last ones say nothing', () => {
    const chunks = chunksOf(reader(), [
      {
        ...event('a'),
        usageMetadata: {
          promptTokenCount: 9,
          candidatesTokenCount: 2,
          cachedContentTokenCount: 4,
          promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 5 }],
        },
      },
      { ...event('b', { finishReason: 'STOP' }), usageMetadata: { promptTokenCount: 0, candidatesTokenCount: 3 } },
    ]);

    expect(chunks.at(-1)?.usage).toMatchObject({
      prompt_tokens: 9,
      completion_tokens: 3,
      prompt_tokens_details: { cached_tokens: 4, audio_tokens: 5 },
    });
    const [, last] = chunksOf(reader(), [event('a'), { candidates: [{ finishReason: 'STOP' }] }]);
    expect(last?.usage).toMatchObject({ prompt_tokens: 2 });
  });

  it('tells with the finish reason what the text rests on, and once', () => {
    const groundingMetadata = {
      groundingChunks: [{ web: { uri: 'https://a.test/' } }],
      groundingSupports: [{ segment: { startIndex: 5, endIndex: 9 }, groundingChunkIndices: [0] }],
    };
    const chunks = chunksOf(reader(), [
      event('Die ', { groundingMetadata }),
      event('Elbe', { groundingMetadata }),
      event('.', { finishReason: 'STOP' }),
      event('', { finishReason: 'STOP' }),
    ]);

    expect(assembled(chunks).choices[0]?.message.annotations).toEqual([
      { type: 'url_citation', url_citation: { url: 'https://a.test/', start_index: 5, end_index: 9 } },
    ]);
  });

  it.each(['AA==', 'AAE=', 'AAEC'])('puts sound together whose pieces break anywhere (%s)', (data) => {
    const sound = (finishReason?: string) => ({
      candidates: [{ content: { parts: [{ inlineData: { mimeType: 'audio/L16', data } }] }, finishReason }],
    });
    const audio = assembled(chunksOf(reader(), [sound(), sound(), sound('STOP')])).choices[0]?.message.audio;

    expect(audio).toEqual({
      id: '',
      mime_type: 'audio/L16',
      data: Buffer.concat([1, 2, 3].map(() => Buffer.from(data, 'base64'))).toString('base64'),
    });
  });
});
