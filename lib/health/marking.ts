import { meaningOf, type CategoryMarking } from '../classification/category-catalogue.js';
import type { LlmFailure, LlmFailureScope } from '../classification/failure.interface.js';
import { isWebPage } from '../classification/web-page.js';
import type { LlmHealthSettings } from './health-settings.js';
import type { HealthMark, HealthMarkReason } from './health-state.js';

/** The scopes that have a health entry. */
export type MarkedScope = Exclude<LlmFailureScope, 'request'>;

/** Says how one failure marks one entry. */
export interface Marking {
  readonly scope: MarkedScope;
  readonly reason: HealthMarkReason;
  /** A `breaker` cools only after several consecutive failures. */
  readonly kind: 'cooling' | 'quarantine' | 'breaker';
  /** The length of the first window; a quarantine does not use it. */
  readonly baseMs: number;
  /** The length of the longest window; it equals `baseMs` where windows do not grow. */
  readonly maxMs: number;
  /** The longest hint that is believed; absent where hints do not count. */
  readonly hintCapMs?: number | undefined;
  /** After how many windows without a success the cooling becomes a quarantine. */
  readonly strikes?: number | undefined;
  /** The time to the first probe of a quarantined entry; absent where none goes. */
  readonly probeMs?: number | undefined;
  readonly maxProbeMs?: number | undefined;
  /** Whether such probes also go while the entry cools. */
  readonly isProbedWhileCooling?: boolean | undefined;
  readonly passes: boolean;
}

/** Whether a proven credential may still be good after this failure, so that it only cools. @internal */
export function doubtsCredential(failure: Pick<LlmFailure, 'category' | 'scope' | 'explicit' | 'basis'>): boolean {
  // What a gateway reports of another party says nothing of our key.
  if (failure.basis === 'relayed') return false;
  const { doubtsKey } = meaningOf(failure.category);
  return doubtsKey === 'always' || (doubtsKey === 'inferred' && !failure.explicit && !isWebPage(failure));
}

/** Whether a mark stands for a rejection that may pass: of one proven credential, or of many at once. @internal */
export function isRejection(
  reason: HealthMarkReason,
  { kind, passes, evidence }: Pick<HealthMark, 'kind' | 'passes' | 'evidence'>,
): boolean {
  if (kind !== 'cooling') return false;
  return reason === 'key_outage' || (passes && REJECTIONS.has(reason) && doubtsCredential(evidence));
}

const REJECTIONS: ReadonlySet<HealthMarkReason> = new Set<HealthMarkReason>([
  'credential_invalid',
  'permission_denied',
]);

/**
 * Decides what a failure marks, and for how long: the health half of the decision table.
 *
 * @param proven - whether the credential has had a success with its present value
 * @param cooldownMs - a user's own length for this category, in place of the ladder; 0 for no mark
 * @returns `undefined` where the failure is neutral
 * @internal
 */
export function markingOf(
  failure: LlmFailure,
  proven: boolean,
  settings: LlmHealthSettings,
  cooldownMs?: number,
): Marking | undefined {
  const marking = tableRow(failure, proven, settings);
  if (marking === undefined || cooldownMs === undefined) return marking;
  if (cooldownMs === 0) return undefined;
  return { ...marking, kind: 'cooling', baseMs: cooldownMs, maxMs: cooldownMs, strikes: undefined };
}

function tableRow(failure: LlmFailure, proven: boolean, settings: LlmHealthSettings): Marking | undefined {
  const { category, scope, basis } = failure;
  if (scope === 'request') return undefined;
  if (basis === 'weak') return fixed('credential_model', 'weak', settings.unknownCooldownMs, true);
  if (basis === 'relayed') return relayedMarking('credential_model', failure, settings);
  if (proven && doubtsCredential(failure)) return provenRejection(failure, settings);
  const { marking } = meaningOf(category);
  switch (marking.kind) {
    case 'none':
      return undefined;
    case 'rejection':
      return quarantine('credential_invalid', settings);
    case 'quarantine':
      return verdictOnKey(failure, proven, settings);
    case 'breaker':
      return breaker(scope, settings);
    case 'cooling':
      return cooling(failure, scope, marking, settings);
  }
}

/**
 * Marks a key that is said to be dead. A code quarantines it, and so do the provider's words, with a slow probe. A key that
 * has worked before only cools where the words came under a status that does not refuse the asker.
 */
