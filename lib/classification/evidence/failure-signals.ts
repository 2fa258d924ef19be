import type { ProviderCodeTable } from '../codes/provider-codes.js';
import type { LlmFailureFacts } from '../failure.interface.js';
import type { WordReading } from '../reading/read-words.js';
import type { MessagePlace } from './joined-words.js';

/** Normalised evidence with what only the built-in rules need. */
export interface FailureSignals extends LlmFailureFacts {
  /** The codes of the body and of headers that carry one; `codes` also has the names of thrown errors. */
  readonly answerCodes: readonly string[];
  /** `words` with blanks in the place of what agents and gateways put in front of messages. */
  readonly said: string;
  /** What they say. Worked out when it is asked for. */
  reading(): WordReading;
  /** Codes that messages begin with: `model_not_found: ...`, `litellm.RateLimitError: ...`. */
  readonly spokenCodes: readonly string[];
  /** Names and codes of thrown errors, innermost first. */
  readonly errorNames: readonly string[];
  /** `reading` without long quotations, where nobody knows the request: what these say is perhaps not the provider's word. */
  ownReading(): WordReading;
  /** The messages in `words`, in order. */
  readonly messagePlaces: readonly MessagePlace[];
  /** The status that the body names, where it differs in rank from the answer's own. */
  readonly innerStatus: number | undefined;
  /** The same where a field has it. */
  readonly fieldStatus: number | undefined;
  /** The application's own code threw it, and no provider's client: nothing of its message counts. */
  readonly isThrownByAppCode: boolean;
  /** A parser complains: of what it could not read, not of a provider. */
  readonly isOfParser: boolean;
  /** An answer under a success status that is no error document: nothing that stands in it counts. */
  readonly isMute: boolean;
  /** Whether echoes of the request were left out, so that what is said is the provider's. */
  readonly isRequestKnown: boolean;
  /** Whether the sentence tells what a third server answered. */
  isAboutThirdServer(): boolean;
  /** An error document stood, as text, inside another one. */
  readonly hasInnerDocument: boolean;
  /** The party behind a gateway, where a field names it. */
  readonly party: string | undefined;
  readonly bodyPresent: boolean;
  /** The body is an HTML page. */
  readonly html: boolean;
  readonly stream: { readonly payloads: readonly unknown[]; readonly done: boolean } | undefined;
  /** Something was thrown. */
  readonly thrown: boolean;
  /** The provider's sentence, as sent. */
  readonly sentence: string;
  /** The codes of the provider, and of those whose marks the answer bears. */
  readonly codeTables: readonly ProviderCodeTable[];
  /** A message without its long quotations. */
  unquoted(text: string): string;
  /** All messages, as sent. */
  readonly sentences: readonly string[];
  /** Where hints are searched: the body as sent, else the messages of what was thrown. */
  readonly hintText: string;
  readonly requestId: string | undefined;
  /** Whether something that repeats the request or the answer was left out. */
  readonly hasEchoes: boolean;
  /** Nothing of an error document but a sentence, under a success status: perhaps an answer after all. */
  readonly isBareComplaint: boolean;
  /** The beginning of the body in lower case, without what repeats the request or the answer. */
  ownPage(): string;
  /** Whether this very string was sent. */
  wasSent(text: string): boolean;
  /** Whether a name, such as the id of a request, was sent, or holds words that were. */
  repeats(name: string): boolean;
}
