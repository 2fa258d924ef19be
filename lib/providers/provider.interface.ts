import type { CodeList, CodeStrength } from '../classification/codes/code-table.js';
import type { LlmApi } from './llm-api.js';
import type { MakersFailures, ProviderFailures } from './provider-failures.interface.js';
import type { LlmProviderPreset } from './provider-preset.interface.js';
import type { RateLimitWindow } from './rate-limit-window.interface.js';
import type { Replays } from './replays.interface.js';
import type { KnownModel, RequestConventions } from './request-conventions.interface.js';
import type { SourceList } from './source-list.interface.js';
import type { UsageCounting } from './usage-counting.interface.js';

/** What requests to a provider by one protocol are like, and what it wants back of its answers. */
export interface ProtocolConventions {
  readonly request?: RequestConventions | undefined;
  /** How it counts tokens. */
  readonly usage?: UsageCounting | undefined;
  /** Where its answers list the pages that they rest on, outside their messages; the first list that has any counts. */
  readonly sources?: readonly SourceList[] | undefined;
  /** What it wants back of its own answers. */
  readonly replays?: Replays | undefined;
  /**
   * Models that differ from the rest, or whose end is announced. What several entries say of one
   * model is put together: refusals are united, of all else the first entry's counts.
   */
  readonly models?: readonly KnownModel[] | undefined;
}

/**
 * All that is a provider's own, as data: where it is, what it refuses, what its failures look like.
 *
 * Everything but the id may be absent: what a file does not say is as OpenAI's protocol has it, or not known. A file imports
 * types only. See docs/adding-a-provider.md.
 */
export interface ProviderProfile extends ProtocolConventions {
  /** The id that targets and options name: `openai`. In lower case. */
  readonly id: string;
  /**
   * What OpenTelemetry's conventions for generative AI call it (`gen_ai.provider.name`). @default its id
   *
   * @see https://github.com/open-telemetry/semantic-conventions-genai
   */
  readonly telemetryName?: string | undefined;
  /** Other ids that apps and gateways give it. An id is this provider's where it is the same word, never where it holds one. */
  readonly aliases?: readonly string[] | undefined;
  /**
   * Whether its requests are like those to the maker of its protocol in all that the file does not say otherwise: it serves the
   * maker's own API. What is said of parts is put together kind by kind; what is known of models by their names is not taken over.
   * @default false
   */
  readonly isLikeMaker?: boolean | undefined;
  /** How it is reached; absent where it is known by its conventions alone, and an app has to name a `baseUrl`. */
  readonly connection?: LlmProviderPreset | undefined;
  /** What its structured codes mean, where it has codes of its own or means something else by common ones. */
  readonly codes?: ProviderCodes | undefined;
  /**
   * How its messages begin, in lower case, where it words a fault of the key, its account or its money and sends no code for it.
   * Only these count under a status that refuses the request.
   */
  readonly keyFaults?: readonly RegExp[] | undefined;
  /** The headers that tell what is left of its limits. */
  readonly limits?: readonly RateLimitWindow[] | undefined;
  /** The header by which an answer names its request. */
  readonly requestIdHeader?: string | undefined;
  /**
   * What its requests are like by other protocols than that of its {@link connection}. What is said of models there comes
   * before what is said of them for all protocols.
   */
  readonly protocols?: { readonly [Api in LlmApi]?: ProtocolConventions } | undefined;
  /** What its failures look like, for the testing kit, where they differ from those of its protocol's maker. */
  readonly failures?: ProviderFailures | undefined;
}

/** A provider's own codes: numbers, or names that mean something else elsewhere. */
export interface ProviderCodes extends Readonly<Partial<Record<CodeStrength, CodeList>>> {
  /** The fields of the body, divided by blanks, that together give these codes away whatever the provider is called. */
  readonly mark?: string | undefined;
}

/** The file of the provider that a protocol comes from: what is not known of others is as it is there. */
export interface MakersProfile extends ProviderProfile {
  readonly connection: LlmProviderPreset;
  readonly failures: MakersFailures;
}
