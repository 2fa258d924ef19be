import type { Observable } from 'rxjs';
import type { LlmCredentialRef } from '../errors/trail.interface.js';
import { LlmOptionsError } from '../errors/llm-options.error.js';
import { assertFits } from '../checks/check.js';
import { nearestName } from '../checks/nearest-name.js';
import { aheadMs, type Clock } from './clock.js';
import { REASON, SELECTOR } from './check-selector.js';
import { explainHealth } from './explain.js';
import { isCallersKey, parseHealthKey, type ParsedHealthKey } from './health-keys.js';
import type { HealthRegistry } from './health-registry.js';
import type { LlmHealthStoreLag } from './health-store.js';
import type {
  LlmHealthChange,
  LlmHealthEntry,
  LlmHealthEntryState,
  LlmHealthMarkInfo,
  LlmHealthSelector,
  LlmHealthSnapshot,
  LlmSavedHealth,
} from './health-report.interface.js';
import {
  OPERATOR_RULE,
  type HealthEvidence,
  type HealthMark,
  type HealthMarkReason,
  type HealthState,
} from './health-state.js';
import { shiftHealth } from './shift-health.js';
import type { UptimeLedger } from './uptime.js';
import { GuardedObservable, type OnListenerError } from '../listeners/guarded-observable.js';
import { opaque } from '../opaque/opaque.js';
import { seal, unseal, type Sealed } from '../opaque/sealed.js';

/** Narrows a search for entries; each field that is absent admits all. */
export interface SoughtHealth {
  readonly provider?: string | undefined;
  /** `false`: only entries of no model. */
  readonly model?: string | false | undefined;
  /** `false`: only entries of no credential. */
  readonly credential?: ((fingerprint: string) => boolean) | false | undefined;
}

/** Answers what the health service asks about the configuration. */
export interface HealthDirectory {
  /** Gives a configured credential in the form that people may see. */
  refOf(fingerprint: string): LlmCredentialRef | undefined;
  /** Names the setting where a configured credential stands. */
  settingOf(fingerprint: string): string | undefined;
  /**
   * Lists the keys of all entries that configured providers, models and credentials can have.
   *
   * @param sought - spares making those that are not wanted, which are every model times every credential; others may be among
   * what is given
   */
  possibleKeys(sought?: SoughtHealth): Iterable<string>;
  /** Takes secrets out of a text. */
  redact(text: string): string;
  /** Is called with the entries whose marks a person has lifted. */
  onReset(keys: readonly string[]): void;
}

/** What the health service is built from. */
export interface LlmHealthInit {
  readonly registry: HealthRegistry;
  readonly uptime: UptimeLedger;
  /** How far the store lags behind other instances; by default there are none. */
  readonly lag?: (() => LlmHealthStoreLag | undefined) | undefined;
  readonly clock: Clock;
  readonly directory: HealthDirectory;
  /** Is called with what a subscriber of the changes threw. */
  readonly onListenerError: OnListenerError;
}

/** A selector needs this many digits of a fingerprint, because fewer could mean several credentials. */
const MIN_DIGITS = 4;

/**
 * Shows, explains and changes the health of credentials, models and endpoints.
 *
 * @publicApi
 */
export class LlmHealth {
  /**
   * Emits each change of an entry as it happens: a mark that is set or lifted, or the first success of a key. It completes
   * when the application shuts down. An error that a subscriber throws ends no call; a warning in the log tells of it.
   */
  readonly changes$: Observable<LlmHealthChange> = new GuardedObservable<LlmHealthChange>(
    (thrown) => unseal(this.init).onListenerError(thrown),
    (subscriber) => {
      if (this.isComplete) {
        subscriber.complete();
        return undefined;
      }
      const stopObserving = unseal(this.init).registry.observe((key, before, after) => {
        if (before.marks === after.marks && before.proven === after.proven) return;
        const was = this.stateOf(key, before);
        const atMs = unseal(this.init).clock.now() + this.aheadMs;
        subscriber.next({ atMs, entry: this.entryOf(key, after), was, isCallerOwned: isCallersKey(key) });
      });
      const complete = () => subscriber.complete();
      this.endings.add(complete);
      return () => {
        stopObserving();
        this.endings.delete(complete);
      };
    },
  );

