import { codeTablesFor, type ProviderCodeTable } from '../codes/provider-codes.js';
import type { LlmFailureEvidence } from '../failure.interface.js';
import { readWords, type WordReading } from '../reading/read-words.js';
import { isAboutThirdServer } from '../words/third-server.js';
import type { CollectedField, CollectedFields } from './collected-fields.js';
import type { EchoFilter } from './echo/echo-filter.js';
import { isBareComplaint } from './error-document.js';
import type { FailureSignals } from './failure-signals.js';
import { joinWords, type MessagePlace } from './joined-words.js';
import { withoutQuotations } from './quotations.js';
import type { ReadBody } from './read-body.js';
import type { ReadError } from './read-error.js';
import { leadingStatusInWords, statusInWords } from './read-status.js';
import { spokenCodesOf } from './spoken-codes.js';

/** What was read of one failure, before anything is worked out. */
export interface ReadParts {
  readonly evidence: LlmFailureEvidence;
  readonly isWhole: boolean;
  /** `undefined` where nothing was thrown. */
  readonly error: ReadError | undefined;
  readonly body: ReadBody;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number | undefined;
  readonly echoes: EchoFilter | undefined;
  readonly isRequestKnown: boolean;
  readonly fields: CollectedFields;
  readonly stream: FailureSignals['stream'];
  readonly html: boolean;
  readonly isMute: boolean;
  readonly isThrownByAppCode: boolean;
}

const NO_NAMES: readonly string[] = [];
const MAX_HINT_CHARS = 16_384;
/** Pages tell at their beginning what they are. */
const PAGE_CHARS = 16_384;

/**
 * The signals of one failure. What most verdicts never ask for is worked out when it is asked for, and once. What users' rules may
 * look at are properties of its own; the evidence, in which the request stands, is not theirs to see.
 *
 * @internal
 */
export class ReadSignals implements FailureSignals {
  readonly provider: string | undefined;
  readonly model: string | undefined;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly json: unknown;
  readonly codes: readonly string[];
  readonly words: string;
  readonly said: string;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  readonly answerCodes: readonly string[];
  readonly errorNames: readonly string[];
  readonly messagePlaces: readonly MessagePlace[];
  #known: WordReading | undefined;
  #own: WordReading | undefined;
  #isThirdServers: boolean | undefined;
  #spoken: readonly string[] | undefined;
  #tables: readonly ProviderCodeTable[] | undefined;
  #inner: { readonly status: number | undefined } | undefined;
  #lastQuoting = '';
  #lastUnquoted = '';

  readonly #parts: ReadParts;

  constructor(parts: ReadParts) {
    this.#parts = parts;
    const { evidence, body, fields, error } = parts;
    const { words, said, messagePlaces } = joinWords(fields.messages);
    this.provider = typeof evidence.provider === 'string' ? evidence.provider : undefined;
    this.model = typeof evidence.model === 'string' ? evidence.model : undefined;
    this.status = parts.status;
    this.headers = parts.headers;
    this.text = body.text;
    this.json = body.json;
    this.answerCodes = textsOf(fields.codes);
    this.errorNames = error?.names ?? NO_NAMES;
    this.codes = this.errorNames.length === 0 ? this.answerCodes : unique([...this.answerCodes, ...this.errorNames]);
    this.words = words;
    this.said = said;
    this.messagePlaces = messagePlaces;
    this.metadata = evidence.metadata;
  }

