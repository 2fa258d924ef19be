import { printableLine } from '../classification/printable-line.js';
import type { Credential } from '../credentials/credential.js';
import type { RefreshableCredential } from '../credentials/refreshable-credential.js';
import { Redactor } from '../credentials/redactor.js';
import { secretsInHeaders } from '../credentials/secret-headers.js';
import type { CredentialNews } from '../failover/record-credentials.js';
import type { Clock } from '../health/clock.js';
import { credentialKeyOf, healthKeysOf, parseHealthKey } from '../health/health-keys.js';
import type { HealthMark, HealthState } from '../health/health-state.js';
import type { LlmHealthStore } from '../health/health-store.js';
import type { HealthDirectory, SoughtHealth } from '../health/llm-health.js';
import { oddityOf } from './config/odd-key.js';
import type { KeyWatcher } from './config/resolve-keys.js';
import type { RouteTable } from './config/route-table.js';

/** What a registry is made of. */
export interface CredentialRegistryInit {
  /** The providers, once they are there. */
  readonly routeTable: () => RouteTable;
  readonly clock: Clock;
  /** Hears what has become of keys, to record it. */
  readonly onNews: (news: CredentialNews) => void;
}

/**
 * All keys of all providers, as they come and go: knows them by their fingerprints, tells the redactor of their secrets, and what of health
 * is theirs.
 *
 * @internal
 */
export class CredentialRegistry implements KeyWatcher, HealthDirectory {
  readonly redactor = new Redactor();
  private readonly known = new Map<string, Credential>();
  private isListening = false;

  constructor(private readonly init: CredentialRegistryInit) {}

  /** Takes up keys that are new in the route table, and begins to read those that have sources. */
  open(): void {
    this.note(this.routeTable.credentials());
    const { routeTable } = this;
    for (const id of routeTable.providerIds) this.redactor.add(...secretsInHeaders(routeTable.provider(id).headers));
    for (const source of this.sources()) {
      source.open();
      if (this.isListening) source.listen();
    }
  }

  /**
   * Begins to listen for what sources tell of changes: when the application has started, or makes its first call. A start
   * that is refused must leave no subscription behind, and nobody tells of that.
   */
  listen(): void {
    if (this.isListening) return;
    this.isListening = true;
    for (const source of this.sources()) source.listen();
  }

  /** Waits until every source has given its first keys, or has failed to. */
  async read(): Promise<void> {
    const nowMs = this.init.clock.now();
    const { routeTable } = this;
    const pools = routeTable.providerIds.map((id) => routeTable.provider(id).pool);
    for (const pool of pools) pool.look(nowMs);
    await Promise.all(pools.map((pool) => Promise.resolve(pool.pending())));
  }

  /** Ends listening for changes of keys. */
  close(): void {
    for (const source of this.sources()) source.close();
  }

  onKeys(provider: string, source: RefreshableCredential, before: readonly Credential[], wasAsked: boolean): void {
    const { pool } = this.routeTable.provider(provider);
    pool.rebuild();
    const gone = before.filter(({ fingerprint }) => !pool.has(fingerprint));
    for (const { fingerprint, secret } of gone) {
      this.known.delete(fingerprint);
      if (secret !== undefined) this.redactor.retire(secret.reveal());
    }
    const fresh = source.keys.filter(({ fingerprint }) => !this.known.has(fingerprint));
    this.note(source.keys);
    for (const credential of fresh) this.tellOddity(provider, credential);
    if (wasAsked || before.length === 0) return;
    const old = new Set(before.map(({ fingerprint }) => fingerprint));
    const added = source.keys.find(({ fingerprint }) => !old.has(fingerprint));
    if (added === undefined) return;
    const { ref: credential, setting } = added;
    this.init.onNews({ kind: 'replaced', provider, setting, credential, previous: gone[0]?.ref });
  }

  onFailure(provider: string, { path: setting }: RefreshableCredential, message: string): void {
    this.init.onNews({ kind: 'unreadable', provider, setting, message });
  }

  /** For what sources, people and options say, which may come into a log line. */
  redact(text: string): string {
    return this.redactor.redact(printableLine(text));
  }

