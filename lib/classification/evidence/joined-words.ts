import { withBlankCloseFrames } from '../words/close-frames.js';
import { behindFrames } from '../words/frames.js';
import type { CollectedField } from './collected-fields.js';
import { CLOSING_QUOTES } from './quotations.js';

/** Where a message begins in the joined words. */
export interface MessagePlace {
  readonly start: number;
  /** Whether it stood beside the server's own sentence. */
  readonly isAside: boolean;
}

/** The messages of a failure as one text. */
export interface JoinedWords {
  readonly words: string;
  /** The same, with blanks in the place of what was put in front of messages that somebody hands on. */
  readonly said: string;
  readonly messagePlaces: readonly MessagePlace[];
}

const MAX_WORDS_CHARS = 4_096;

/** The messages in lower case, innermost first, a line each at least, and where each of them begins. @internal */
export function joinWords(messages: readonly CollectedField[]): JoinedWords {
  let [words, said] = ['', ''];
  const messagePlaces: MessagePlace[] = [];
  for (const { text, isAside = false } of messages) {
    if (words.length >= MAX_WORDS_CHARS) break;
    const message = unquoted(withoutAddresses(withPlainBlanks(text.toLowerCase())));
    if (words !== '') {
      words += '\n';
      said += '\n';
    }
    messagePlaces.push({ start: words.length, isAside });
    words += message;
    said += withBlankFrames(message);
  }
  if (words.length <= MAX_WORDS_CHARS) return { words, said, messagePlaces };
  return {
    words: cut(words),
    said: cut(said),
    messagePlaces: [...messagePlaces, { start: HEAD_CHARS + 1, isAside: true }],
  };
}

const HEAD_CHARS = MAX_WORDS_CHARS - 1_024;

function cut(words: string): string {
  return `${words.slice(0, HEAD_CHARS)}\n${words.slice(-1_023)}`;
}

function withBlankFrames(message: string): string {
  const from = behindFrames(message);
  if (from === 0) return withBlankCloseFrames(message);
  const handedOn = message.slice(from);
  const isError = LEADS_TO_ERROR.test(message.slice(0, from));
  return withBlankCloseFrames(' '.repeat(from) + (isError ? withBlankQuotes(handedOn) : handedOn));
}

/** What an SDK says before another error's message in quotes; behind `message: ` it may be anybody's. */
const LEADS_TO_ERROR = /\b(?:non-retryable|last|final|original|underlying) error: {1,2}$/;

/** What stands in quotes as a whole, with blanks in their place: `... with non-retryable error: 'Overloaded'`. */
function withBlankQuotes(words: string): string {
  const bare = unquoted(words);
  return bare === words ? words : ` ${bare} `;
}

const ODD_BLANKS = /[\u00A0\u2000-\u200B\u202F\u205F\u3000\uFEFF]/g;

function withPlainBlanks(words: string): string {
  const plain = words.replace(ODD_BLANKS, ' ');
  return plain.includes('  ') ? plain.replace(/ {2,}/g, ' ') : plain;
}

/** A text that stands in quotes as a whole, without them. */
function unquoted(words: string): string {
  const closing = CLOSING_QUOTES.get(words.charAt(0));
  const isQuoted = closing !== undefined && words.length > 2 && words.endsWith(closing);
  return isQuoted && words.indexOf(closing, 1) === words.length - 1 ? words.slice(1, -1) : words;
}

/** Addresses hold words that nobody said, such as the model's name in a path or `rate-limits` in a link to the docs. */
function withoutAddresses(words: string): string {
  return words.includes('://')
    ? words.replace(/\b(?:https?|wss?):\/\/[^\s"'`<>()[\]{}，。]{0,400}[^\s"'`<>()[\]{}，。.,;:!?]/g, 'url')
    : words;
}
