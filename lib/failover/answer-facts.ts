import { printableLine } from '../classification/printable-line.js';
import type { TextRedactor } from '../classification/redact-failure.js';
import type { LlmUsage } from '../errors/usage.interface.js';
import type { Target } from './candidate.js';
import type { LlmAnswerEventFacts } from './event.interface.js';

/** What an answer tells of itself beside what it says; not to be trusted. */
export interface AnswerFacts {
  /** The model that answered, as the provider names it. */
  readonly model?: string | undefined;
  /** The provider's id of the answer. */
  readonly id?: string | undefined;
  /** The provider's id of the request. */
  readonly requestId?: string | undefined;
  /** The counts alone that the common shape names. */
  readonly usage?: LlmUsage | undefined;
  readonly finishReasons?: readonly string[] | undefined;
  /** Of a stream: how many chunks have come since the first content, that one included. */
  readonly contentChunks?: number | undefined;
}

/**
 * Tells what tokens cost.
 *
 * @param dateMs - when they were used, as a date
 * @returns `undefined` where no price is known
 */
export type PriceOf = (target: Target, usage: LlmUsage, dateMs: number) => number | undefined;

const MAX_CHARS = 100;
/** What names of models, ids and finish reasons are made of. A finish reason that holds anything else is no name. */
const NAME = /^[\w.:/@+-]{1,100}$/;
/** A name or an id is one word: what holds white space may be anybody's words. */
const WORDS = /\s/;

/** The facts of an answer as people may see them: printable, short, and without secrets. */
function shownFacts(
  { model, id, requestId, usage, finishReasons, contentChunks }: AnswerFacts,
  target: Pick<Target, 'model'>,
  redactor: TextRedactor,
): LlmAnswerEventFacts {
  return {
    usage,
    responseModel: model === undefined || model === target.model ? model : modelOf(model, redactor),
    responseId: idOf(id, redactor),
    requestId: idOf(requestId, redactor),
    finishReasons: finishReasons?.map((reason) => (NAME.test(reason) ? redactor.redact(reason) : 'other')),
    contentChunks,
  };
}

/** An answer that is there in part or whole, and what is known around it. */
export interface ToldAnswer {
  readonly cost: number | undefined;
  /** When the attempt or the call began, and when the first content was handed on. */
  readonly startedAtMs: number;
  readonly committedAtMs: number | undefined;
  /** Absent where nothing has come. */
  readonly answer: { readonly target: Pick<Target, 'model'>; readonly read: () => AnswerFacts } | undefined;
}

/**
 * What an event tells of an answer; its facts only where somebody reads them.
 *
 * @internal
 */
export function toldOf(
  { cost, startedAtMs, committedAtMs, answer }: ToldAnswer,
  {
    areAnswersRead,
    redactor,
  }: { readonly areAnswersRead?: (() => boolean) | undefined; readonly redactor: TextRedactor },
): LlmAnswerEventFacts {
  const firstContentMs = committedAtMs === undefined ? undefined : committedAtMs - startedAtMs;
  const isRead = answer !== undefined && areAnswersRead?.() !== false;
  const facts = isRead ? shownFacts(answer.read(), answer.target, redactor) : undefined;
  return { cost, firstContentMs, ...facts };
}

function modelOf(model: string, redactor: TextRedactor): string {
  return WORDS.test(model) ? 'other' : shown(redactor.redact(printableLine(model)));
}

function idOf(id: string | undefined, redactor: TextRedactor): string | undefined {
  return id === undefined || id === '' || WORDS.test(id) ? undefined : shown(redactor.redactId(printableLine(id)));
}

function shown(text: string): string {
  return text.slice(0, MAX_CHARS);
}
