import type { LlmFailure } from '../classification/failure.interface.js';
import { isCallersKey } from '../health/health-keys.js';
import { OPERATOR_RULE, type HealthMark, type HealthMarkReason } from '../health/health-state.js';
import type { Candidate, EngineTarget } from './candidate.js';

/** What a sentence about a failure needs. */
export interface DescribedFailure {
  readonly failure: Pick<LlmFailure, 'category' | 'scope' | 'explicit'> & Partial<LlmFailure>;
  readonly target: EngineTarget;
  readonly candidate?: Candidate | undefined;
  /** The health key under which the fault is filed. @default that of the candidate and the failure's scope */
  readonly key?: string | undefined;
}

/** What to do about a failure, naming the setting; absent where there is nothing to set. @internal */
export function hintOf(described: DescribedFailure): string | undefined {
  const { failure, target, candidate } = described;
  if (failure.rule === OPERATOR_RULE) return 'LlmHealth.reset() puts it back.';
  if (isCallersFault(described)) {
    const part = isKeysFault(failure) ? 'key' : 'base URL';
    return `Check the ${part} that came with the call for ${target.provider.id}.`;
  }
  const isOurs = candidate?.credential.isCallers === false;
  const setting = isOurs ? candidate.credential.setting : target.provider.keySetting;
  switch (failure.category) {
    case 'credential_missing':
      return candidate === undefined ? missingHint(target) : `Check ${setting}.`;
    case 'credential_invalid':
      return `Check ${setting}.`;
    case 'credential_revoked':
      return `Replace the key in ${setting}.`;
    case 'credential_expired':
      return `Renew the key in ${setting}.`;
    case 'permission_denied':
      return failure.scope === 'provider_model'
        ? `Check providers.${target.provider.id}.baseUrl, and firewalls and proxies on the way.`
        : `Check what the key in ${setting} may do.`;
    case 'quota_exhausted':
      return `Check plan and billing of ${target.provider.id}, or add a key to ${setting}.`;
    case 'model_unavailable':
      return `Check the models of ${target.provider.id} in routes.`;
    case 'network_error':
      return `Check providers.${target.provider.id}.baseUrl and the network.`;
    default:
      return undefined;
  }
}

/** One sentence for the operator: what failed, and on what. Ends without the hint. @internal */
export function sentenceOf(described: DescribedFailure): string {
  const { failure, target, candidate } = described;
  const { id } = target.provider;
  const model = `${id}/${target.model}`;
  const key = candidate === undefined ? 'the API key' : nameOf(candidate);
  const detail = failure.message === undefined ? '' : `: ${withoutEnd(failure.message)}`;
  const status = failure.status === undefined ? '' : ` (status ${failure.status})`;
  if (failure.rule === OPERATOR_RULE) return `${operatorSubject(described)} was taken out of use by hand${detail}.`;
  switch (failure.category) {
    case 'credential_missing':
      return candidate === undefined ? missingKey(target) : `${id} saw no API key in the request with ${key}${detail}.`;
    case 'credential_invalid':
      return `${id} rejected ${key}${detail}.`;
    case 'credential_revoked':
      return `${id} has revoked or disabled ${key}${detail}.`;
    case 'credential_expired':
      return `${id} says that ${key} has expired${detail}.`;
    case 'permission_denied':
      return failure.scope === 'provider_model'
        ? `${id} answered for ${model} with a web page${status}, perhaps of a firewall or proxy.`
        : `${id} does not let ${key} use ${target.model}${status}${detail}.`;
    case 'quota_exhausted':
      return `The quota of ${key} at ${id} is used up${detail}.`;
    case 'rate_limited':
      return `${model} is rate-limited for ${key}${detail}.`;
    case 'overloaded':
      return `${model} is overloaded${status}${detail}.`;
    case 'server_error':
      return `${model} failed${status}${detail}.`;
    case 'malformed_response':
      return `${model} sent no valid answer${status}${detail}.`;
    case 'timeout':
      return `${model} took too long${status}${detail}.`;
    case 'network_error':
      return `${id} could not be reached at ${candidate?.credential.baseUrl ?? target.provider.baseUrl}${detail}.`;
    case 'model_unavailable':
      return `${id} does not offer ${target.model} to ${key}${status}${detail}.`;
    case 'request_too_large':
      return `The request is too large for ${model}${detail}.`;
    case 'content_filtered':
      return `The content filter of ${model} refused the request${detail}.`;
    case 'invalid_request':
      return `${model} refused the request as invalid${status}${detail}.`;
    case 'cancelled':
      return `The call of ${model} was cancelled.`;
    case 'unknown':
      return `${model} failed in an unknown way${status}${detail}.`;
  }
}

function missingKey({ provider }: EngineTarget): string {
  const { slots } = provider.pool;
  const failed = slots.find((slot) => slot.failure !== undefined);
  if (failed !== undefined) {
    return `No API key is at hand for ${provider.id}: ${failed.path} failed (${failed.failure}).`;
  }
  return slots.length === 0
    ? `No API key is set for ${provider.id}.`
    : `No API key is at hand for ${provider.id}: ${pathsOf(slots)} gave none.`;
}

function missingHint({ provider: { pool, keySetting } }: EngineTarget): string {
  return pool.slots.length === 0 ? `Set ${keySetting}.` : `Check ${pathsOf(pool.slots)}.`;
}

function pathsOf(slots: EngineTarget['provider']['pool']['slots']): string {
  return slots.map(({ path }) => path).join(' and ');
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
  if (candidate?.credential.isCallers !== true || failure.scope === 'request') return false;
  return isCallersKey(key ?? candidate.keys[failure.scope]);
}

/** Whether the fault is the key's own. */
function isKeysFault({ scope }: Pick<LlmFailure, 'scope'>): boolean {
  return scope === 'credential' || scope === 'credential_model';
}

/** The rejection of a key that has worked before. @internal */
export function suspicionOf({ failure, target }: DescribedFailure, rejections: number, authRetries: number): string {
  const times = rejections <= 1 ? '' : ` ${TIMES[rejections] ?? `${rejections} times`}`;
  const answer = failure.status === undefined ? 'refused the request' : `answered ${failure.status}`;
  const retried = authRetries === 0 ? '' : ` Retried ${counted(authRetries, 'time')}.`;
  return `${target.provider.id} ${answer}${times} for a key that has worked before; this may be temporary.${retried}`;
}

const TIMES: Readonly<Record<number, string>> = { 2: 'twice', 3: 'three times' };

/** Why a candidate is passed over, as a clause. @internal */
export function skipReasonOf(reason: HealthMarkReason, mark: Pick<HealthMark, 'kind' | 'evidence'>): string {
  const { scope, category } = mark.evidence;
  if (reason === 'key_outage') return 'the provider rejects many working keys at once';
  if (reason === 'operator') return 'taken out by hand';
  if (reason === 'breaker') return `breaker is open: ${category}`;
  if (mark.kind === 'quarantined' || scope === 'credential') return sharedFaultOf(category);
  return `cooling down: ${category}`;
}

/** A fault that candidates share, as a clause. @internal */
export function sharedFaultOf(category: LlmFailure['category']): string {
  switch (category) {
    case 'credential_missing':
    case 'credential_invalid':
      return 'shares rejected credential';
    case 'credential_revoked':
      return 'shares revoked credential';
    case 'credential_expired':
      return 'shares expired credential';
    case 'quota_exhausted':
      return 'shares exhausted quota';
    default:
      return `shares failure: ${category}`;
  }
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

function withoutEnd(sentence: string): string {
  return sentence.replace(/[.\s]$/, '');
}
