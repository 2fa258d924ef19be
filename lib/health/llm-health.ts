import type { LlmFailureCategory } from '../classification/failure.interface.js';
import type { LlmCredentialRef } from '../errors/trail.interface.js';
import { admissionOf } from './admission.js';
import { parseHealthKey, type ParsedHealthKey } from './health-keys.js';
import type { HealthRegistry } from './health-registry.js';
import type { HealthMark, HealthMarkReason, HealthState } from './health-state.js';
import type { Clock } from './clock.js';
import type { LlmUptime, UptimeLedger } from './uptime.js';

/**
 * Chooses health entries: those that match all the fields given.
 *
 * @publicApi
 */
export interface LlmHealthSelector {
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  /** A label, or the first digits of a fingerprint (four at least). */
  readonly credential?: string | undefined;
}

/** Why an entry is out. */
export interface LlmHealthMarkInfo {
  readonly reason: HealthMarkReason;
  readonly kind: 'cooling' | 'quarantined';
  /** The failure behind it. */
  readonly category: LlmFailureCategory;
  readonly providerCode?: string | undefined;
  readonly status?: number | undefined;
  /** The provider's sentence, redacted. */
  readonly message?: string | undefined;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  /** Epoch milliseconds; absent for a quarantine. */
  readonly untilMs?: number | undefined;
  /** From when one probe may go; absent for never. */
  readonly probeAtMs?: number | undefined;
}

/** What is known of one credential, credential × model, provider × model, base URL or provider. */
export interface LlmHealthEntry {
  readonly scope: ParsedHealthKey['scope'];
  readonly provider: string;
  readonly model?: string | undefined;
  readonly credential?: LlmCredentialRef | undefined;
  readonly baseUrl?: string | undefined;
  /** `open`: calls go through. `probe`: the next one is a probe. `blocked`: none does. */
  readonly state: 'open' | 'probe' | 'blocked';
  /** Credentials only: whether the present value has had a real success. */
  readonly proven: boolean;
  /** Consecutive failures that count towards the breaker. */
  readonly failures: number;
  readonly generation: number;
  readonly marks: readonly LlmHealthMarkInfo[];
}

/**
 * The health of everything at one time. Plain data, free of secrets.
 *
 * @publicApi
 */
export interface LlmHealthSnapshot {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** How many entries are tracked. */
  readonly tracked: number;
  readonly entries: readonly LlmHealthEntry[];
  readonly uptime: readonly LlmUptime[];
}

/** What the health service reads. */
export interface LlmHealthInit {
  readonly registry: HealthRegistry;
  readonly uptime: UptimeLedger;
  readonly clock: Clock;
  /** The label of a configured credential. */
  readonly labelOf: (fingerprint: string) => string | undefined;
}

/** Fewer digits of a fingerprint could mean several credentials. */
const MIN_DIGITS = 4;

/**
 * Shows and resets the health of credentials, models and endpoints.
 *
 * @publicApi
 */
export class LlmHealth {
  /** @internal */
  constructor(private readonly init: LlmHealthInit) {}

  /** Everything that is known now; JSON-safe, free of secrets. */
  snapshot(): LlmHealthSnapshot {
    const { registry, uptime, clock } = this.init;
    const entries = [...registry.entries()].map(([key, state]) => this.entryOf(key, state));
    return { atMs: clock.now(), tracked: entries.length, entries, uptime: uptime.list() };
  }

  /**
   * Lifts the marks of the entries chosen, so that their next call goes through at once: after a top-up, a new contract,
   * a mended proxy. Proof of credentials stays.
   *
   * @param selector - all entries where it is left out
   * @returns how many entries had something to lift
   */
  reset(selector: LlmHealthSelector = {}): number {
    return this.init.registry.reset((key) => this.isChosen(parseHealthKey(key), selector));
  }

  private isChosen(entry: ParsedHealthKey, { provider, model, credential }: LlmHealthSelector): boolean {
    if (provider !== undefined && entry.provider !== provider) return false;
    if (model !== undefined && entry.model !== model) return false;
    return credential === undefined || this.isCredential(entry.fingerprint, credential);
  }

  private isCredential(fingerprint: string | undefined, wanted: string): boolean {
    if (fingerprint === undefined) return false;
    const digits = wanted.replace(/^#/, '');
    const isPrefix = digits.length >= MIN_DIGITS && fingerprint.startsWith(digits);
    return isPrefix || this.init.labelOf(fingerprint) === wanted;
  }

  private entryOf(key: string, state: HealthState): LlmHealthEntry {
    const { scope, provider, model, fingerprint, baseUrl } = parseHealthKey(key);
    const label = fingerprint === undefined ? undefined : (this.init.labelOf(fingerprint) ?? 'unknown');
    const marks = Object.entries(state.marks) as [HealthMarkReason, HealthMark][];
    return {
      scope,
      provider,
      model,
      credential: fingerprint === undefined || label === undefined ? undefined : { label, fingerprint },
      baseUrl,
      state: admissionOf(state, this.init.clock.now()).kind,
      proven: state.proven,
      failures: state.failures,
      generation: state.generation,
      marks: marks.map(([reason, mark]) => infoOf(reason, mark)),
    };
  }
}

function infoOf(
  reason: HealthMarkReason,
  { kind, evidence, sinceMs, untilMs, probeAtMs }: HealthMark,
): LlmHealthMarkInfo {
  const { category, providerCode, status, message } = evidence;
  return { reason, kind, category, providerCode, status, message, sinceMs: Math.floor(sinceMs), untilMs, probeAtMs };
}
