import { failureClause, failureHint, failureSentence, sharedFaultClause } from '../classification/category-texts.js';
import type { AbsentKey, FailureSubject } from '../classification/failure-parts.js';
import type { LlmFailure } from '../classification/failure.interface.js';
import { printableLine } from '../classification/printable-line.js';
import { isRelayed } from '../classification/is-relayed.js';
import { isCallersKey } from '../health/health-keys.js';
import { OPERATOR_RULE, type HealthMark, type HealthMarkReason } from '../health/health-state.js';
import type { Lack } from './call.interface.js';
import type { Candidate, Target } from './candidate.js';

/** What a sentence about a failure needs. */
export interface DescribedFailure {
  readonly failure: Pick<LlmFailure, 'category' | 'scope' | 'explicit'> & Partial<LlmFailure>;
  readonly target: Target;
  readonly candidate?: Candidate | undefined;
  /** The health key under which the fault is filed. @default that of the candidate and the failure's scope */
  readonly key?: string | undefined;
  /** What the author's own code threw within `run()`, where it was that which failed. */
  readonly authorsError?: unknown;
}

/** What to do about a failure, naming the setting; absent where there is nothing to set. @internal */
export function hintOf(described: DescribedFailure): string | undefined {
  const { failure, target } = described;
  if (failure.rule === OPERATOR_RULE) return 'LlmHealth.reset() puts it back.';
  if (isCallersFault(described)) {
    const part = isKeysFault(failure) ? 'key' : 'base URL';
    return `Check the ${part} that came with the call for ${target.provider.id}.`;
  }
  return failureHint(failure, subjectOf(described));
}

/** A lack as the trail and a plan tell of it. @internal */
export function lackReason({ what, isFound }: Lack): string {
  return `cannot carry ${what}${isFound ? ', which it refused less than an hour ago' : ''}`;
}

/** One sentence for the operator: what failed, and on what. Ends without the hint. @internal */
export function sentenceOf(described: DescribedFailure): string {
  const { failure } = described;
  if (failure.rule !== OPERATOR_RULE) return failureSentence(failure, subjectOf(described));
  const detail = failure.message === undefined ? '' : `: ${failure.message.replace(/[.\s]$/, '')}`;
  return `${operatorSubject(described)} was isolated by hand${detail}.`;
}

/** The same in short, as one of several causes. @internal */
export function clauseOf(described: DescribedFailure, isDoubted: boolean): string {
  const { failure, target, candidate } = described;
  if (failure.rule === OPERATOR_RULE) return lowerFirst(`${operatorSubject(described)} was isolated by hand`);
  if (isDoubted && candidate !== undefined) {
    return `${target.provider.id} ${refusalOf(failure)} for ${nameOf(candidate)}, which has worked before`;
  }
  return failureClause(failure, subjectOf(described));
}

function subjectOf(described: DescribedFailure): FailureSubject {
  const { target, candidate } = described;
  const { provider, model } = target;
  return {
    provider: provider.id,
    model: printableLine(model),
    address: candidate?.credential.baseUrl ?? provider.baseUrl,
    key: candidate === undefined ? 'the API key' : nameOf(candidate),
    setting: settingOf(described),
    absentKey: candidate === undefined ? absentKeyOf(target) : undefined,
  };
}

function settingOf({ failure, target, candidate }: DescribedFailure): string {
  if (candidate?.credential.isCallerOwned === false) return candidate.credential.setting;
  const isCallerOwned = candidate !== undefined && isRelayed(failure);
  return isCallerOwned ? 'the key that came with the call' : target.provider.keySetting;
}

function absentKeyOf({ provider: { pool }, model }: Target): AbsentKey {
  const empty = pool.refreshables.filter(({ keys }) => keys.length === 0);
  const failed = empty.find((source) => source.failure !== undefined);
  return {
    settings: empty.map(({ path }) => path),
    failed: failed?.failure === undefined ? undefined : { setting: failed.path, reason: failed.failure },
    isForOthers: pool.credentials.length > 0 && pool.credentialsFor(model).all.length === 0,
  };
}

