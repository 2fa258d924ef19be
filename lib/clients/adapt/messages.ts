import { joinedContent, withTurnsTaken } from '../fit/alternation.js';
import { isInstruction, withMessage } from '../fit/instructions-alone.js';
import { withoutLateInstructions } from '../fit/late-instructions.js';
import { withResultsInPlace } from '../fit/message-order.js';
import { NOTHING_SAID } from '../fit/opening.js';
import { isRecord, saysSomething, textOf, type JsonRecord } from '../wire/json.js';
import { Omissions } from '../wire/omissions.js';

/** A body as it is sent. */
export type Body = JsonRecord;

/** Messages of chat completions, or items of the Responses API. @internal */
export function messagesOf({ messages, input }: Body): readonly unknown[] {
  const said = messages ?? input;
  return Array.isArray(said) ? said : [];
}

/** A body whose messages have another role in the place of one. @internal */
export function withRole(body: Body, from: string, to: string): Body {
  return withMessages(body, (message) => (message['role'] === from ? { ...message, role: to } : message));
}

/** A body whose messages have one text each, where they have a list of nothing but texts. @internal */
export function withTextsJoined(body: Body): Body {
  return withMessages(body, (message) => {
    const { role, content } = message;
    const texts = Array.isArray(content) ? content.map(textOfPart) : [];
    if (texts.length === 0 || texts.includes(undefined)) return message;
    // The pieces of an answer are one text; what is said to a model in several was set apart.
    return { ...message, content: texts.join(role === 'assistant' ? '' : '\n\n') };
  });
}

/** A body whose messages have an empty text where they have no content, as calls alone have none. @internal */
export function withEmptyTexts(body: Body): Body {
  return withMessages(body, (message) =>
    message['content'] === null || message['content'] === undefined ? { ...message, content: '' } : message,
  );
}

/** A body whose calls have a result each, and its results a call. @internal */
export function withTurnsAnswered(body: Body): Body {
  return withConversation(body, (messages) => withResultsInPlace(messages, true, new Omissions()));
}

/** A body that has its instructions in front, as one message, and in which the user and the model take turns. @internal */
export function withTurnsInOrder(body: Body): Body {
  return withConversation(body, (messages) => {
    const turns = withTurnsTaken(withoutLateInstructions(withMessage(messages)), new Omissions());
    const instructions = turns.filter(isInstruction);
    const [first, ...others] = instructions;
    const front = others.length === 0 || first === undefined ? instructions : [joined(first, instructions)];
    return [...front, ...turns.filter((message) => !isInstruction(message))];
  });
}

/** A body of Anthropic's in which the user speaks first. @internal */
export function withOpenedTurns(body: Body): Body {
  const [first] = messagesOf(body);
  if (!isRecord(first) || first['role'] !== 'assistant') return body;
  const { role, content } = NOTHING_SAID;
  return { ...body, messages: [{ role, content: [{ type: 'text', text: content }] }, ...messagesOf(body)] };
}

/** A body of chat completions with another conversation; the same where that stays as it is. @internal */
export function withConversation(body: Body, change: (messages: readonly JsonRecord[]) => readonly JsonRecord[]): Body {
  const { messages } = body;
  if (!Array.isArray(messages) || !messages.every(isRecord)) return body;
  const changed = change(messages);
  const isSame = changed.length === messages.length && changed.every((message, place) => message === messages[place]);
  return isSame ? body : { ...body, messages: changed };
}

function joined(first: JsonRecord, messages: readonly JsonRecord[]): JsonRecord {
  return { ...first, content: joinedContent(messages.map(({ content }) => content)) };
}

/** Fields of a message without which it says the same. */
const COLOURING: ReadonlySet<string> = new Set([
  'annotations',
  'audio',
  'extra_content',
  'name',
  'provider_specific_fields',
  'reasoning',
  'reasoning_content',
  'reasoning_details',
  'refusal',
  'thinking_blocks',
]);

/** A body whose messages lack a field, where they say the same without it. @internal */
export function withoutMessageField(body: Body, field: string): Body {
  if (!COLOURING.has(field)) return body;
  return withMessages(body, (message) => {
    if (!Object.hasOwn(message, field)) return message;
    const { [field]: _refused, ...rest } = message;
    return saysSomething(rest['content']) || saysSomething(rest['tool_calls']) ? rest : message;
  });
}

/** Fields of a part without which it says the same. */
const COLOURING_PARTS: ReadonlySet<string> = new Set(['citations', 'context', 'detail', 'title']);

/** A body whose parts lack a field, beside their type or in the object that bears its name. @internal */
export function withoutPartField(body: Body, field: string): Body {
  if (!COLOURING_PARTS.has(field)) return body;
  return withMessages(body, (message) => {
    const { content } = message;
    if (!Array.isArray(content)) return message;
    const parts = content.map((part: unknown) => (isRecord(part) ? withoutFieldOf(part, field) : part));
    return parts.every((part, place) => part === content[place]) ? message : { ...message, content: parts };
  });
}

function withoutFieldOf(part: JsonRecord, field: string): JsonRecord {
  const { [field]: own, ...others } = part;
  if (own !== undefined) return others;
  const type = textOf(part['type']) ?? '';
  const held = part[type];
  if (!isRecord(held) || held[field] === undefined) return part;
  const { [field]: _inner, ...rest } = held;
  return { ...part, [type]: rest };
}

function withMessages(body: Body, change: (message: JsonRecord) => JsonRecord): Body {
  const messages = messagesOf(body);
  const changed = messages.map((message) => (isRecord(message) ? change(message) : message));
  if (changed.every((message, place) => message === messages[place])) return body;
  return { ...body, [body['messages'] === undefined ? 'input' : 'messages']: changed };
}

function textOfPart(part: unknown): string | undefined {
  return isRecord(part) && part['type'] === 'text' ? (textOf(part['text']) ?? '') : undefined;
}
