import type { LlmChatChunk } from '../../../lib/clients/chat-chunk.interface.js';
import type { LlmChatResponse, LlmResponseAudio } from '../../../lib/clients/chat.interface.js';
import type { LlmProviderState } from '../../../lib/clients/provider-state.interface.js';
import type { WireStreamEvent, WireStreamReader, WireStreamStep } from '../../../lib/clients/wire/wire.interface.js';

/** The steps that a reader makes of events, objects written as JSON. */
export function stepsOf(reader: WireStreamReader, events: readonly unknown[]): WireStreamStep[] {
  return events.map((data) => reader.read(eventOf(data)));
}

/** All chunks of events that hold no error. */
export function chunksOf(reader: WireStreamReader, events: readonly unknown[]): LlmChatChunk[] {
  return stepsOf(reader, events).flatMap((step) => {
    if (step.kind === 'error') throw new Error(`an error was read: ${JSON.stringify(step.body)}`);
    return step.chunks;
  });
}

/** Puts the chunks of an answer together, as somebody would who knows nothing but the common shape. */
export function assembled(chunks: readonly LlmChatChunk[]): LlmChatResponse {
  const last = chunks.at(-1);
  if (last === undefined) throw new Error('no chunk');
  const indexes = [...new Set(chunks.flatMap(({ choices }) => choices.map(({ index }) => index)))].toSorted(
    (one, other) => one - other,
  );
  const usage = chunks.findLast((chunk) => chunk.usage !== undefined)?.usage;
  return {
    id: last.id,
    object: 'chat.completion',
    created: last.created,
    model: last.model,
    choices: indexes.map((index) => choiceOf(chunks, index)),
    ...(usage !== undefined && { usage }),
  };
}

function eventOf(data: unknown): WireStreamEvent {
  if (typeof data === 'string') return { data };
  const type = (data as { type?: unknown }).type;
  return { data: JSON.stringify(data), ...(typeof type === 'string' && { event: type }) };
}

function choiceOf(chunks: readonly LlmChatChunk[], index: number): LlmChatResponse['choices'][number] {
  const pieces = chunks.flatMap(({ choices }) => choices.filter((choice) => choice.index === index));
  const joined = (field: 'content' | 'reasoning_content'): string =>
    pieces.map(({ delta }) => delta[field] ?? '').join('');
  const calls = callsOf(pieces);
  const state = pieces.findLast(({ delta }) => delta.providerState !== undefined)?.delta.providerState;
  const [content, reasoning] = [joined('content'), joined('reasoning_content')];
  const annotations = pieces.flatMap(({ delta }) => delta.annotations ?? []);
  const images = pieces.flatMap(({ delta }) => delta.images ?? []);
  const sounds = pieces.flatMap(({ delta }) => delta.audio ?? []);
  const audio = sounds.reduce((one, other) => ({ ...one, ...other, data: (one.data ?? '') + (other.data ?? '') }), {});
  const probable = pieces.flatMap(({ logprobs }) => logprobs?.content ?? []);
  return {
    index,
    message: {
      role: 'assistant',
      content: content === '' ? null : content,
      ...(calls.length > 0 && { tool_calls: calls }),
      ...(reasoning !== '' && { reasoning_content: reasoning }),
      ...(annotations.length > 0 && { annotations }),
      ...(images.length > 0 && { images }),
      ...(sounds.length > 0 && { audio: audio as LlmResponseAudio }),
      ...(state !== undefined && { providerState: state }),
    },
    finish_reason: pieces.findLast(({ finish_reason: reason }) => reason !== null)?.finish_reason ?? 'none',
    ...(probable.length > 0 && { logprobs: { content: probable } }),
  };
}

interface Call {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
  providerState?: LlmProviderState;
}

function callsOf(choices: readonly LlmChatChunk['choices'][number][]) {
  const calls: Call[] = [];
  for (const { index, id, function: piece, providerState: state } of choices.flatMap(
    ({ delta }) => delta.tool_calls ?? [],
  )) {
    const call = (calls[index] ??= { id: '', type: 'function', function: { name: '', arguments: '' } });
    call.id += id ?? '';
    call.function.name += piece?.name ?? '';
    call.function.arguments += piece?.arguments ?? '';
    if (state !== undefined) call.providerState = state;
  }
  return calls;
}
