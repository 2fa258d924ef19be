import type { LlmFailure } from './failure.interface.js';
import { printableLine } from './printable-line.js';
import { isRuleOfWords } from './reading/meanings.js';
import { redactKeyShapes, redactMarkedKeys } from './redact-key-shapes.js';

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
  return redactInPlace({ ...failure }, redactor);
}

/** The same for a failure that nobody else holds yet. @internal */
export function redactInPlace(failure: LlmFailure, redactor: TextRedactor): LlmFailure {
  const shown = failure as unknown as Record<string, unknown>;
  for (const field in shown) {
    const value = shown[field];
    if (typeof value !== 'string' || OWN_WORDS.has(field)) continue;
    const redacted = redactField(field, value, redactor);
    if (redacted !== value) shown[field] = redacted;
  }
  return failure;
}

function redactField(field: string, value: string, redactor: TextRedactor): string {
  const line = printableLine(value);
  if (NAMES.has(field)) return redactor.redactId(line).slice(0, MAX_CHARS);
  const text = redactor.redact(line);
  if (field !== 'message') return text.slice(0, MAX_CHARS);
  return text.length > MAX_MESSAGE_CHARS ? `${text.slice(0, MAX_MESSAGE_CHARS - 1)}…` : text;
}
