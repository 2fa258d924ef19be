import { meaningOf } from './category-catalogue.js';
import type { LlmFailure, LlmFailureCategory } from './failure.interface.js';
import { isWebPage } from './web-page.js';

/** What sentences tell of a failure. */
export type ToldFailure = Pick<LlmFailure, 'category' | 'scope'> & Partial<LlmFailure>;

/** What a failure is about, in words. */
export interface FailureSubject {
  /** The provider's id. */
  readonly provider: string;
  readonly model: string;
  /** Where the request went. */
  readonly address: string;
  /** The key as people know it: `the API key "main" (#3f9a)`. */
  readonly key: string;
  /** The setting where the key stands, such as `OPENAI_API_KEY`; absent where that is not known. */
  readonly setting?: string | undefined;
  /** Set where there was no key to send. */
  readonly absentKey?: AbsentKey | undefined;
}

/** Where a key was looked for and not found. */
export interface AbsentKey {
  /** The settings that should have given one; empty where none is set. */
  readonly settings: readonly string[];
  /** The first of them that failed, and how. */
  readonly failed?: { readonly setting: string; readonly reason: string } | undefined;
}

/** A failure and its subject as parts of sentences. */
interface Parts {
  readonly id: string;
  /** Provider and model. */
  readonly place: string;
  readonly model: string;
  readonly address: string;
  readonly key: string;
  /** The setting of the key, or a name for it. */
  readonly setting: string;
  /** The key by its setting, or by its provider. */
  readonly keyInSetting: string;
  readonly absentKey: AbsentKey | undefined;
  readonly isWebPage: boolean;
  /** The status in brackets, or nothing. */
  readonly status: string;
  /** What the provider said, behind a colon, or nothing. */
  readonly detail: string;
}

type Text = (parts: Parts) => string;

/** All that people read of one category. */
interface CategoryTexts {
  /** For the operator: what failed, and on what. Without the full stop. */
  readonly sentence: Text;
  /** What to do about it; `undefined` where there is nothing to set. */
  readonly hint?: Text;
  /** What to do about a mark, where that differs from the hint. */
  readonly remedy?: Text;
  /** Why a candidate is passed over that shares the fault. */
  readonly sharedFault: string;
  /** A sentence that is safe to publish: the provider's name at most, nothing the upstream said. */
  readonly published: (provider: string) => string;
  /** The same where the key came with the request. */
  readonly publishedToOwner?: (provider: string) => string;
  /** What to do about it where nothing is known of settings. */
  readonly plainHint?: string;
}

const CHECK_PLAIN_KEY = 'Check the API key that the request sends.';

