import { isUncarried } from './cannot-carry.js';
import { meaningOf } from './category-catalogue.js';
import {
  partsOf,
  partyOf,
  withoutEnd,
  type AbsentKey,
  type FailureParts,
  type FailureSubject,
  type ToldFailure,
} from './failure-parts.js';
import type { LlmFailure, LlmFailureCategory } from './failure.interface.js';
import { networkFaultOf, type NetworkFault } from './network-fault.js';
import { isRelayed } from './is-relayed.js';
import { isWebPage } from './web-page.js';

type Text = (parts: FailureParts) => string;

/** Text that some failures of a category have no use for. */
type MaybeText = (parts: FailureParts) => string | undefined;

/** All that people read of one category. */
interface CategoryTexts {
  /** For the operator: what failed, and on what. Without the full stop. */
  readonly sentence: Text;
  /** What to do about it; `undefined` where there is nothing to set, because it passes by itself. */
  readonly hint?: MaybeText;
  /** What to do about a mark, where that differs from the hint. */
  readonly remedy?: MaybeText;
  /** Why a candidate is passed over that shares the fault. */
  readonly sharedFault: string;
  /** The fault of another party that a gateway reports; absent where nobody else's key can be meant. */
  readonly relayed?: RelayedTexts;
  /** A sentence that is safe to publish: the provider's name at most, nothing the upstream said. */
  readonly published: (provider: string, network: NetworkFault) => string;
  /** The same where the key came with the request. */
  readonly publishedToOwner?: (provider: string) => string;
  /** What to do about it where nothing is known of settings. */
  readonly plainHint?: string;
}

/** Of a fault between a gateway and the party behind it. */
interface RelayedTexts {
  readonly sentence: Text;
  readonly sharedFault: (party: string) => string;
}

const CHECK_PLAIN_KEY = 'Check the API key that the request sends.';

/** What is said of each fate of a connection. */
const NETWORK_TEXTS: Readonly<
  Record<NetworkFault, Pick<CategoryTexts, 'sentence' | 'hint'> & { readonly published: (provider: string) => string }>
> = {
  unreached: {
    sentence: ({ id, address, detail }) => `${id} could not be reached at ${address}${detail}`,
    hint: ({ id }) => `Check providers.${id}.baseUrl and the network.`,
    published: (provider) => `${provider} could not be reached.`,
  },
  broken: {
    sentence: ({ id, address, detail }) => `The connection to ${id} at ${address} broke${detail}`,
    published: (provider) => `The connection to ${provider} broke.`,
  },
  cut: {
    sentence: ({ place, detail }) => `The answer of ${place} was cut off${detail}`,
    published: (provider) => `The answer of ${provider} was cut off.`,
  },
  insecure: {
    sentence: ({ id, address, detail }) => `No secure connection to ${id} could be made at ${address}${detail}`,
    hint: ({ id }) => `Check providers.${id}.baseUrl, its certificate, NODE_EXTRA_CA_CERTS, and proxies on the way.`,
    published: (provider) => `No secure connection to ${provider} could be made.`,
  },
  garbled: {
    sentence: ({ id, address, detail }) => `What ${id} sent from ${address} is no valid HTTP${detail}`,
    hint: ({ id }) => `Check providers.${id}.baseUrl, and proxies on the way.`,
    published: (provider) => `${provider} gave an answer that cannot be used.`,
  },
  proxy: {
    sentence: ({ id, status, detail }) =>
      status === ''
        ? `A proxy on the way to ${id} refused to go on${detail}`
        : `A proxy on the way to ${id} asks for a sign-in${status}${detail}`,
    hint: () => 'Check the proxy that requests go through, and its user name and password.',
    published: (provider) => `The way from this server to ${provider} is barred.`,
  },
  redirected: {
    sentence: ({ id, address, status, detail }) => `${address} answered for ${id} with a redirect${status}${detail}`,
    hint: ({ id }) => `Redirects are not followed, as they would carry the key along. Check providers.${id}.baseUrl.`,
    published: (provider) => `${provider} could not be reached.`,
  },
  behind: {
    sentence: ({ id, status, detail }) => `${id} reports a connection that failed behind it${status}${detail}`,
    published: (provider) => `${provider} failed to answer.`,
  },
  unclear: {
    sentence: ({ id, address, detail }) => `The connection to ${id} at ${address} failed${detail}`,
    hint: ({ id }) => `Check providers.${id}.baseUrl and the network.`,
    published: (provider) => `The connection to ${provider} failed.`,
  },
};

