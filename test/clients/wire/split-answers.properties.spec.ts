import fc from 'fast-check';
import type { LlmChatResponse } from '../../../lib/clients/chat.interface.js';
import { chunksOfResponse } from '../../../lib/clients/stream/response-chunks.js';
import { ResponseAssembly } from '../../../lib/clients/stream/response-assembly.js';
import { WIRES } from '../../../lib/clients/wire/wires.js';
import type { LlmApi } from '../../../lib/providers/llm-api.js';
import { soak } from '../../support/soak.js';
import { chunksOf } from './assemble.js';

/** Where a text is cut, as parts of its length. */
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 });

function cut(text: string, places: readonly number[]): string[] {
  const ends = [...places.map((place) => Math.floor(place * text.length)), text.length].toSorted((a, b) => a - b);
  return ends.map((end, at) => text.slice(at === 0 ? 0 : ends[at - 1], end)).filter((piece) => piece !== '');
}

const text = fc.string({ minLength: 1, maxLength: 20, unit: 'binary' });
const word = fc.stringMatching(/^[a-z]{1,8}$/);
const written = fc
  .dictionary(word, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 })
  .map((value) => JSON.stringify(value));
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const counts = fc.record({ prompt: fc.nat({ max: 99 }), completion: fc.nat({ max: 99 }) });

function assembledOf(api: LlmApi, provider: string, events: readonly unknown[]): LlmChatResponse {
  const reader = WIRES[api].chatStreamReader({ provider, model: 'm-1' });
  return assembled(chunksOf(reader, events));
}

function assembled(chunks: Parameters<ResponseAssembly['add']>[0][]): LlmChatResponse {
  const assembly = new ResponseAssembly();
  for (const chunk of chunks) assembly.add(chunk);
  return assembly.response();
}

function unaryOf(api: LlmApi, provider: string, document: unknown): LlmChatResponse | undefined {
  const answer = WIRES[api].chatAnswer(document, { provider, model: 'm-1' });
  return answer.kind === 'response' ? answer.response : undefined;
}

/** What `JSON` makes of an object: without what is `undefined`. */
function plain<Value extends object>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

const call = fc.record({ name: word, written: fc.oneof(written, fc.constant('')), signature: maybe(word) });
const openAiChoice = fc.record({
  content: maybe(text),
  reasoning: maybe(text),
  refusal: maybe(text),
  calls: fc.array(call, { maxLength: 3 }),
  sources: fc.array(word, { maxLength: 2 }),
  images: fc.array(word, { maxLength: 2 }),
  sound: maybe(fc.record({ data: text, transcript: maybe(text), expires: fc.nat() })),
  details: maybe(text),
  logprobs: fc.array(fc.record({ token: word, logprob: fc.integer() }), { maxLength: 3 }),
  note: maybe(word),
  reason: fc.constantFrom('stop', 'length', 'tool_calls', 'content_filter', 'eos', 'odd'),
  cuts,
});
type OpenAiChoice = typeof openAiChoice extends fc.Arbitrary<infer Value> ? Value : never;

const frame = fc.record(
  {
    system_fingerprint: word,
    service_tier: word,
    citations: fc.array(word, { minLength: 1 }),
    search_results: fc.array(fc.record({ url: word }), { minLength: 1 }),
    provider: word,
  },
  { requiredKeys: [] },
);

const sourceOf = (url: string) => ({ type: 'url_citation', url_citation: { url } });
const imageOf = (url: string) => ({ type: 'image_url', image_url: { url } });
const callOf = ({ name, written: args, signature }: OpenAiChoice['calls'][number], at: number, choice: number) => ({
  id: `id_${choice}_${at}`,
  type: 'function',
  function: { name, arguments: args },
  ...(signature !== undefined && { extra_content: { signature } }),
});
const detailsOf = (said: string) => [{ type: 'reasoning.text', index: 0, text: said, format: 'odd' }];

function openAiMessage(choice: OpenAiChoice, index: number) {
  const { sound } = choice;
  return plain({
    index,
    message: {
      role: 'assistant',
      content: choice.content ?? null,
      reasoning_content: choice.reasoning,
      refusal: choice.refusal,
      tool_calls: choice.calls.map((one, at) => callOf(one, at, index)),
      annotations: choice.sources.map(sourceOf),
      images: choice.images.map(imageOf),
      audio: sound && { id: 'a', data: sound.data, transcript: sound.transcript, expires_at: sound.expires },
      reasoning_details: choice.details && detailsOf(choice.details),
    },
    logprobs: choice.logprobs.length > 0 ? { content: choice.logprobs } : null,
    native_finish_reason: choice.note ?? null,
    finish_reason: choice.reason,
  });
}

