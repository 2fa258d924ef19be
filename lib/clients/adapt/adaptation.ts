import type { Effort } from '../../providers/effort.js';
import type { LlmApi } from '../../providers/llm-api.js';
import { namesOnlyTool } from '../fit/tool-choice.js';
import { nearestEffort } from '../wire/effort.js';
import { hasCacheMarks, withoutCacheMarks } from '../wire/cache-marks.js';
import { isRecord, saysSomething } from '../wire/json.js';
import { isIdle } from '../wire/lost-fields.js';
import { isPreference } from '../wire/preferences.js';
import {
  CONVERSATION_CHANGES,
  isConversationAdaptation,
  type ConversationAdaptation,
  type ConversationChangeName,
} from './conversation-changes.js';
import {
  messagesOf,
  withEmptyTexts,
  withOpenedTurns,
  withoutMessageField,
  withoutPartField,
  withRole,
  withTextsJoined,
  withTurnsAnswered,
  withTurnsInOrder,
  type Body,
} from './messages.js';
import type { Refusal } from './refusal.js';
import { placesOf } from './request-names.js';
import { withoutStrictness, withToolsOffered } from './tools.js';

/** A change of a request's body that keeps what it asks. `place` is where the field stands, a dot before a field within it. */
export type Adaptation =
  | { readonly kind: 'left-out' | 'left-out-idle'; readonly field: string; readonly place: string }
  | { readonly kind: 'renamed'; readonly field: string; readonly place: string; readonly to: string }
  | { readonly kind: 'lowered'; readonly field: string; readonly place: string; readonly to: number }
  | { readonly kind: 'levelled'; readonly field: string; readonly place: string; readonly levels: readonly string[] }
  | { readonly kind: 'unmarked'; readonly field: 'cache_control' }
  | {
      readonly kind: 'streamed';
      readonly field: 'stream';
      readonly place: 'input' | 'messages';
      readonly asksUsage: boolean;
    }
  | { readonly kind: 'answered'; readonly field: 'tool_calls' }
  | { readonly kind: 'offered'; readonly field: 'tool_calls' }
  | { readonly kind: 'ordered'; readonly field: 'role' }
  | { readonly kind: 'opened'; readonly field: 'role' }
  | { readonly kind: 'unheld'; readonly field: 'strict' }
  | { readonly kind: 'chosen'; readonly field: 'tool_choice' }
  | { readonly kind: 'joined'; readonly field: 'content' }
  | { readonly kind: 'filled'; readonly field: 'content' }
  | { readonly kind: 'message-field'; readonly field: string }
  | { readonly kind: 'part-field'; readonly field: string }
  | ConversationAdaptation
  | { readonly kind: 'role'; readonly field: 'developer' | 'system'; readonly to: 'developer' | 'system' };

const OTHER_LIMIT: Readonly<Record<string, string>> = {
  max_tokens: 'max_completion_tokens',
  max_completion_tokens: 'max_tokens',
};

/**
 * What to change of a body after a refusal.
 *
 * - The limit of output tokens goes by its other name, or is lowered to what the answer names
 * - The role of instructions goes by its other name
 * - An effort becomes the nearest that is taken
 * - A list of nothing but texts becomes one text, and no content an empty one
 * - Instructions go in front as one, the user and the model take turns; by Anthropic's protocol, words of the user's that say nothing are put in
 *   front
 * - Tools that were called are offered, and none may be called, where none were
 * - The only tool is wanted without its name
 * - Functions do not say whether a model is held to their parameters
 * - What else is changed of a conversation stands in {@link CONVERSATION_CHANGES}
 * - Calls without a result get one that says nothing, and results without a call are left out
 * - The answer is asked for as a stream, which is read to its end
 * - A field that only colours the answer, or asks for nothing by its value, is left out, and so are cache marks, and fields of messages that say nothing to the model
 *
 * @param takesUsage - whether streams may be asked for their usage
 * @returns `undefined` where the body does not hold what is refused, or the change would ask another question
 * @internal
 */