function verdictOnKey({ category, basis }: LlmFailure, proven: boolean, settings: LlmHealthSettings): Marking {
  if (basis === 'message' && proven) return growing('credential', category, settings);
  const isSaidInWords = basis === 'message' || basis === 'words';
  return quarantine(category, isSaidInWords && category === 'credential_revoked' ? settings : undefined);
}

/**
 * Marks what a gateway reports of another party: one model of the key, or the whole key where several models report it.
 *
 * @internal
 */
export function relayedMarking(
  scope: 'credential' | 'credential_model',
  { category }: Pick<LlmFailure, 'category'>,
  settings: LlmHealthSettings,
): Marking {
  const { passes } = meaningOf(category);
  if (category !== 'quota_exhausted') return fixed(scope, 'relayed', settings.relayedCooldownMs, passes);
  return { ...fixed(scope, 'relayed', settings.quotaCooldownMs, passes), hintCapMs: settings.quotaHintCapMs };
}

function breaker(scope: MarkedScope, settings: LlmHealthSettings): Marking {
  return {
    scope,
    reason: 'breaker',
    kind: 'breaker',
    baseMs: settings.breakerPauseMs,
    maxMs: settings.breakerMaxPauseMs,
    passes: true,
  };
}

function cooling(
  failure: LlmFailure,
  scope: MarkedScope,
  { base, max, inferredBase, pageBase, hintCap, probe }: Extract<CategoryMarking, { kind: 'cooling' }>,
  settings: LlmHealthSettings,
): Marking {
  const { category, explicit } = failure;
  const isPage = isWebPage(failure);
  const lengthMs = settings[(isPage ? pageBase : explicit ? undefined : inferredBase) ?? base];
  return {
    ...fixed(scope, category, lengthMs, isPage || meaningOf(category).passes),
    ...(max !== undefined && { maxMs: settings[max] }),
    ...(hintCap !== undefined && { hintCapMs: settings[hintCap] }),
    ...(probe !== undefined && {
      probeMs: settings[probe] || undefined,
      maxProbeMs: settings[probe],
      isProbedWhileCooling: true,
    }),
  };
}

function fixed(scope: MarkedScope, reason: HealthMarkReason, lengthMs: number, passes: boolean): Marking {
  return { scope, reason, kind: 'cooling', baseMs: lengthMs, maxMs: lengthMs, passes };
}

/** Marks a key that has worked before for a rejection that may pass. */
function provenRejection({ category, basis }: LlmFailure, settings: LlmHealthSettings): Marking {
  if (category === 'permission_denied') return growing('credential_model', category, settings);
  const cooling = growing('credential', 'credential_invalid', settings);
  return basis === 'message' ? cooling : { ...cooling, strikes: settings.provenStrikes };
}

/** Makes a cooling that grows with each window without a success. */
function growing(scope: MarkedScope, reason: HealthMarkReason, settings: LlmHealthSettings): Marking {
  const { provenCooldownMs, provenMaxCooldownMs: maxMs } = settings;
  return { ...fixed(scope, reason, provenCooldownMs, true), maxMs, ...probing(settings) };
}

function quarantine(reason: HealthMarkReason, probeSettings?: LlmHealthSettings): Marking {
  const marking: Marking = { scope: 'credential', reason, kind: 'quarantine', baseMs: 0, maxMs: 0, passes: false };
  return probeSettings === undefined ? marking : { ...marking, ...probing(probeSettings) };
}

function probing(settings: LlmHealthSettings): Pick<Marking, 'probeMs' | 'maxProbeMs'> {
  return { probeMs: settings.quarantineProbeMs || undefined, maxProbeMs: settings.quarantineMaxProbeMs };
}

/**
 * Marks a key whose refresh failed: for good where it was denied, else for a while.
 *
 * @internal
 */
export function renewalFailureMarking(kind: 'failed' | 'denied', refreshCooldownMs: number): Marking {
  return kind === 'denied'
    ? quarantine('credential_expired')
    : fixed('credential', 'credential_expired', refreshCooldownMs, true);
}

/** Marks a provider that rejects many proven keys at once. @internal */
export function keyOutageMarking(settings: LlmHealthSettings): Marking {
  return {
    ...fixed('credential', 'key_outage', settings.keyOutageCooldownMs, true),
    maxMs: settings.keyOutageMaxCooldownMs,
  };
}
