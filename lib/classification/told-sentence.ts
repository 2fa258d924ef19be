import { LEFT_OUT } from './evidence/echo/echo-filter.js';
import { QUOTATION_LEFT_OUT } from './evidence/quotations.js';
import type { FailureSignals } from './evidence/failure-signals.js';
import { printableLine } from './printable-line.js';
import { cutMessage } from './redact-failure.js';
import { redactByMarks, redactKeyShapes } from './redact-key-shapes.js';
import { TEXT_MARKS, textMarksIn } from './text-marks.js';

/** So much of a sentence is looked at. */
const MAX_LOOKED_CHARS = 2_000;

/**
 * The provider's sentence as it may leave: on one line, short, without anything shaped like a key, and without what it repeats;
 * where something was left out, it says so.
 *
 * @internal
 */
export function toldSentence(signals: FailureSignals): string {
  const said = signals.sentence.slice(0, MAX_LOOKED_CHARS);
  const marks = textMarksIn(said);
  const mayQuote = !signals.isRequestKnown && (marks & TEXT_MARKS.quoted) !== 0;
  const told = mayQuote ? signals.unquoted(said) : said;
  if (told === said && (marks & TEXT_MARKS.uneven) === 0) return cutMessage(redactByMarks(told, marks));
  return cutMessage(redactKeyShapes(evenLine(told)));
}

/** White space that is not one blank: to replace each single blank by itself would cost more than all the rest. */
const ODD_SPACE = /\s{2,}|[^\S ]/g;

function evenLine(text: string): string {
  return printableLine(text)
    .replaceAll(LEFT_OUT, '[words of the request left out]')
    .replaceAll(QUOTATION_LEFT_OUT, '[quotation left out]')
    .trim()
    .replace(ODD_SPACE, ' ');
}
