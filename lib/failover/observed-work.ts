import type { Credential } from '../credentials/credential.js';
import type { Call } from './call.js';
import type { Candidate } from './candidate.js';
import type { LlmOperation } from './event.interface.js';
import type { LlmRequestSettings } from './request-settings.interface.js';

/**
 * A call, as an observer sees it.
 *
 * @publicApi
 */
export interface LlmObservedCall {
  /** Tells calls from attempts. */
  readonly kind: 'call';
  /** The id of the call, as in events and errors. */
  readonly callId: string;
  /** What is asked for. */
  readonly operation: LlmOperation;
  /** The route that is asked. */
  readonly route: string;
  /** What the caller attached to the call. */
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}

/**
 * One upstream call of a call, as an observer sees it.
 *
 * @publicApi
 */
export interface LlmObservedAttempt extends Omit<LlmObservedCall, 'kind'> {
  /** Tells attempts from calls. */
  readonly kind: 'attempt';
  /** Counted from 1 within the call. */
  readonly number: number;
  /** The id of the provider. */
  readonly provider: string;
  /** The model that is asked. */
  readonly model: string;
  /** Where its request goes, without a path of the operation. */
  readonly baseUrl: string;
  /** The label of the credential. */
  readonly credential: string;
  /**
   * What a chat request sets: the caller's fields, and the target's `params` over them, before anything is left out or renamed
   * because the target refuses it. Empty for anything else.
   */
  readonly settings: LlmRequestSettings;
  /**
   * Sent with the attempt's request, beside all that is sent anyway: an observer may add to them before it calls `next`, such as
   * a `traceparent`. Names in lower case. They never take the place of a header of the call, the provider or the key. What
   * cannot be sent, or frames messages, is left out, and a warning in the log tells of it. `run()` sends none.
   */
  readonly headers: Record<string, string>;
}

/**
 * What an observer is wrapped around.
 *
 * @publicApi
 */
export type LlmObservedWork = LlmObservedCall | LlmObservedAttempt;

/**
 * Wraps each call and each attempt, for whoever needs a context around them: spans, request-scoped data, `AsyncLocalStorage`.
 *
 * List a subclass among the providers of any module; every instance of default scope is found when the application starts.
 *
 * - `around` calls `next` once, at once: what it has not begun when it returns (or has thrown before) is begun without it. A
 *   second `next` gives the same promise.
 * - `next()` gives a promise that never rejects: of a call's answer or failure (of a stream: of its first content), or of an
 *   attempt's end. What came of it stands in the events.
 * - Nothing that an observer throws, rejects with, or waits for reaches the call. A warning in the log tells of it.
 * - Where there are several, the one that was found first is the outermost.
 *
 * @example
 * class TenantObserver extends LlmCallObserver {
 *   around(work: LlmObservedWork, next: () => Promise<void>) {
 *     return storage.run({ callId: work.callId }, next);
 *   }
 * }
 *
 * @publicApi
 */
export abstract class LlmCallObserver {
  /** Tells observers of every copy of the package. @internal */
  readonly isLlmCallObserver = true;

  /** Runs around a call, or an attempt: calls `next` once and at once. */
  abstract around(work: LlmObservedWork, next: () => Promise<void>): unknown;
}

/** Headers that observers have added to an attempt; absent where there are none. */
export type ObserversHeaders = Readonly<Record<string, string>> | undefined;

/**
 * Runs work within observers.
 *
 * @param run - is told what they have added to an attempt's headers by then
 */
export type ObserveWork = <Value>(
  work: LlmObservedWork,
  run: (headers: ObserversHeaders) => Promise<Value>,
) => Promise<Value>;

/** What observers are judged by. */
export interface ObserverTerms {
  /** Hears of what an observer throws or rejects with. */
  readonly onThrown: (thrown: unknown) => void;
  /** Those of the headers that observers have added that can be sent. */
  readonly sendable: (added: Readonly<Record<string, unknown>>) => ObserversHeaders;
}

/**
 * Runs work within observers, whatever these do.
 *
 * @internal
 */
export function observingBy(
  observers: readonly Pick<LlmCallObserver, 'around'>[],
  terms: ObserverTerms,
): ObserveWork | undefined {
  if (observers.length === 0) return undefined;
  return (work, run) =>
    observers.reduceRight(
      (inner, observer) => () => within(observer, work, inner, terms.onThrown),
      () => run(headersOf(work, terms)),
    )();
}

/** An observer may have put anything there, a getter that throws too. */
function headersOf(work: LlmObservedWork, { onThrown, sendable }: ObserverTerms): ObserversHeaders {
  if (work.kind === 'call') return undefined;
  try {
    return sendable(work.headers);
  } catch (thrown) {
    onThrown(thrown);
    return undefined;
  }
}

function within<Value>(
  observer: Pick<LlmCallObserver, 'around'>,
  work: LlmObservedWork,
  run: () => Promise<Value>,
  onThrown: (thrown: unknown) => void,
): Promise<Value> {
  let begun: Promise<Value> | undefined;
  let over: Promise<void> | undefined;
  const next = (): Promise<void> => {
    begun ??= run();
    over ??= begun.then(nothing, nothing);
    return over;
  };
  try {
    const observed = observer.around(work, next);
    // What `next` gave never rejects.
    if (observed !== undefined && observed !== over) Promise.resolve(observed).then(undefined, onThrown);
  } catch (thrown) {
    onThrown(thrown);
  }
  begun ??= run();
  return begun;
}

function nothing(): void {}

/** A call for observers. @internal */
export function observedCall({ callId, operation, route, metadata }: Call): LlmObservedCall {
  return { kind: 'call', callId, operation, route: route.name, metadata };
}

/** An attempt for observers. @internal */
export function observedAttempt(call: Call, { target, credential }: Candidate, number: number): LlmObservedAttempt {
  const { provider, model } = target;
  const { label } = credential;
  return {
    ...observedCall(call),
    kind: 'attempt',
    number,
    provider: provider.id,
    model,
    baseUrl: shownAddressOf(credential),
    credential: label,
    settings: call.settingsFor?.(target) ?? NO_SETTINGS,
    headers: {},
  };
}

const NO_SETTINGS: LlmRequestSettings = {};

const addresses = new WeakMap<Credential, string>();

/** Made once for each credential, as each of its attempts asks for it. */
function shownAddressOf(credential: Credential): string {
  const known = addresses.get(credential);
  if (known !== undefined) return known;
  const shown = withoutSecrets(credential.baseUrl);
  addresses.set(credential, shown);
  return shown;
}

/** An address may hold a password or a key as its query. */
function withoutSecrets(baseUrl: string): string {
  try {
    const { origin, pathname } = new URL(baseUrl);
    return `${origin}${pathname}`;
  } catch {
    return '';
  }
}