const TEXTS: Readonly<Record<LlmFailureCategory, CategoryTexts>> = {
  credential_missing: {
    sentence: (parts) =>
      parts.absentKey === undefined
        ? `${parts.id} saw no API key in the request with ${parts.key}${parts.detail}`
        : absenceOf(parts, parts.absentKey),
    hint: (parts) => (parts.absentKey === undefined ? `Check ${parts.setting}.` : whereToSet(parts, parts.absentKey)),
    sharedFault: 'shares rejected credential',
    relayed: {
      sentence: ({ id, party, detail }) =>
        `${id} reports that ${party} saw no key of ${id}, ours is not meant${detail}`,
      sharedFault: (party) => `${party} sees no key of the gateway`,
    },
    published: (provider) => `This server has no API key for ${provider}.`,
    publishedToOwner: (provider) => `Your API key did not reach ${provider}.`,
    plainHint: CHECK_PLAIN_KEY,
  },
  credential_invalid: {
    sentence: ({ id, key, detail }) => `${id} rejected ${key}${detail}`,
    hint: ({ setting }) => `Check ${setting}.`,
    remedy: ({ setting, isSuspected }) =>
      isSuspected
        ? `The key has worked before, so this may pass by itself; check ${setting} if it lasts.`
        : `Check ${setting}.`,
    sharedFault: 'shares rejected credential',
    relayed: {
      sentence: ({ id, party, detail }) =>
        `${id} reports that ${party} refused the key that ${id} uses there, not ours${detail}`,
      sharedFault: (party) => `${party} refuses the key of the gateway`,
    },
    published: (provider) => `${provider} rejected this server's API key.`,
    publishedToOwner: (provider) => `${provider} rejected your API key.`,
    plainHint: CHECK_PLAIN_KEY,
  },
  credential_revoked: {
    sentence: ({ id, key, detail }) => `${id} has revoked or disabled ${key}${detail}`,
    hint: ({ keyInSetting }) => `Replace ${keyInSetting}.`,
    sharedFault: 'shares revoked credential',
    relayed: {
      sentence: ({ id, party, detail }) =>
        `${id} reports that ${party} has revoked or disabled the key that ${id} uses there, not ours${detail}`,
      sharedFault: (party) => `${party} has revoked the key of the gateway`,
    },
    published: (provider) => `${provider} has revoked this server's API key.`,
    publishedToOwner: (provider) => `${provider} has revoked your API key.`,
    plainHint: CHECK_PLAIN_KEY,
  },
  credential_expired: {
    sentence: ({ id, key, detail, refresh }) =>
      refresh === undefined
        ? `${id} says that ${key} has expired${detail}`
        : `The source of ${key} for ${id} gave no new one${detail}`,
    hint: ({ setting, keyInSetting, refresh }) =>
      refresh === 'failed'
        ? `The source is asked again by itself; check ${setting} if it goes on failing.`
        : `Renew ${keyInSetting}.`,
    sharedFault: 'shares expired credential',
    relayed: {
      sentence: ({ id, party, detail }) =>
        `${id} reports that the key that it uses at ${party}, not ours, has expired${detail}`,
      sharedFault: (party) => `the key of the gateway at ${party} has expired`,
    },
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
    relayed: {
      sentence: ({ id, model, party, status, detail }) =>
        `${id} reports that ${party} does not let the key that ${id} uses there, not ours, use ${model}${status}${detail}`,
      sharedFault: (party) => `${party} does not let the key of the gateway use the model`,
    },
    published: (provider) => `${provider} denied this server what the request needs.`,
    publishedToOwner: (provider) => `${provider} denied your API key what the request needs.`,
    plainHint: 'Check what the API key may do.',
  },
  quota_exhausted: {
    sentence: ({ id, key, detail }) => `The quota of ${key} at ${id} is used up${detail}`,
    hint: ({ id, setting, isTimed }) =>
      isTimed
        ? `The quota comes back by itself; for more of it check the plan of ${id}, or add a key to ${setting}.`
        : `Check plan and billing of ${id}, or add a key to ${setting}.`,
    remedy: ({ id, isTimed }) =>
      isTimed
        ? `The quota comes back by itself; for more of it check the plan of ${id}, and LlmHealth.reset() after a change.`
        : `Check plan and billing of ${id}; LlmHealth.reset() after a top-up.`,
    sharedFault: 'shares exhausted quota',
    relayed: {
      sentence: ({ id, party, detail }) =>
        `${id} reports that its own quota at ${party}, not ours, is used up${detail}`,
      sharedFault: (party) => `the quota of the gateway at ${party} is used up`,
    },
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
    sentence: ({ id, place, address, network, status, detail }) =>
      network === 'unreached'
        ? `${id} could not be reached in time at ${address}${detail}`
        : `${place} took too long${status}${detail}`,
    sharedFault: 'shares failure: timeout',
    published: (provider, network) =>
      network === 'unreached' ? `${provider} could not be reached in time.` : `${provider} did not answer in time.`,
  },
  network_error: {
    sentence: (parts) => NETWORK_TEXTS[parts.network].sentence(parts),
    hint: (parts) => NETWORK_TEXTS[parts.network].hint?.(parts),
    sharedFault: 'shares failure: network_error',
    published: (provider, network) => NETWORK_TEXTS[network].published(provider),
  },
  model_unavailable: {
    sentence: ({ id, place, model, key, scope, status, detail }) =>
      scope === 'request'
        ? `${place} cannot do what the request asks for${status}${detail}`
        : `${id} does not offer ${model} to ${key}${status}${detail}`,
    hint: ({ id, scope }) =>
      scope === 'request' ? 'Name a target in routes that can.' : `Check the models of ${id} in routes.`,
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
    sentence: ({ place, status, detail, uncarried }) =>
      uncarried === undefined
        ? `${place} refused the request as invalid${status}${detail}`
        : `${place} cannot carry ${uncarried}`,
    hint: ({ uncarried, isFoundLacking }) => {
      if (uncarried === undefined) return undefined;
      const again = isFoundLacking
        ? ' What a model has refused is asked of it again after an hour, or once a call with adapt: false has had an answer.'
        : '';
      return `Name a target in routes that can.${again}`;
    },
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
  const { sentence, relayed } = TEXTS[failure.category];
  const text = isRelayed(failure) ? (relayed?.sentence ?? sentence) : sentence;
  return `${text(partsOf(failure, subject))}.`;
}

/** The same in short, as one clause among others: without what the provider said. @internal */
export function failureClause(failure: ToldFailure, subject: FailureSubject): string {
  const told = isUncarried(failure) ? failure : { ...failure, message: undefined };
  const sentence = withoutEnd(failureSentence(told, subject));
  // Ids of providers keep their letters.
  if (sentence.startsWith(`${subject.provider} `)) return sentence;
  return sentence.replace(/^(?:The|No|A|What) /, (word) => word.toLowerCase());
}

/** What to do about a failure, naming the setting; absent where there is nothing to set. @internal */
export function failureHint(failure: ToldFailure, subject: FailureSubject): string | undefined {
  const parts = partsOf(failure, subject);
  return isRelayed(failure) ? nothingToSet(parts) : TEXTS[failure.category].hint?.(parts);
}

/** What a remedy depends on beside the failure. */
export interface RemediedMark {
  /** Whether the provider named the time of its end. */
  readonly isTimed: boolean;
  /** Whether it is the rejection of a key that has worked before. */
  readonly isSuspected: boolean;
}

/** What to do about a mark that a failure has set. @internal */
export function failureRemedy(failure: ToldFailure, subject: FailureSubject, mark: RemediedMark): string {
  const parts = { ...partsOf(failure, subject), ...mark };
  if (isRelayed(failure)) return nothingToSet(parts);
  const { hint, remedy = hint } = TEXTS[failure.category];
  const passes = 'Nothing to do: it passes by itself.';
  return remedy?.(parts) ?? (meaningOf(failure.category).passes ? passes : 'LlmHealth.reset() puts it back.');
}

/** A fault that candidates share, as a clause. @internal */
export function sharedFaultClause(failure: Pick<LlmFailure, 'category' | 'basis' | 'party'>): string {
  const { sharedFault, relayed } = TEXTS[failure.category];
  return isRelayed(failure) ? (relayed?.sharedFault(partyOf(failure)) ?? sharedFault) : sharedFault;
}

/** What clients of the application may read of a failure. @internal */
export function publishedSentence(failure: ToldFailure, provider: string): string {
  if (isRelayed(failure)) return `${provider} was refused by the provider behind it.`;
  if (isUncarried(failure)) return 'No model of this server can take what the request asks for.';
  return TEXTS[failure.category].published(provider, networkFaultOf(failure));
}

/**
 * What a client may read whose own key is at fault.
 *
 * @returns what everybody may read where a category is no fault of a key's
 * @internal
 */
export function sentenceForOwner(failure: ToldFailure, provider: string): string {
  return TEXTS[failure.category].publishedToOwner?.(provider) ?? publishedSentence(failure, provider);
}

/** What to do about a failure where nothing is known of settings. @internal */
export function plainHint(failure: ToldFailure): string | undefined {
  if (isWebPage(failure)) return 'Check the address, and firewalls and proxies on the way.';
  return isRelayed(failure)
    ? 'Nothing to change in the API key that the request sends; tell the provider, or take another model.'
    : TEXTS[failure.category].plainHint;
}

function nothingToSet({ id, setting }: FailureParts): string {
  return `Nothing to change in ${setting}; tell ${id}, or take another model.`;
}

function absenceOf({ id, place }: FailureParts, { settings, failed, isForOthers = false }: AbsentKey): string {
  if (failed !== undefined) return `No API key is at hand for ${id}: ${failed.setting} failed (${failed.reason})`;
  if (settings.length > 0) return `No API key is at hand for ${id}: ${settings.join(' and ')} gave none`;
  return isForOthers
    ? `No API key may be used for ${place}: the keys are for other models`
    : `No API key is set for ${id}`;
}

function whereToSet({ id, model, setting }: FailureParts, { settings, isForOthers = false }: AbsentKey): string {
  if (settings.length > 0) return `Check ${settings.join(' and ')}.`;
  return isForOthers
    ? `Let a key in providers.${id}.keys have ${model} in its models, or add one that has.`
    : `Set ${setting}.`;
}