export function adaptationFor(refusal: Refusal, body: Body, api: LlmApi, takesUsage = false): Adaptation | undefined {
  switch (refusal.kind) {
    case 'limit':
      return lowered(refusal, body, api);
    case 'role': {
      const { role } = refusal;
      const isThere = messagesOf(body).some((message) => isRecord(message) && message['role'] === role);
      return isThere ? { kind: 'role', field: role, to: role === 'system' ? 'developer' : 'system' } : undefined;
    }
    case 'effort':
      return levelled(refusal.levels, body, api);
    case 'marks':
      return unmarked(body) === body ? undefined : { kind: 'unmarked', field: 'cache_control' };
    case 'parts':
      return api === 'openai' ? asTexts(body) : undefined;
    case 'open-turns':
      return api !== 'openai' || withTurnsAnswered(body) === body
        ? undefined
        : { kind: 'answered', field: 'tool_calls' };
    case 'calls-without-tools':
      return api === 'openai' && withToolsOffered(body) !== body ? { kind: 'offered', field: 'tool_calls' } : undefined;
    case 'turn-order':
      if (api === 'anthropic') return withOpenedTurns(body) === body ? undefined : { kind: 'opened', field: 'role' };
      return api === 'openai' && withTurnsInOrder(body) !== body ? { kind: 'ordered', field: 'role' } : undefined;
    case 'strictness':
      return withoutStrictness(body) === body ? undefined : { kind: 'unheld', field: 'strict' };
    case 'named-choice':
      return api === 'openai' && namesOnlyTool(body) ? { kind: 'chosen', field: 'tool_choice' } : undefined;
    case 'whole-answer':
      return streamed(body, api, takesUsage);
    case 'message-field': {
      const { field } = refusal;
      return withoutMessageField(body, field) === body ? undefined : { kind: 'message-field', field };
    }
    case 'part-field': {
      const { field } = refusal;
      return withoutPartField(body, field) === body ? undefined : { kind: 'part-field', field };
    }
    case 'conversation':
      return api === 'openai' ? changed(refusal.change, body) : undefined;
    case 'field':
      return renamed(refusal.field, body, api) ?? leftOut(refusal.field, body, api);
    default:
      return undefined;
  }
}

function changed(kind: ConversationChangeName, body: Body): Adaptation | undefined {
  const { change, field } = CONVERSATION_CHANGES[kind];
  return change(body) === body ? undefined : { kind, field };
}

/** Changes a body; gives the same one where there is nothing to change. @internal */
export function adapted(body: Body, adaptation: Adaptation): Body {
  if (isConversationAdaptation(adaptation)) return CONVERSATION_CHANGES[adaptation.kind].change(body);
  switch (adaptation.kind) {
    case 'role':
      return withRole(body, adaptation.field, adaptation.to);
    case 'unmarked':
      return unmarked(body);
    case 'streamed':
      return withStream(body, adaptation.place, adaptation.asksUsage);
    case 'message-field':
      return withoutMessageField(body, adaptation.field);
    case 'part-field':
      return withoutPartField(body, adaptation.field);
    case 'answered':
      return withTurnsAnswered(body);
    case 'offered':
      return withToolsOffered(body);
    case 'ordered':
      return withTurnsInOrder(body);
    case 'opened':
      return withOpenedTurns(body);
    case 'unheld':
      return withoutStrictness(body);
    case 'chosen':
      return namesOnlyTool(body) ? { ...body, tool_choice: 'required' } : body;
    case 'joined':
      return withTextsJoined(body);
    case 'filled':
      return withEmptyTexts(body);
    default: {
      const value = valueAt(body, adaptation.place);
      return value === undefined ? body : changedAt(body, adaptation, value);
    }
  }
}

type ChangeAtPlace = Extract<
  Adaptation,
  { readonly kind: 'left-out' | 'left-out-idle' | 'renamed' | 'lowered' | 'levelled' }
>;

/** @param value - what stands at the place */
function changedAt(body: Body, change: ChangeAtPlace, value: unknown): Body {
  switch (change.kind) {
    case 'left-out':
      return withValue(body, change.place, undefined);
    case 'left-out-idle':
      return asksNothing(change.field, value) ? withValue(body, change.place, undefined) : body;
    case 'renamed':
      return { ...withValue(body, change.place, undefined), [change.to]: value };
    case 'lowered':
      return typeof value === 'number' && value > change.to ? withValue(body, change.place, change.to) : body;
    case 'levelled': {
      const level = typeof value === 'string' ? nearestEffort(value, change.levels as readonly Effort[]) : value;
      return level === value ? body : withValue(body, change.place, level);
    }
  }
}

/** An adaptation as the trail and people read it: `temperature left out`. @internal */
export function noteOf(adaptation: Adaptation): string {
  const { field } = adaptation;
  if (isConversationAdaptation(adaptation)) return CONVERSATION_CHANGES[adaptation.kind].note;
  switch (adaptation.kind) {
    case 'left-out':
    case 'left-out-idle':
    case 'unmarked':
      return `${field} left out`;
    case 'renamed':
      return `${field} sent as ${adaptation.to}`;
    case 'lowered':
      return `${field} lowered to ${adaptation.to}`;
    case 'levelled':
      return `${field} sent as the nearest of ${adaptation.levels.join(', ')}`;
    case 'streamed':
      return 'asked for a stream';
    case 'message-field':
      return `messages[].${field} left out`;
    case 'part-field':
      return `messages[].content[].${field} left out`;
    case 'offered':
      return 'tools that were called offered';
    case 'ordered':
      return 'instructions put in front, turns joined';
    case 'opened':
      return 'words of the user put in front';
    case 'unheld':
      return 'tools[].strict left out';
    case 'chosen':
      return 'tool_choice sent as required';
    case 'answered':
      return 'calls without a result answered, results without a call left out';
    case 'joined':
      return 'texts of a message joined';
    case 'filled':
      return 'no content sent as an empty text';
    case 'role':
      return `role ${field} sent as ${adaptation.to}`;
  }
}