  private readonly endings = new Set<() => void>();
  private isComplete = false;

  private readonly init: Sealed<LlmHealthInit>;

  static {
    opaque<LlmHealth>(this, (health) => ({ tracked: [...unseal(health.init).registry.entries()].length }));
  }

  /** @internal */
  constructor(init: LlmHealthInit) {
    this.init = seal(init);
  }

  /** Shows everything that is known now, as data that is safe for JSON and free of secrets. */
  snapshot(): LlmHealthSnapshot {
    const { registry, uptime, clock, lag } = unseal(this.init);
    const entries = [...registry.entries()].map(([key, state]) => this.entryOf(key, state));
    const trackedCallers = registry.callerSize;
    return {
      atMs: clock.now() + this.aheadMs,
      tracked: entries.length,
      trackedCallers,
      entries,
      uptime: uptime.list(),
      store: lag?.(),
    };
  }

  /**
   * Explains why what the selector chooses is unavailable, since when, until when, and what to do, in a few short sentences
   * for people, free of secrets.
   *
   * @param selector - chooses everything where it is left out, but keys of callers, which `credential` chooses by their digits
   * @throws LlmOptionsError where the selector has other fields, or something else than names
   */
  explain(selector: LlmHealthSelector = {}): string {
    assertFits(SELECTOR, selector, 'selector');
    const { directory } = unseal(this.init);
    const providers = selector.credential === undefined ? undefined : this.providersWith(selector.credential);
    const concerns = (entry: ParsedHealthKey) =>
      this.concerns(entry, selector) && (providers?.has(entry.provider) ?? true);
    // What callers brought is nothing that the app could mend: it is told to who asks for that key.
    const told = selector.credential === undefined ? unseal(this.init).registry.entries() : this.allEntries();
    const chosen = [...told].filter(([key]) => concerns(parseHealthKey(key)));
    const entries = chosen
      .map(([key, state]) => this.entryOf(key, state))
      // What became of an earlier key is told to who asks for that key.
      .filter(({ gone }) => !gone || selector.credential !== undefined);
    const isCallers = (sought: string): boolean =>
      chosen.some(([key]) => isCallersKey(key) && parseHealthKey(key).fingerprint === sought);
    const isKnown = entries.length > 0 || this.isPossible(selector);
    // A person may have taken a key for its label.
    const name = directory.redact(subjectOf(selector));
    return explainHealth(entries, {
      name,
      isKnown,
      nowMs: unseal(this.init).clock.now() + this.aheadMs,
      settingOf: (fingerprint, provider) =>
        directory.settingOf(fingerprint) ?? (isCallers(fingerprint) ? `credentials.${provider}` : undefined),
    });
  }

  /**
   * Lifts the marks of the chosen entries, so that their next call goes through at once: after a top-up, a new contract or a
   * repaired proxy. The proof of credentials stays. A refresh that was denied may be tried again.
   *
   * @param selector - chooses all entries where it is left out
   * @returns how many entries had something to lift
   * @throws LlmOptionsError as `explain`
   */
  reset(selector: LlmHealthSelector = {}): number {
    assertFits(SELECTOR, selector, 'selector');
    const keys = unseal(this.init).registry.reset((key) => this.isChosen(parseHealthKey(key), selector));
    unseal(this.init).directory.onReset(keys);
    return keys.length;
  }

