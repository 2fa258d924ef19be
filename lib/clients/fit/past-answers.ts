import { stateSharersOf } from '../../providers/lookup/state-sharers.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord, jsonTextOf, recordsOf, saysSomething, textOf } from '../wire/json.js';
import { makerNamedIn } from './signed-block.js';

/** What a target is known to take of the messages and calls of earlier answers; `undefined` where nothing is known. */
export interface TakenOfAnswers {
  readonly provider: string;
  readonly assistantFields?: readonly string[] | undefined;
  readonly toolCallFields?: readonly string[] | undefined;
}

/** Fields of a message that tell who speaks, and say nothing. */
const MUTE_FIELDS: ReadonlySet<string> = new Set(['role', 'name', 'prefix', 'providerState']);

/**
 * A conversation whose earlier answers a server of the common protocol takes.
 *
 * - Fields without a value go, and so does an empty list of calls: many servers write them and few take them back.
 * - Sound goes back by its id, which its maker knows; its words stand for it where no sound is known to be taken, it has
 *   no id, or another provider has made it.
 * - A refusal becomes text where no such field is known to be taken, and a call with free text one with arguments where the
 *   target is known to take none.
 * - An answer that has nothing left to say is left out, as one of nothing but an image or foreign thoughts: a message without
 *   a content and without calls is refused.
 *
 * @internal
 */
export function withUsableAnswers(messages: readonly JsonRecord[], taken: TakenOfAnswers): readonly JsonRecord[] {
  return messages.flatMap((message) => (message['role'] === 'assistant' ? answerOf(message, taken) : [message]));
}

/**
 * A conversation in which words stand for the sound of earlier answers, for protocols that take none there.
 *
 * @internal
 */
export function withSpokenSound(messages: readonly JsonRecord[]): readonly JsonRecord[] {
  return messages.map((message) =>
    message['role'] === 'assistant' ? withSoundById(message, { provider: '', assistantFields: [] }) : message,
  );
}

function answerOf(message: JsonRecord, taken: TakenOfAnswers): readonly JsonRecord[] {
  const answer = withTakenCalls(withSpokenRefusal(withSoundById(withoutEmptyFields(message), taken), taken), taken);
  const { content } = answer;
  // An empty text is nothing to say, and refused as such, where it is known what is taken.
  const isSaid = !isSilent(content) || (content === '' && taken.assistantFields === undefined);
  if (isSaid) return [answer];
  // A list of no parts is refused, beside calls as well.
  if (hasCalls(answer)) return [Array.isArray(content) ? { ...answer, content: null } : answer];
  return saysMore(answer, taken) ? [withContent(answer)] : [];
}

function isSilent(content: unknown): boolean {
  return content === '' || !saysSomething(content);
}

function hasCalls({ tool_calls: calls, function_call: call }: JsonRecord): boolean {
  return saysSomething(calls) || isRecord(call);
}

function saysMore(answer: JsonRecord, { provider, assistantFields }: TakenOfAnswers): boolean {
  if (makerNamedIn(answer) === provider) return true;
  const isTaken = (name: string): boolean => assistantFields?.includes(name) ?? true;
  return Object.keys(answer).some((name) => name !== 'content' && !MUTE_FIELDS.has(name) && isTaken(name));
}

/** What is said in other fields stands beside an empty content; a refusal and sound are known to go without. */
function withContent(answer: JsonRecord): JsonRecord {
  return 'refusal' in answer || 'audio' in answer ? answer : { ...answer, content: '' };
}

function withoutEmptyFields(message: JsonRecord): JsonRecord {
  const isKept = ([name, value]: [string, unknown]): boolean => name === 'content' || saysSomething(value);
  const entries = Object.entries(message);
  return entries.every(isKept) ? message : Object.fromEntries(entries.filter(isKept));
}

function withSoundById(message: JsonRecord, { provider, assistantFields }: TakenOfAnswers): JsonRecord {
  const { audio, ...others } = message;
  if (!isRecord(audio)) return message;
  const id = textOf(audio['id']);
  const isOwn = stateSharersOf(provider, 'openai').includes(makerNamedIn(message) ?? provider);
  const isTaken = id !== undefined && isOwn && (assistantFields?.includes('audio') ?? true);
  const words = assistantFields !== undefined && isTaken ? undefined : textOf(audio['transcript']);
  const spoken = words === undefined || !isSilent(others['content']) ? others : { ...others, content: words };
  return isTaken ? { ...spoken, audio: { id } } : spoken;
}

function withSpokenRefusal(message: JsonRecord, { assistantFields = [] }: TakenOfAnswers): JsonRecord {
  if (assistantFields.includes('refusal')) return message;
  const { refusal, ...others } = message;
  const { content } = others;
  const words = textOf(refusal);
  if (words !== undefined && isSilent(content)) return { ...others, content: words };
  if (!Array.isArray(content) || !content.some(isRefusal)) return message;
  const parts = content.map((part: unknown) => (isRefusal(part) ? { type: 'text', text: part['refusal'] } : part));
  return { ...message, content: parts };
}

function isRefusal(part: unknown): part is JsonRecord {
  return isRecord(part) && part['type'] === 'refusal';
}

function withTakenCalls(message: JsonRecord, { toolCallFields }: TakenOfAnswers): JsonRecord {
  const calls = message['tool_calls'];
  const takesFreeText = toolCallFields?.includes('custom') ?? true;
  if (takesFreeText || !Array.isArray(calls) || !recordsOf(calls).some(isFreeCall)) return message;
  return { ...message, tool_calls: calls.map((call: unknown) => (isFreeCall(call) ? withArguments(call) : call)) };
}

function isFreeCall(call: unknown): call is JsonRecord & { readonly custom: JsonRecord } {
  return isRecord(call) && call['type'] === 'custom' && isRecord(call['custom']);
}

function withArguments({ custom, ...call }: JsonRecord & { readonly custom: JsonRecord }): JsonRecord {
  const written = jsonTextOf({ input: custom['input'] }) ?? '{}';
  return { ...call, type: 'function', function: { name: custom['name'], arguments: written } };
}