  reading(): WordReading {
    return (this.#known ??= readWords(this.said));
  }

  ownReading(): WordReading {
    return (this.#own ??= this.readOwnWords());
  }

  unquoted(text: string): string {
    if (text !== this.#lastQuoting) {
      this.#lastQuoting = text;
      this.#lastUnquoted = withoutQuotations(text);
    }
    return this.#lastUnquoted;
  }

  isAboutThirdServer(): boolean {
    return (this.#isThirdServers ??= isAboutThirdServer(this.said, this.status !== undefined));
  }

  ownPage(): string {
    const page = this.text.slice(0, PAGE_CHARS);
    return (this.#parts.echoes?.withoutEchoes(page) ?? page).toLowerCase();
  }

  wasSent(text: string): boolean {
    return this.#parts.echoes?.wasSent(text) === true;
  }

  repeats(name: string): boolean {
    return this.#parts.echoes?.repeats(name) === true;
  }

  get spokenCodes(): readonly string[] {
    return (this.#spoken ??= spokenCodesOf(this.#parts.fields.messages));
  }

  get codeTables(): readonly ProviderCodeTable[] {
    return (this.#tables ??= codeTablesFor(this.provider, this.json));
  }

  get innerStatus(): number | undefined {
    return (this.#inner ??= { status: this.fieldStatus ?? this.spokenStatus() }).status;
  }

  get fieldStatus(): number | undefined {
    return this.#parts.fields.status;
  }

  get isThrownByAppCode(): boolean {
    return this.#parts.isThrownByAppCode;
  }

  get isOfParser(): boolean {
    return this.#parts.error?.isOfParser === true;
  }

  get isMute(): boolean {
    return this.#parts.isMute;
  }

  get isRequestKnown(): boolean {
    return this.#parts.isRequestKnown;
  }

  get hasInnerDocument(): boolean {
    return this.#parts.fields.hasInnerDocument;
  }

  get party(): string | undefined {
    const { party } = this.#parts.fields;
    return party === undefined || this.wasSent(party) ? undefined : party;
  }

  get bodyPresent(): boolean {
    return this.#parts.body.present;
  }

  get html(): boolean {
    return this.#parts.html;
  }

  get stream(): FailureSignals['stream'] {
    return this.#parts.stream;
  }

  get thrown(): boolean {
    return this.#parts.error !== undefined;
  }

  get sentence(): string {
    return sentenceIn(this.#parts.fields.messages);
  }

  get sentences(): readonly string[] {
    return this.#parts.fields.messages.map(({ text }) => text);
  }

  get hintText(): string {
    const { error, body, isMute } = this.#parts;
    if (this.hasEchoes || isMute) return '';
    if (error === undefined) return body.text;
    return `${error.waits}${body.text === '' ? error.messages.join('\n').slice(0, MAX_HINT_CHARS) : body.text}`;
  }

  get requestId(): string | undefined {
    return this.#parts.error?.requestId;
  }

  get hasEchoes(): boolean {
    return this.#parts.echoes?.hasFound === true;
  }

  get isBareComplaint(): boolean {
    return isSuccess(this.status) && isBareComplaint(this.json);
  }

  private readOwnWords(): WordReading {
    const { fields, isWhole } = this.#parts;
    if (this.isRequestKnown || isWhole) return this.reading();
    const messages = fields.messages.map(({ text, depth, isAside }) => ({ text: this.unquoted(text), depth, isAside }));
    if (messages.every(({ text }, index) => text === fields.messages[index]!.text)) return this.reading();
    const own = joinWords(messages).said;
    return own === this.said ? this.reading() : readWords(own);
  }

  /**
   * The status that a sentence names. Where there is an answer with a status of its own, only a server that broke hands on
   * another one, and says it first.
   */
  private spokenStatus(): number | undefined {
    const { status, words } = this;
    const mayHandOn = status === undefined || status >= 500 || status < 400;
    const spoken = !mayHandOn ? undefined : status === undefined ? statusInWords(words) : leadingStatusInWords(words);
    return spoken !== undefined && this.isAboutThirdServer() ? undefined : spoken;
  }
}

/** Whether a status says that all went well. @internal */
export function isSuccess(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

function textsOf(codes: readonly CollectedField[]): readonly string[] {
  return unique(codes.map(({ text }) => text));
}

function unique(texts: readonly string[]): readonly string[] {
  const isSmall = texts.length < 2 || (texts.length === 2 && texts[0] !== texts[1]);
  return isSmall ? texts : [...new Set(texts)];
}

/** The most specific text that is for people: details of an error often hold codes, field names and flags only. */
function sentenceIn(messages: readonly CollectedField[]): string {
  const said = messages.length === 1 ? messages : messages.filter(({ depth }) => depth >= 0);
  const best = sentenceAmong(said) ?? (said.length < messages.length ? sentenceAmong(messages) : undefined);
  return (best ?? messages[0])?.text ?? '';
}

function sentenceAmong(messages: readonly CollectedField[]): CollectedField | undefined {
  return messages.find(({ text }) => hasWords(text)) ?? messages.find(({ text }) => text.length > 3);
}

/** Whether a text is more than one token of plain characters. */
function hasWords(text: string): boolean {
  const blank = text.indexOf(' ');
  // Nearly all sentences: a blank between two letters.
  if (blank > 0 && isVisible(text, blank - 1) && blank + 1 < text.length && isVisible(text, blank + 1)) return true;
  return /\s|[^\x20-\x7e]/.test(text.trim());
}

function isVisible(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code > 32 && code < 127;
}
