import type { Credential } from './credential.js';
import { RefreshableCredential } from './refreshable-credential.js';
import { CredentialSet, KeyUse } from './credential-set.js';
import { byAffinity, byUse, byWeight, firstOpen, inTurn, type LlmSelection, type Pick } from './selection.js';

/** Models beyond this get no set that is kept, so that arbitrary model names cannot fill the memory. */
const MAX_SETS = 1_000;

/** What a pool is made of. */
export interface CredentialPoolInit {
  readonly selection: LlmSelection;
  /** In the order of the options: keys that never change, and sources of keys that may. */
  readonly entries: readonly (Credential | RefreshableCredential)[];
  /** Gives numbers from 0 to 1. */
  readonly random: () => number;
}

/** A key that stands in a pool twice. */
export interface RepeatedKey {
  readonly credential: Credential;
  /** The one that is used. */
  readonly first: Credential;
}

interface PresentKeys {
  readonly credentials: readonly Credential[];
  readonly repeated: readonly RepeatedKey[];
  readonly used: KeyUse;
}

/** The keys of one provider, without duplicates; they may change at run time. @internal */
export class CredentialPool {
  /** The entries whose keys may change. */
  readonly refreshables: readonly RefreshableCredential[];
  private readonly sets = new Map<string, CredentialSet>();
  /** Where keys came from, also those that have been replaced. */
  private readonly sources = new WeakMap<Credential, RefreshableCredential>();
  /** Made anew when it is wanted: at a start thousands of sources may get their keys one after the other. */
  private present: PresentKeys | undefined;
  /** The key used last, for the first turn of a set. */
  private lastUsed: Credential | undefined;
  private uses = 0;

  constructor(private readonly init: CredentialPoolInit) {
    this.refreshables = init.entries.filter((entry) => entry instanceof RefreshableCredential);
  }

  /** The present keys, by `priority`; a new list after each change. */
  get credentials(): readonly Credential[] {
    return this.now().credentials;
  }

  /** Keys that were left out because another entry holds the same. */
  get repeated(): readonly RepeatedKey[] {
    return this.now().repeated;
  }

  /** What the sources hold has changed. */
  rebuild(): void {
    this.present = undefined;
    this.sets.clear();
  }

  /** What can give a new value in place of a key; `undefined` for one that never changes, or that a caller brought. */
  sourceOf(credential: Credential): RefreshableCredential | undefined {
    if (this.refreshables.length === 0) return undefined;
    this.now();
    return this.sources.get(credential);
  }

  /** Whether a key is in the pool now. */
  has(fingerprint: string): boolean {
    return this.now().used.has(fingerprint);
  }

  /** The keys that may be used for a model. */
  credentialsFor(model: string): CredentialSet {
    const known = this.sets.get(model);
    if (known !== undefined) return known;
    const set = new CredentialSet(
      this.credentials.filter((credential) => credential.serves(model)),
      this.now().used,
    );
    if (this.sets.size < MAX_SETS) this.sets.set(model, set);
    return set;
  }

  /** How one call chooses. */
  pickFor(set: CredentialSet, affinityKey: string | undefined): Pick {
    const { selection, random } = this.init;
    if (selection === 'priority' || set.all.length < 2) return firstOpen;
    if (affinityKey !== undefined) return byAffinity(affinityKey);
    if (selection === 'weighted') return byWeight(random);
    if (selection === 'least-used') return byUse;
    return inTurn((from) => set.turnOf(from) ?? this.afterLastUsed(set));
  }

  /** Notes that an attempt begins with a key. @returns what notes its end; only its first call counts */
  use(credential: Credential, model: string): () => void {
    let isUnderWay = true;
    // A caller's key is none of the pool's.
    if (!credential.isCallerOwned) this.lastUsed = credential;
    this.sets.get(model)?.use(credential);
    this.uses += 1;
    credential.lastUse = this.uses;
    credential.inFlight += 1;
    this.noteUse(credential);
    return () => {
      if (isUnderWay) credential.inFlight -= 1;
      isUnderWay = false;
      this.noteUse(credential);
    };
  }

  private noteUse(credential: Credential): void {
    if (this.init.selection === 'least-used') this.now().used.note(credential);
  }

  private now(): PresentKeys {
    if (this.present === undefined) {
      for (const source of this.refreshables) for (const key of source.keys) this.sources.set(key, source);
      this.present = presentKeysOf(this.init.entries);
    }
    return this.present;
  }

  /** Where the last key was used for another model, or its keys have changed since, turns go on from there. */
  private afterLastUsed(set: CredentialSet): number {
    return this.lastUsed === undefined ? 0 : set.placeOf(this.lastUsed) + 1;
  }

  /** There is news of a key's health. */
  touch(fingerprint: string): void {
    for (const set of this.sets.values()) set.touch(fingerprint);
  }

  /** Whether sources should be looked at before a call chooses. */
  needsLook(nowMs: number): boolean {
    return this.refreshables.some((source) => source.needsLook(nowMs));
  }

  /** Begins to look at the sources for which that is due. */
  look(nowMs: number): void {
    for (const source of this.refreshables) source.look(nowMs);
  }

  /** What a call has to wait for before it chooses; `undefined` for nothing. */
  pending(): Promise<unknown> | undefined {
    if (this.refreshables.length === 0) return undefined;
    const waits = this.refreshables.map((source) => source.pending).filter((wait) => wait !== undefined);
    return waits.length === 0 ? undefined : Promise.all(waits);
  }
}

function presentKeysOf(entries: CredentialPoolInit['entries']): PresentKeys {
  const distinct = new Map<string, Credential>();
  const repeated: RepeatedKey[] = [];
  for (const credential of entries.flatMap((entry) =>
    entry instanceof RefreshableCredential ? entry.keys : [entry],
  )) {
    const first = distinct.get(credential.fingerprint);
    if (first === undefined) distinct.set(credential.fingerprint, credential);
    else repeated.push({ credential, first });
  }
  const credentials = [...distinct.values()].toSorted((left, right) => left.priority - right.priority);
  return { credentials, repeated, used: new KeyUse(credentials) };
}