  refOf(fingerprint: string): Credential['ref'] | undefined {
    return this.known.get(fingerprint)?.ref;
  }

  settingOf(fingerprint: string): string | undefined {
    return this.known.get(fingerprint)?.setting;
  }

  *possibleKeys({ provider, model: wanted, credential }: SoughtHealth = {}): Iterable<string> {
    const targets = [...this.routeTable.allTargets()].filter(({ model }) => wanted === undefined || model === wanted);
    for (const id of this.routeTable.providerIds) {
      if (provider !== undefined && id !== provider) continue;
      const { pool, baseUrl } = this.routeTable.provider(id);
      const models = targets.filter((target) => target.provider.id === id).map(({ model }) => model);
      // Its sources may have given no key yet, and routes may name it nowhere.
      const anyKey = { provider: id, baseUrl, fingerprint: '' };
      yield healthKeysOf({ ...anyKey, model: '' }).provider;
      for (const model of models) yield healthKeysOf({ ...anyKey, model }).provider_model;
      for (const { baseUrl: url, hasOwnBaseUrl, fingerprint } of pool.credentials) {
        // The models of a deployment of its own have entries that name no key.
        if (credential === false ? !hasOwnBaseUrl : credential?.(fingerprint) === false) continue;
        yield credentialKeyOf(id, fingerprint);
        for (const model of models) {
          yield* healthKeysOf({ provider: id, model, baseUrl: url, hasOwnBaseUrl, fingerprint }).all;
        }
      }
    }
  }

  /** Sources whose grant was denied may be asked again. */
  onReset(keys: readonly string[]): void {
    for (const key of keys) {
      const { scope, provider, fingerprint = '' } = parseHealthKey(key);
      const credential = scope === 'credential' ? this.known.get(fingerprint) : undefined;
      if (credential !== undefined) this.routeTable.findProvider(provider)?.pool.sourceOf(credential)?.forgive();
    }
  }

  /** There is news of an entry: sets look at its key again. */
  touch(key: string): void {
    const { provider, fingerprint, isCallerOwned } = parseHealthKey(key);
    if (fingerprint !== undefined && !isCallerOwned) this.routeTable.findProvider(provider)?.pool.touch(fingerprint);
  }

  /** How many of a provider's keys are proven. */
  provenCount(providerId: string, store: LlmHealthStore): number {
    const { credentials } = this.routeTable.provider(providerId).pool;
    const keys = credentials.map(({ fingerprint }) => credentialKeyOf(providerId, fingerprint));
    return keys.filter((key) => store.get(key)?.proven === true).length;
  }

  /**
   * Whether an entry must not be forgotten: marks and proof of configured keys, and what a person isolated. Marks for models
   * that stand in no route may be, where there is no room: callers can name as many as they like.
   */
  isPinned(key: string, { marks }: HealthState): boolean {
    if (marks.operator !== undefined) return true;
    const { scope, provider, fingerprint, model = '' } = parseHealthKey(key);
    if (fingerprint === undefined || !this.known.has(fingerprint)) return false;
    if (scope === 'credential') return true;
    const nowMs = this.init.clock.now();
    const isOut = ({ kind, untilMs = 0 }: HealthMark) => kind !== 'cooling' || untilMs > nowMs;
    return this.routeTable.declares(provider, model) && Object.values(marks).some(isOut);
  }

  private tellOddity(provider: string, { ref: credential, secret, setting }: Credential): void {
    const oddity =
      secret === undefined ? undefined : oddityOf(secret.reveal(), this.routeTable.provider(provider).auth);
    if (oddity !== undefined) this.init.onNews({ kind: 'odd', provider, setting, credential, oddity });
  }

  private get routeTable(): RouteTable {
    return this.init.routeTable();
  }

  private note(credentials: Iterable<Credential>): void {
    for (const credential of credentials) {
      this.known.set(credential.fingerprint, credential);
      this.redactor.add(...credential.secrets());
    }
  }

  private *sources(): Iterable<RefreshableCredential> {
    const { routeTable } = this;
    for (const id of routeTable.providerIds) yield* routeTable.provider(id).pool.refreshables;
  }
}