function asTexts(body: Body): Adaptation | undefined {
  if (withTextsJoined(body) !== body) return { kind: 'joined', field: 'content' };
  return withEmptyTexts(body) === body ? undefined : { kind: 'filled', field: 'content' };
}

function streamed(body: Body, api: LlmApi, takesUsage: boolean): Adaptation | undefined {
  if (body['stream'] === true || (api !== 'openai' && api !== 'openai-responses')) return undefined;
  const place = api === 'openai' ? 'messages' : 'input';
  const isChat = Array.isArray(body[place]);
  return isChat ? { kind: 'streamed', field: 'stream', place, asksUsage: takesUsage && api === 'openai' } : undefined;
}

function withStream(body: Body, place: string, asksUsage: boolean): Body {
  if (body['stream'] === true || !Array.isArray(body[place])) return body;
  return { ...body, stream: true, ...(asksUsage && { stream_options: { include_usage: true } }) };
}

function lowered({ field, most }: Extract<Refusal, { kind: 'limit' }>, body: Body, api: LlmApi) {
  // Providers name the limit by either name, whichever was sent.
  const names = [field, OTHER_LIMIT[field] ?? field].flatMap((name) => placesOf(name, api));
  const place = names.find((name) => valueAt(body, name) !== undefined);
  const limit = place === undefined ? undefined : valueAt(body, place);
  if (place === undefined || typeof limit !== 'number' || limit <= most || most <= 0) return undefined;
  return { kind: 'lowered', field: placesOf(place, api)[0] === place ? place : field, place, to: most } as const;
}

function levelled(levels: readonly string[], body: Body, api: LlmApi): Adaptation | undefined {
  const field = 'reasoning_effort';
  const place = placesOf(field, api).find((name) => typeof valueAt(body, name) === 'string');
  const wanted = place === undefined ? undefined : valueAt(body, place);
  if (place === undefined || typeof wanted !== 'string') return leftOut(field, body, api);
  const isMet = nearestEffort(wanted, levels as readonly Effort[]) !== wanted;
  return isMet ? { kind: 'levelled', field, place, levels } : leftOut(field, body, api);
}

function renamed(field: string, body: Body, api: LlmApi): Adaptation | undefined {
  const to = api === 'openai' ? OTHER_LIMIT[field] : undefined;
  if (to === undefined || !Object.hasOwn(body, field)) return undefined;
  // The other name says the same already.
  if (Object.hasOwn(body, to)) return { kind: 'left-out', field, place: field };
  return { kind: 'renamed', field, place: field, to };
}

/** What the library asks for itself, usage of streams and their pieces, and the form of vectors, of which it reads any. */
const OWN: ReadonlySet<string> = new Set(['encoding_format', 'stream_options', 'tool_stream']);

function leftOut(field: string, body: Body, api: LlmApi): Adaptation | undefined {
  const isOwn = OWN.has(field) || (field === 'include' && asksForThoughtsAlone(body));
  const place = placesOf(field, api).find((name) => valueAt(body, name) !== undefined);
  if (!isPreference(field) && !isOwn) {
    const isIdleThere = place !== undefined && asksNothing(field, valueAt(body, place));
    return isIdleThere ? { kind: 'left-out-idle', field, place } : undefined;
  }
  if (place !== undefined) return { kind: 'left-out', field, place };
  // "Penalty is not enabled" means either.
  return field === 'presence_penalty' ? leftOut('frequency_penalty', body, api) : undefined;
}

/** Whether a field says nothing that would not be so without it: what is asked stays the same. */
function asksNothing(field: string, value: unknown): boolean {
  if (!saysSomething(value) || isIdle(field, value)) return true;
  return field === 'tool_choice' && value === 'auto';
}

function asksForThoughtsAlone({ include }: Body): boolean {
  return Array.isArray(include) && include.every((one) => one === 'reasoning.encrypted_content');
}

function valueAt(body: Body, place: string): unknown {
  const [outer = '', inner] = place.split('.');
  const value = Object.hasOwn(body, outer) ? body[outer] : undefined;
  if (inner === undefined) return value;
  return isRecord(value) && Object.hasOwn(value, inner) ? value[inner] : undefined;
}

/** A body with another value at a place, or without the field; an object that nothing is left in goes too. */
function withValue(body: Body, place: string, value: unknown): Body {
  const [outer = '', inner] = place.split('.');
  if (inner !== undefined) {
    const changed = withValue((body[outer] ?? {}) as Body, inner, value);
    return withValue(body, outer, Object.keys(changed).length === 0 ? undefined : changed);
  }
  const { [outer]: _former, ...rest } = body;
  return value === undefined ? rest : { ...rest, [outer]: value };
}

/** A body without the cache marks on its tools, its instructions and the parts of its messages. */
function unmarked(body: Body): Body {
  const names = ['messages', 'system', 'tools'].filter((name) => hasCacheMarks(body[name]));
  if (names.length === 0) return body;
  return { ...body, ...Object.fromEntries(names.map((name) => [name, withoutCacheMarks(body[name])])) };
}