const TEXTS: Readonly<Record<LlmFailureCategory, CategoryTexts>> = {
  credential_missing: {
    sentence: ({ id, key, detail, absentKey }) =>
      absentKey === undefined ? `${id} saw no API key in the request with ${key}${detail}` : absenceOf(id, absentKey),
    hint: ({ setting, absentKey }) => (absentKey === undefined ? `Check ${setting}.` : whereToSet(setting, absentKey)),
    sharedFault: 'shares rejected credential',
    published: (provider) => `This server has no API key for ${provider}.`,
    publishedToOwner: (provider) => `Your API key did not reach ${provider}.`,
    plainHint: CHECK_PLAIN_KEY,
  },
  credential_invalid: {
    sentence: ({ id, key, detail }) => `${id} rejected ${key}${detail}`,
    hint: ({ setting }) => `Check ${setting}.`,
    sharedFault: 'shares rejected credential',
    published: (provider) => `${provider} rejected this server's API key.`,
    publishedToOwner: (provider) => `${provider} rejected your API key.`,
    plainHint: CHECK_PLAIN_KEY,
  },
  credential_revoked: {
    sentence: ({ id, key, detail }) => `${id} has revoked or disabled ${key}${detail}`,
    hint: ({ keyInSetting }) => `Replace ${keyInSetting}.`,
    sharedFault: 'shares revoked credential',
    published: (provider) => `${provider} has revoked this server's API key.`,
    publishedToOwner: (provider) => `${provider} has revoked your API key.`,
    plainHint: CHECK_PLAIN_KEY,
  },
  credential_expired: {
    sentence: ({ id, key, detail }) => `${id} says that ${key} has expired${detail}`,
    hint: ({ keyInSetting }) => `Renew ${keyInSetting}.`,
    sharedFault: 'shares expired credential',
    published: (provider) => `This server's API key for ${provider} has expired.`,
    publishedToOwner: (provider) => `Your API key for ${provider} has expired.`,
    plainHint: CHECK_PLAIN_KEY,
  },
  permission_denied: {
    sentence: ({ id, place, model, key, status, detail, ...parts }) =>
      parts.isWebPage
        ? `${id} answered for ${place} with a web page${status}, perhaps of a firewall or proxy`
        : `${id} does not let ${key} use ${model}${status}${detail}`,
    hint: ({ id, keyInSetting, ...parts }) =>
      parts.isWebPage
        ? `Check providers.${id}.baseUrl, and firewalls and proxies on the way.`
        : `Check what ${keyInSetting} may do.`,
    sharedFault: 'shares failure: permission_denied',
    published: (provider) => `${provider} denied this server what the request needs.`,
    publishedToOwner: (provider) => `${provider} denied your API key what the request needs.`,
    plainHint: 'Check what the API key may do.',
  },
  quota_exhausted: {
    sentence: ({ id, key, detail }) => `The quota of ${key} at ${id} is used up${detail}`,
    hint: ({ id, setting }) => `Check plan and billing of ${id}, or add a key to ${setting}.`,
    remedy: ({ id }) => `Check plan and billing of ${id}; LlmHealth.reset() after a top-up.`,
    sharedFault: 'shares exhausted quota',
    published: (provider) => `This server's quota with ${provider} is used up.`,
    publishedToOwner: (provider) => `Your quota with ${provider} is used up.`,
    plainHint: 'Check the plan and the balance of the account.',
  },
  rate_limited: {
    sentence: ({ place, key, detail }) => `${place} is rate-limited for ${key}${detail}`,
    sharedFault: 'shares failure: rate_limited',
    published: (provider) => `${provider} is limiting the rate of this server's requests.`,
    publishedToOwner: (provider) => `${provider} is limiting the rate of your API key.`,
  },
  overloaded: {
    sentence: ({ place, status, detail }) => `${place} is overloaded${status}${detail}`,
    sharedFault: 'shares failure: overloaded',
    published: (provider) => `${provider} is overloaded.`,
  },
  server_error: {
    sentence: ({ place, status, detail }) => `${place} failed${status}${detail}`,
    sharedFault: 'shares failure: server_error',
    published: (provider) => `${provider} failed to answer.`,
  },
  malformed_response: {
    sentence: ({ place, status, detail }) => `${place} sent no valid answer${status}${detail}`,
    sharedFault: 'shares failure: malformed_response',
    published: (provider) => `${provider} gave an answer that cannot be used.`,
  },
  timeout: {
    sentence: ({ place, status, detail }) => `${place} took too long${status}${detail}`,
    sharedFault: 'shares failure: timeout',
    published: (provider) => `${provider} did not answer in time.`,
  },
  network_error: {
    sentence: ({ id, address, detail }) => `${id} could not be reached at ${address}${detail}`,
    hint: ({ id }) => `Check providers.${id}.baseUrl and the network.`,
    sharedFault: 'shares failure: network_error',
    published: (provider) => `${provider} could not be reached.`,
  },
  model_unavailable: {
    sentence: ({ id, model, key, status, detail }) => `${id} does not offer ${model} to ${key}${status}${detail}`,
    hint: ({ id }) => `Check the models of ${id} in routes.`,
    sharedFault: 'shares failure: model_unavailable',
    published: (provider) => `The model is not available from ${provider}.`,
    publishedToOwner: (provider) => `${provider} does not offer the model to your API key.`,
    plainHint: 'Check the name of the model.',
  },
  request_too_large: {
    sentence: ({ place, detail }) => `The request is too large for ${place}${detail}`,
    sharedFault: 'shares failure: request_too_large',
    published: (provider) => `The request was refused as too large by ${provider}.`,
  },
  content_filtered: {
    sentence: ({ place, detail }) => `The content filter of ${place} refused the request${detail}`,
    sharedFault: 'shares failure: content_filtered',
    published: (provider) => `The request was refused by the content filter of ${provider}.`,
  },
  invalid_request: {
    sentence: ({ place, status, detail }) => `${place} refused the request as invalid${status}${detail}`,
    sharedFault: 'shares failure: invalid_request',
    published: (provider) => `The request was refused as invalid by ${provider}.`,
  },
  cancelled: {
    sentence: ({ place }) => `The call of ${place} was cancelled`,
    sharedFault: 'shares failure: cancelled',
    published: () => 'The request was cancelled.',
  },
  unknown: {
    sentence: ({ place, status, detail }) => `${place} failed in an unknown way${status}${detail}`,
    sharedFault: 'shares failure: unknown',
    published: (provider) => `${provider} failed for an unknown reason.`,
  },
};