  /**
   * Isolates something until `reset`: a credential, a credential for one model, a model, or a provider, as the selector
   * says. Calls in flight go on. Because it belongs to no call, `changes$` tells of it, and `LlmEvents` does not.
   *
   * @param reason - tells people why; it appears, redacted, in errors, logs and explanations
   * @returns how many entries were isolated
   * @throws LlmOptionsError where the selector is empty, or chooses nothing that is configured
   */
  isolate(selector: LlmHealthSelector, reason: string): number {
    const { registry, directory } = unseal(this.init);
    assertFits(SELECTOR, selector, 'selector');
    assertFits(REASON, reason, 'reason');
    const possible = directory.possibleKeys(this.exactlySoughtBy(selector ?? {}));
    const keys = [...new Set(possible)].filter((key) => this.isExactly(parseHealthKey(key), selector));
    if (keys.length === 0) {
      const expected = 'a provider, model or credential of the options';
      const nearest = this.nearestTo(selector ?? {});
      throw new LlmOptionsError([{ option: 'selector', actual: describe(selector), expected, nearest }]);
    }
    const message = directory.redact(reason);
    for (const key of keys) registry.isolate(key, operatorEvidence(parseHealthKey(key), message));
    return keys.length;
  }

  /** Gives the health to save, without secrets; the next process takes it as `health.initialState`. */
  toJSON(): LlmSavedHealth {
    const { clock, registry } = unseal(this.init);
    const byMs = this.aheadMs;
    const entries = [...registry.entries()].map(([key, state]) => [key, shiftHealth(state, byMs)] as const);
    return { version: 1, savedAtMs: clock.now() + byMs, entries };
  }

  /** @internal */
  complete(): void {
    this.isComplete = true;
    for (const end of [...this.endings]) end();
  }

  private allEntries(): readonly (readonly [string, HealthState])[] {
    const { registry } = unseal(this.init);
    return [...registry.entries(), ...registry.callerEntries()];
  }

  private soughtBy({ provider, model, credential }: LlmHealthSelector): SoughtHealth {
    if (credential === undefined) return { provider, model };
    return { provider, model, credential: (fingerprint) => this.isCredential(fingerprint, credential) };
  }

  /** As for entries with exactly the fields of the selector. */
  private exactlySoughtBy(selector: LlmHealthSelector): SoughtHealth {
    const { provider, model = false, credential = false } = this.soughtBy(selector);
    return { provider, model, credential };
  }

  /** The label, or else the provider, that a selector most likely means where it names one that there is not. */
  private nearestTo({ provider, credential }: LlmHealthSelector): string | undefined {
    const { directory } = unseal(this.init);
    const possible = [...directory.possibleKeys({ model: false })].map(parseHealthKey);
    const labels = possible.flatMap(({ fingerprint = '' }) => directory.refOf(fingerprint)?.label ?? []);
    const providers = possible.map((entry) => entry.provider);
    return nearestIn(credential, labels) ?? nearestIn(provider, providers);
  }

  /** Whether the configuration has what the selector chooses. */
  private isPossible(selector: LlmHealthSelector): boolean {
    const { directory } = unseal(this.init);
    for (const key of directory.possibleKeys(this.soughtBy(selector))) {
      if (this.isChosen(parseHealthKey(key), selector)) return true;
    }
    return false;
  }

  /** The providers that have a credential of this name, configured or remembered. */
  private providersWith(credential: string): ReadonlySet<string> {
    const { directory } = unseal(this.init);
    const possible = directory.possibleKeys({ ...this.soughtBy({ credential }), model: false });
    const remembered = this.allEntries().map(([key]) => key);
    const having = [...possible, ...remembered]
      .map(parseHealthKey)
      .filter(({ fingerprint }) => this.isCredential(fingerprint, credential));
    return new Set(having.map(({ provider }) => provider));
  }

  private isChosen(entry: ParsedHealthKey, { provider, model, credential }: LlmHealthSelector): boolean {
    if (provider !== undefined && entry.provider !== provider) return false;
    if (model !== undefined && entry.model !== model) return false;
    return credential === undefined || this.isCredential(entry.fingerprint, credential);
  }