function operatorSubject({ failure, target, candidate }: DescribedFailure): string {
  const model = `${target.provider.id}/${target.model}`;
  switch (failure.scope) {
    case 'credential':
      return candidate === undefined ? 'The API key' : `T${nameOf(candidate).slice(1)} of ${target.provider.id}`;
    case 'credential_model':
      return candidate === undefined ? model : `${model} with ${nameOf(candidate)}`;
    case 'base_url':
      return target.provider.id;
    default:
      return model;
  }
}

/**
 * Whether the fault is the caller's own: of the key that came with the call, or of the base URL that came with the key.
 * What the app's keys meet may bar a caller's key too (an outage of keys), and is no fault of the caller's.
 *
 * @internal
 */
export function isCallersFault({ failure, candidate, key }: DescribedFailure): boolean {
  if (candidate?.credential.isCallerOwned !== true || failure.scope === 'request' || isRelayed(failure)) return false;
  return isCallersKey(key ?? candidate.keys[failure.scope]);
}

/** Whether the fault is the key's own. */
function isKeysFault({ scope }: Pick<LlmFailure, 'scope'>): boolean {
  return scope === 'credential' || scope === 'credential_model';
}

/** The rejection of a key that has worked before. @internal */
export function suspicionOf({ failure, target }: DescribedFailure, rejections: number, authRetries: number): string {
  const times = rejections <= 1 ? '' : ` ${TIMES[rejections] ?? `${rejections} times`}`;
  const retried = authRetries === 0 ? '' : ` Retried ${counted(authRetries, 'time')}.`;
  return `${target.provider.id} ${refusalOf(failure)}${times} for a key that has worked before; this may be temporary.${retried}`;
}

function refusalOf({ status }: DescribedFailure['failure']): string {
  return status === undefined ? 'refused the request' : `answered ${status}`;
}

const TIMES: Readonly<Record<number, string>> = { 2: 'twice', 3: 'three times' };

/** Why a candidate is passed over, as a clause. @internal */
export function skipReasonOf(reason: HealthMarkReason, mark: Pick<HealthMark, 'kind' | 'evidence'>): string {
  const { scope, category } = mark.evidence;
  if (reason === 'key_outage') return 'the provider rejects many working keys at once';
  if (reason === 'operator') return 'isolated by hand';
  if (reason === 'breaker') return `breaker is open: ${category}`;
  if (mark.kind === 'quarantined' || scope === 'credential' || isRelayed(mark.evidence)) {
    return sharedFaultClause(mark.evidence);
  }
  return `cooling down: ${category}`;
}

/** How many targets were passed over because they share the credential. @internal */
export function sharingNote(skipped: readonly DescribedFailure[], candidate: Candidate | undefined): string {
  if (candidate === undefined) return '';
  const sharing = skipped.filter((other) => other.candidate?.credential === candidate.credential);
  const targets = new Set(sharing.map(({ target }) => target));
  targets.delete(candidate.target);
  const verb = targets.size === 1 ? 'uses' : 'use';
  return targets.size === 0 ? '' : ` Skipped ${counted(targets.size, 'target')} that ${verb} the same key.`;
}

/** `1 target`, `2 targets`. @internal */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function nameOf({ credential }: Candidate): string {
  return credential.secret === undefined
    ? 'the request without an API key'
    : `the API key "${credential.label}" (#${credential.fingerprint.slice(0, 4)})`;
}

/** The key, or else the target, that a call may be made with; for a sentence on when. @internal */
export function openingOf({ target, credential }: Candidate, isKeysOwn: boolean): string {
  return isKeysOwn && credential.secret !== undefined
    ? `the key "${credential.label}" (#${credential.fingerprint.slice(0, 4)}) of ${target.provider.id}`
    : `${target.provider.id}/${target.model}`;
}

/** Only of what begins with an article; ids of providers keep their letters. */
function lowerFirst(sentence: string): string {
  return sentence.replace(/^The /, 'the ');
}