/** One sentence for the operator: what failed, and on what. Ends without the hint. @internal */
export function failureSentence(failure: ToldFailure, subject: FailureSubject): string {
  return `${TEXTS[failure.category].sentence(partsOf(failure, subject))}.`;
}

/** What to do about a failure, naming the setting; absent where there is nothing to set. @internal */
export function failureHint(failure: ToldFailure, subject: FailureSubject): string | undefined {
  return TEXTS[failure.category].hint?.(partsOf(failure, subject));
}

/** What to do about a mark that a failure has set. @internal */
export function failureRemedy(failure: ToldFailure, subject: FailureSubject): string {
  const { remedy, hint } = TEXTS[failure.category];
  const advice = (remedy ?? hint)?.(partsOf(failure, subject));
  if (advice !== undefined) return advice;
  return meaningOf(failure.category).passes ? 'Nothing to do: it passes by itself.' : 'LlmHealth.reset() puts it back.';
}

/** A fault that candidates share, as a clause. @internal */
export function sharedFaultClause({ category }: Pick<LlmFailure, 'category'>): string {
  return TEXTS[category].sharedFault;
}

/** What clients of the application may read of a failure. @internal */
export function publishedSentence(category: LlmFailureCategory, provider: string): string {
  return TEXTS[category].published(provider);
}

/**
 * What a client may read whose own key is at fault.
 *
 * @returns what everybody may read where a category is no fault of a key's
 * @internal
 */
export function sentenceForOwner(category: LlmFailureCategory, provider: string): string {
  const { publishedToOwner, published } = TEXTS[category];
  return (publishedToOwner ?? published)(provider);
}

/** What to do about a failure where nothing is known of settings. @internal */
export function plainHint(failure: ToldFailure): string | undefined {
  if (isWebPage(failure)) return 'Check the address, and firewalls and proxies on the way.';
  return TEXTS[failure.category].plainHint;
}

function partsOf(failure: ToldFailure, subject: FailureSubject): Parts {
  const { provider, model, address, key, setting, absentKey } = subject;
  return {
    id: provider,
    place: `${provider}/${model}`,
    model,
    address,
    key,
    setting: setting ?? `the key of ${provider}`,
    keyInSetting: setting === undefined ? `the key of ${provider}` : `the key in ${setting}`,
    absentKey,
    isWebPage: isWebPage(failure),
    status: failure.status === undefined ? '' : ` (status ${failure.status})`,
    detail: failure.message === undefined ? '' : `: ${withoutEnd(failure.message)}`,
  };
}

function absenceOf(provider: string, { settings, failed }: AbsentKey): string {
  if (failed !== undefined) return `No API key is at hand for ${provider}: ${failed.setting} failed (${failed.reason})`;
  return settings.length === 0
    ? `No API key is set for ${provider}`
    : `No API key is at hand for ${provider}: ${settings.join(' and ')} gave none`;
}

function whereToSet(setting: string, { settings }: AbsentKey): string {
  return settings.length === 0 ? `Set ${setting}.` : `Check ${settings.join(' and ')}.`;
}

function withoutEnd(sentence: string): string {
  return sentence.replace(/[.\s]$/, '');
}