  /** Whether no field of the entry contradicts the selector, so that its marks bar what is chosen. */
  private concerns(entry: ParsedHealthKey, { provider, model, credential }: LlmHealthSelector): boolean {
    if (provider !== undefined && entry.provider !== provider) return false;
    if (model !== undefined && entry.model !== undefined && entry.model !== model) return false;
    return (
      credential === undefined || entry.fingerprint === undefined || this.isCredential(entry.fingerprint, credential)
    );
  }

  /** Whether the entry has exactly the fields of the selector. */
  private isExactly(entry: ParsedHealthKey, selector: LlmHealthSelector): boolean {
    const { provider, model, credential } = selector ?? {};
    if (provider === undefined && model === undefined && credential === undefined) return false;
    const hasFields =
      (entry.model === undefined) === (model === undefined) &&
      (entry.fingerprint === undefined) === (credential === undefined);
    return hasFields && entry.scope !== 'base_url' && this.isChosen(entry, selector);
  }

  private isCredential(fingerprint: string | undefined, wanted: string): boolean {
    if (fingerprint === undefined) return false;
    const digits = wanted.replace(/^#/, '');
    const isPrefix = digits.length >= MIN_DIGITS && fingerprint.startsWith(digits);
    return isPrefix || unseal(this.init).directory.refOf(fingerprint)?.label === wanted;
  }

  /** What is added to a moment to get the date that people read. */
  private get aheadMs(): number {
    return aheadMs(unseal(this.init).clock);
  }

  private stateOf(key: string, state: HealthState): LlmHealthEntryState {
    return unseal(this.init).registry.judge(key, state).kind;
  }

  private entryOf(key: string, state: HealthState): LlmHealthEntry {
    const { scope, provider, model, fingerprint, baseUrl, isCallerOwned } = parseHealthKey(key);
    const known = fingerprint === undefined ? undefined : unseal(this.init).directory.refOf(fingerprint);
    const unknown = { label: isCallerOwned ? 'caller' : 'unknown', fingerprint: fingerprint ?? '' };
    const marks = Object.entries(shiftHealth(state, this.aheadMs).marks) as [HealthMarkReason, HealthMark][];
    return {
      scope,
      provider,
      model,
      credential: fingerprint === undefined ? undefined : (known ?? unknown),
      baseUrl,
      state: this.stateOf(key, state),
      gone: fingerprint !== undefined && known === undefined && !isCallerOwned,
      proven: state.proven,
      failures: state.failures,
      generation: state.generation,
      marks: marks.map(([reason, mark]) => infoOf(reason, mark)),
    };
  }
}

function infoOf(
  reason: HealthMarkReason,
  { kind, evidence, sinceMs, untilMs, hinted, probeAtMs }: HealthMark,
): LlmHealthMarkInfo {
  const { category, rule, basis, party, providerCode, status, message } = evidence;
  return {
    reason,
    kind,
    category,
    rule,
    basis,
    party,
    providerCode,
    status,
    message,
    sinceMs: Math.floor(sinceMs),
    untilMs,
    hinted,
    probeAtMs,
  };
}

function operatorEvidence({ scope }: ParsedHealthKey, message: string): HealthEvidence {
  // All that a provider offers shares its address.
  const failureScope = scope === 'provider' ? 'base_url' : scope;
  return { category: 'permission_denied', scope: failureScope, explicit: true, message, rule: OPERATOR_RULE };
}

function subjectOf({ provider, model, credential }: LlmHealthSelector): string {
  const place = [provider, model].filter((part) => part !== undefined).join('/');
  const key = credential === undefined ? '' : `the key "${credential}"`;
  if (place === '') return key === '' ? 'everything' : key;
  return key === '' ? place : `${place} with ${key}`;
}

function nearestIn(name: string | undefined, known: readonly string[]): string | undefined {
  return name === undefined || known.includes(name) ? undefined : nearestName(name, known);
}

/** Names the fields of a selector, but not what they hold, which may be anything. */
function describe(selector: LlmHealthSelector): string {
  const names = Object.keys(selector ?? {});
  return names.length === 0 ? 'an empty selector' : `a selector by ${names.join(', ')} that chooses nothing`;
}