/** The deltas of a choice, in an order in which servers send them. */
function openAiPieces(choice: OpenAiChoice, index: number): object[] {
  const { sound, cuts: places } = choice;
  const pieces = (said: string | undefined) => cut(said ?? '', places);
  const deltas: object[] = [
    { role: 'assistant', content: '' },
    ...pieces(choice.reasoning).map((piece) => ({ reasoning_content: piece })),
    ...pieces(choice.details).map((piece) => ({ reasoning_details: detailsOf(piece) })),
    ...pieces(choice.content).map((content) => ({ content })),
    ...pieces(choice.refusal).map((refusal) => ({ refusal })),
    ...choice.sources.map((url) => ({ annotations: [sourceOf(url)] })),
    ...choice.images.map((url) => ({ images: [imageOf(url)] })),
    ...choice.calls.flatMap((one, at) => [
      { tool_calls: [{ ...callOf(one, at, index), index: at, function: { name: one.name, arguments: '' } }] },
      ...pieces(one.written).map((piece) => ({ tool_calls: [{ index: at, function: { arguments: piece } }] })),
    ]),
    ...(sound === undefined ? [] : [{ audio: { id: 'a' } }]),
    ...pieces(sound?.data).map((data) => ({ audio: { data } })),
    ...pieces(sound?.transcript).map((transcript) => ({ audio: { transcript } })),
    ...(sound === undefined ? [] : [{ audio: { expires_at: sound.expires } }]),
  ];
  const likely = choice.logprobs.map((one) => ({ delta: {}, logprobs: { content: [one] } }));
  const end = { delta: {}, finish_reason: choice.reason, native_finish_reason: choice.note ?? null };
  return [...deltas.map((delta) => ({ delta, logprobs: null })), ...likely, end].map((one) => ({
    finish_reason: null,
    ...one,
    index,
  }));
}

