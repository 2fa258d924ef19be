import type { LlmFailure } from './failure.interface.js';
import { printableLine } from './printable-line.js';
import { isRuleOfWords } from './reading/meanings.js';
import { redactKeyShapes, redactMarkedKeys } from './redact-key-shapes.js';
import { KEY_MARKS, TEXT_MARKS, textMarksIn } from './text-marks.js';

/** Takes secrets out of the text of others. */
export interface TextRedactor {
  /** For sentences, codes and names. */
  redact(text: string): string;
  /** For ids of requests and other names that may be long runs themselves: only what is known or marked as a key is taken out. */
  redactId(id: string): string;
}

/** Knows no key; finds what is shaped like one. @internal */
export const SHAPES: TextRedactor = {
  redact: redactKeyShapes,
  redactId: (id) => (isRuleOfWords(id) ? id : redactMarkedKeys(id)),
};

/** Words of our own lists: nobody else's text stands in them. */
const OWN_WORDS: ReadonlySet<string> = new Set<keyof LlmFailure>(['category', 'scope', 'basis']);
/** Names, of which some are long runs: ids of requests, and rules, which bear the names of listed codes. */
const NAMES: ReadonlySet<string> = new Set<keyof LlmFailure>(['requestId', 'rule']);
const MAX_CHARS = 100;
const MAX_MESSAGE_CHARS = 300;

/**
 * A failure as it may leave: every string of it, whatever its field, is printable on one line, has passed the redactor, and is
 * short. A message that is cut says so.
 *
 * @internal
 */
export function redactFailure(failure: LlmFailure, redactor: TextRedactor): LlmFailure {
  const shown: Record<string, unknown> = { ...failure };
  for (const field in shown) {
    const value = shown[field];
    if (typeof value === 'string' && !OWN_WORDS.has(field)) shown[field] = redactField(field, value, redactor);
  }
  return shown as unknown as LlmFailure;
}

function redactField(field: string, value: string, redactor: TextRedactor): string {
  if (NAMES.has(field)) return redactName(value, redactor);
  return field === 'message' ? redactMessage(value, redactor) : redactText(value, redactor);
}

/** A name that may be a long run itself, as it may leave. @internal */
export function redactName(name: string, redactor: TextRedactor): string {
  return redactor.redactId(printableLine(name)).slice(0, MAX_CHARS);
}

/** The name of a rule, as it may leave where no key is known. @internal */
export function shownRule(rule: string): string {
  if (isRuleOfWords(rule)) return rule;
  return isClean(rule) ? rule.slice(0, MAX_CHARS) : redactName(rule, SHAPES);
}

/** A code, or any other text that is no sentence, as it may leave where no key is known. @internal */
export function shownText(text: string): string {
  return isClean(text) ? text.slice(0, MAX_CHARS) : redactText(text, SHAPES);
}

/** Whether a text can be printed on a line and has nothing that is shaped like a key: one look tells it of most. */
function isClean(text: string): boolean {
  return (textMarksIn(text) & (KEY_MARKS | TEXT_MARKS.uneven)) === 0;
}

/** A code, or any other text that is no sentence, as it may leave. */
function redactText(text: string, redactor: TextRedactor): string {
  return redactor.redact(printableLine(text)).slice(0, MAX_CHARS);
}

/** A sentence as it may leave. @internal */
export function redactMessage(message: string, redactor: TextRedactor): string {
  return cutMessage(redactor.redact(printableLine(message)));
}

/** So much of a sentence leaves; where it is cut it says so. @internal */
export function cutMessage(message: string): string {
  return message.length > MAX_MESSAGE_CHARS ? `${message.slice(0, MAX_MESSAGE_CHARS - 1)}…` : message;
}
