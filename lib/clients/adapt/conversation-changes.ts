import { withAnsweredResults } from '../fit/answered-results.js';
import { withoutBlankText } from '../fit/blank-text.js';
import { withCallIds } from '../fit/call-ids.js';
import { withJsonArguments } from '../fit/json-arguments.js';
import { withSingleCalls } from '../fit/single-calls.js';
import { withWordJson } from '../fit/word-json.js';
import { withConversation, type Body } from './messages.js';

/** Nine letters and digits are taken wherever ids have a form. */
const SHORT_IDS = { pattern: /^[a-zA-Z0-9]{9}$/, maxLength: 9 };

/** What is changed of a conversation, for a server of which nothing is known, and by what it is found that it wants it so. */
interface ConversationChange {
  /** What of the request it is about. */
  readonly field: string;
  readonly note: string;
  /** Finds the refusal in words. */
  readonly words: readonly RegExp[];
  readonly change: (body: Body) => Body;
}

const CHANGES = {
  'blank-text': {
    field: 'content',
    note: 'blank texts left out',
    words: [
      // Moonshot
      /\bmessage at position \d{1,5} with role ["'`]\w{1,20}["'`] must not be empty\b/,
      // Anthropic
      /\btext content blocks must (?:be non-empty|contain non-whitespace)\b/,
      /\ball messages must have non-empty content\b/,
      // xAI
      /\beach message must have at least one content element\b/,
      // Bedrock
      /\bcontent field in the message object at messages\.\d{1,5} is empty\b/,
      /\btext field in the contentblock object at messages\.[\w.]{1,40} is blank\b/,
      // Cohere, Mistral
      /\bmessage must have (?:non-empty content or tool calls|either content or tool_calls)\b/,
    ],
    change: (body) => withConversation(body, (messages) => withoutBlankText(messages, '…')),
  },
  'broken-arguments': {
    field: 'tool_calls',
    note: 'arguments that spell no object put into one',
    words: [
      // MiniMax, DashScope, Ollama, Anthropic
      /\binvalid function arguments json string\b/,
      /\bfunction\.arguments["'`]? parameter\b[^\n]{0,40}\bmust be in json format\b/,
      /\binvalid tool call arguments\b/,
      /\btool_use\.input: input should be a valid dictionary\b/,
      // Python's parser, which templates of models call.
      /\b(?:expecting (?:value|property name enclosed in double quotes|["'][,:]["'] delimiter)|extra data|(?:unterminated string starting|invalid control character) at): line \d{1,6} column \d{1,6} \(char \d{1,7}\)/,
    ],
    change: (body) => withConversation(body, withJsonArguments),
  },
  'word-json': {
    field: 'response_format',
    note: 'the word JSON added',
    words: [/\bmust contain the word ["'`]?json\b/],
    change: (body) => {
      const known = { jsonSchema: false, jsonObject: true, needsWordJson: true };
      return withConversation(body, (messages) => withWordJson(messages, body['response_format'], known));
    },
  },
  'call-ids': {
    field: 'tool_call_id',
    note: 'ids of calls replaced',
    words: [
      // Mistral, Anthropic, OpenAI
      /\btool call id was\b[^\n]{0,600}\bmust be a-z, a-z, 0-9, with a length of 9\b/,
      /\btool_(?:use\.id|use_id|call_id)["'`]?: string should (?:match pattern|have at most)\b/,
      /\b(?:tool_calls\[\d{1,4}\]\.id|tool_call_id)["'`]?: string too long\b/,
    ],
    change: (body) => withConversation(body, (messages) => withCallIds(messages, SHORT_IDS)),
  },
  'single-calls': {
    field: 'tool_calls',
    note: 'calls made one by one',
    // Templates of Llama
    words: [/\bonly supports single tool-calls at once\b/],
    change: (body) => withConversation(body, withSingleCalls),
  },
  'user-after-tool': {
    field: 'role',
    note: 'results of tools answered',
    // Mistral
    words: [/\bunexpected role ["'`]user["'`] after role ["'`]tool\b/],
    change: (body) => withConversation(body, withAnsweredResults),
  },
} satisfies Readonly<Record<string, ConversationChange>>;

/** A change of a conversation, by its name. */
export type ConversationChangeName = keyof typeof CHANGES;

/** A change of a body by one of these. */
export interface ConversationAdaptation {
  readonly kind: ConversationChangeName;
  readonly field: string;
}

/**
 * What has to be changed of a conversation of chat completions where it is refused: what the files of some providers say of these
 * beforehand.
 *
 * @internal
 */
export const CONVERSATION_CHANGES: Readonly<Record<ConversationChangeName, ConversationChange>> = CHANGES;

/** The change that words ask for. @internal */
export function conversationChangeIn(words: string): ConversationChangeName | undefined {
  const names = Object.keys(CHANGES) as ConversationChangeName[];
  return names.find((name) => CONVERSATION_CHANGES[name].words.some((pattern) => pattern.test(words)));
}

/** Whether an adaptation is one of these. @internal */
export function isConversationAdaptation(adaptation: { readonly kind: string }): adaptation is ConversationAdaptation {
  return Object.hasOwn(CHANGES, adaptation.kind);
}