describe('an answer that is split into a stream', () => {
  it.each(['openrouter', 'acme', 'openai', 'deepseek'])('is the same answer on the openai wire, by %s', (provider) => {
    fc.assert(
      fc.property(fc.array(openAiChoice, { minLength: 1, maxLength: 2 }), frame, counts, (choices, fields, usage) => {
        const { prompt, completion } = usage;
        const tokens = { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
        const head = { id: 'c-1', created: 7, model: 'm-1-b', ...fields };
        const document = {
          ...head,
          object: 'chat.completion',
          choices: choices.map(openAiMessage),
          usage: tokens,
        };
        const expected = unaryOf('openai', provider, document);
        if (expected === undefined) return;
        const events = [
          { id: '', object: '', created: 0, model: '', choices: [] },
          ...choices.flatMap(openAiPieces).map((choice) => ({
            ...head,
            object: 'chat.completion.chunk',
            choices: [choice],
            usage: null,
            obfuscation: 'x',
          })),
          { ...head, object: 'chat.completion.chunk', choices: [], usage: tokens },
          '[DONE]',
        ];
        expect(assembledOf('openai', provider, events)).toEqual(expected);
        expect(assembled([...chunksOfResponse(expected)])).toEqual(expected);
      }),
      { numRuns: soak(400, 100) },
    );
  });

  it('is the same answer where a choice beside others says nothing', () => {
    const choices = [
      { index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' },
      { index: 1, message: { role: 'assistant', content: null }, finish_reason: 'stop' },
    ];
    const head = { id: 'c-1', created: 7, model: 'm-1' };
    const pieces = choices.map(({ index, message }) => ({
      ...head,
      choices: [{ index, delta: { ...message, content: message.content ?? '' }, finish_reason: 'stop' }],
    }));
    const whole = unaryOf('openai', 'openai', { ...head, object: 'chat.completion', choices });
    expect(whole?.choices[1]?.message.content).toBeNull();
    expect(assembledOf('openai', 'openai', [...pieces, '[DONE]'])).toEqual(whole);
  });

  const block = fc.oneof(
    fc.record({ type: fc.constant('text' as const), said: text, cuts }),
    fc.record({ type: fc.constant('thinking' as const), said: text, cuts }),
    fc.record({ type: fc.constant('tool_use' as const), said: written, name: word, cuts }),
  );
  type Block = typeof block extends fc.Arbitrary<infer Value> ? Value : never;

  const anthropicBlock = (one: Block, at: number, isEmpty: boolean): object => {
    if (one.type === 'text') return { type: 'text', text: isEmpty ? '' : one.said };
    if (one.type === 'thinking')
      return { type: 'thinking', thinking: isEmpty ? '' : one.said, signature: isEmpty ? '' : 's' };
    return {
      type: 'tool_use',
      id: `toolu_${at}`,
      name: one.name,
      input: isEmpty ? {} : (JSON.parse(one.said) as object),
    };
  };

  it('is the same answer on the anthropic wire', () => {
    const reason = fc.constantFrom('end_turn', 'max_tokens', 'stop_sequence');
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 4 }), reason, counts, (blocks, told, usage) => {
        const stop = blocks.some(({ type }) => type === 'tool_use') ? 'tool_use' : told;
        const head = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm-1-b' };
        const document = {
          ...head,
          content: blocks.map((one, at) => anthropicBlock(one, at, false)),
          stop_reason: stop,
          usage: { input_tokens: usage.prompt, output_tokens: usage.completion },
        };
        const expected = unaryOf('anthropic', 'anthropic', document);
        if (expected === undefined) return;
        const kinds = {
          text: ['text_delta', 'text'],
          thinking: ['thinking_delta', 'thinking'],
          tool_use: ['input_json_delta', 'partial_json'],
        } as const;
        const events = [
          { type: 'message_start', message: { ...head, usage: { input_tokens: usage.prompt, output_tokens: 0 } } },
          ...blocks.flatMap((one, index) => [
            { type: 'content_block_start', index, content_block: anthropicBlock(one, index, true) },
            ...cut(one.said, one.cuts).map((piece) => ({
              type: 'content_block_delta',
              index,
              delta: { type: kinds[one.type][0], [kinds[one.type][1]]: piece },
            })),
            ...(one.type === 'thinking'
              ? [{ type: 'content_block_delta', index, delta: { type: 'signature_delta', signature: 's' } }]
              : []),
            { type: 'content_block_stop', index },
          ]),
          { type: 'message_delta', delta: { stop_reason: stop }, usage: { output_tokens: usage.completion } },
          { type: 'message_stop' },
        ];
        expect(argumentsRead(assembledOf('anthropic', 'anthropic', events))).toEqual(argumentsRead(expected));
      }),
      { numRuns: soak(400, 100) },
    );
  });

  it('is the same answer on the gemini wire', () => {
    const part = fc.oneof(
      fc.record({ thought: fc.boolean(), said: text, cuts }),
      fc.record({ name: word, args: fc.dictionary(word, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 }) }),
    );
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('STOP', 'MAX_TOKENS'),
        counts,
        (parts, finishReason, { prompt, completion }) => {
          const written = (one: (typeof parts)[number], said: string) => ({
            text: said,
            ...((one as { thought: boolean }).thought && { thought: true }),
          });
          const partsOf = (one: (typeof parts)[number], isWhole: boolean): object[] => {
            if ('name' in one)
              return [{ functionCall: { id: `f-${parts.indexOf(one)}`, name: one.name, args: one.args } }];
            return (isWhole ? [one.said] : cut(one.said, one.cuts)).map((said) => written(one, said));
          };
          const frameOf = (sent: readonly object[], more: object = {}) => ({
            candidates: [{ index: 0, content: { role: 'model', parts: sent }, ...more }],
            usageMetadata: {
              promptTokenCount: prompt,
              candidatesTokenCount: completion,
              totalTokenCount: prompt + completion,
            },
            modelVersion: 'm-1-b',
            responseId: 'r-1',
          });
          const document = frameOf(
            parts.flatMap((one) => partsOf(one, true)),
            { finishReason },
          );
          const expected = unaryOf('gemini', 'gemini', document);
          if (expected === undefined) return;
          const pieces = parts.flatMap((one) => partsOf(one, false));
          const events = [...pieces.map((piece) => frameOf([piece])), frameOf([{ text: '' }], { finishReason })];
          expect(assembledOf('gemini', 'gemini', events)).toEqual(expected);
        },
      ),
      { numRuns: soak(400, 100) },
    );
  });
});

/** Arguments come as text in a stream and as an object in a document: how they are written is no matter. */
function argumentsRead(response: LlmChatResponse): unknown {
  return response.choices.map(({ message, ...choice }) => ({
    ...choice,
    message: {
      ...message,
      tool_calls: message.tool_calls?.map((one) =>
        one.type === 'function'
          ? { ...one, function: { ...one.function, arguments: JSON.parse(one.function.arguments) as unknown } }
          : one,
      ),
    },
  }));
}
