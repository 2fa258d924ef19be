import { isFoundLacking, isUncarried } from './cannot-carry.js';
import type { LlmFailure } from './failure.interface.js';
import { networkFaultOf, type NetworkFault } from './network-fault.js';
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
  /** The settings that should have given one and have not; empty where none is set. */
  readonly settings: readonly string[];
  /** The first of them that failed, and how. */
  readonly failed?: { readonly setting: string; readonly reason: string } | undefined;
  /** Whether there are keys, none of which may be used for the model. @default false */
  readonly isForOthers?: boolean | undefined;
}

/** A failure and its subject as parts of sentences. */
export interface FailureParts {
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
  readonly network: NetworkFault;
  /** Who stands behind a gateway. */
  readonly party: string;
  /** Whose fault it is. */
  readonly scope: LlmFailure['scope'];
  /** The outcome of a refresh that was the fault, where one was. */
  readonly refresh: 'failed' | 'denied' | undefined;
  /** What the target cannot carry of what is asked, where it was passed over for that. */
  readonly uncarried: string | undefined;
  /** Whether it has refused that within the last hour. */
  readonly isFoundLacking: boolean;
  /** Whether the provider named the time of its end. */
  readonly isTimed: boolean;
  /** Whether the key has worked before, so that its rejection may be a hiccup. */
  readonly isSuspected: boolean;
  /** The status in brackets, or nothing. */
  readonly status: string;
  /** What the provider said, behind a colon, or nothing. */
  readonly detail: string;
}

/** What the texts of a category may tell of a failure. @internal */
export function partsOf(failure: ToldFailure, subject: FailureSubject): FailureParts {
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
    network: networkFaultOf(failure),
    party: partyOf(failure),
    scope: failure.scope,
    refresh: refreshOf(failure),
    uncarried: isUncarried(failure) ? failure.message : undefined,
    isFoundLacking: isFoundLacking(failure),
    isTimed: failure.retryAfterMs !== undefined,
    isSuspected: false,
    status: failure.status === undefined ? '' : ` (status ${failure.status})`,
    detail: failure.message === undefined ? '' : `: ${withoutEnd(failure.message)}`,
  };
}

/** Who stands behind a gateway, for people. @internal */
export function partyOf({ party }: Pick<LlmFailure, 'party'>): string {
  return party ?? 'the provider behind it';
}

/** By the rules that stand for a refresh; see `RefreshRecorder`. */
function refreshOf({ rule }: ToldFailure): FailureParts['refresh'] {
  if (rule === 'credential/refresh-failed') return 'failed';
  return rule === 'credential/refresh-denied' ? 'denied' : undefined;
}

/** A sentence without its full stop. @internal */
export function withoutEnd(sentence: string): string {
  return sentence.replace(/[.\s]$/, '');
}
