import { createHmac } from 'node:crypto';

const DIGITS = 32;
/** Begins a pseudonym: no fingerprint looks like one, so that one whose fingerprint is not known here keeps its name. */
const MARK = '~';
/** A name that is longer, or of another form, is none of ours. */
const MAX_CHARS = 32_768;
const NAME = /^(?:credential|credential_model|provider_model|base_url|provider):[\w.!~*'()%-]*(?::[\w.!~*'()%-]*)*$/;
/** What the options let into no name, because no log can carry it. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;
/** Where the fingerprint stands in the key of an entry that has one. */
const FINGERPRINT_PLACE = 2;

/**
 * Names entries in Redis: their health keys, with the credential's fingerprint replaced by a pseudonym, a keyed hash of it. Whoever reads
 * Redis and has not the secret of the fleet cannot try keys against it.
 *
 * @internal
 */
export class Pseudonyms {
  private readonly hashes = new Map<string, string>();
  private readonly fingerprints = new Map<string, string>();
  private readonly names = new Map<string, string>();
  private readonly lists = new WeakMap<readonly string[], readonly string[]>();

  constructor(
    private readonly secret: string,
    private readonly maxEntries: number,
  ) {}

  /** The name of an entry. */
  nameOf(key: string): string {
    const known = this.names.get(key);
    if (known !== undefined) return known;
    const name = this.replaced(key, (fingerprint) => this.hashOf(fingerprint));
    bound(this.names, this.maxEntries);
    this.names.set(key, name);
    return name;
  }

  /** The names of several entries; a list that is asked for again is not looked through again. */
  namesOf(keys: readonly string[]): readonly string[] {
    let names = this.lists.get(keys);
    if (names === undefined) {
      names = keys.map((key) => this.nameOf(key));
      this.lists.set(keys, names);
    }
    return names;
  }

  /** The health key behind a name; the name itself where the fingerprint behind it is not known here. */
  keyOf(name: string): string {
    return this.replaced(name, (hash) => {
      const fingerprint = this.fingerprints.get(hash);
      if (fingerprint === undefined) return hash;
      // What is asked for is forgotten last.
      this.fingerprints.delete(hash);
      this.fingerprints.set(hash, fingerprint);
      return fingerprint;
    });
  }

  /** Whether the fingerprint behind a name is known here, where the name has one. */
  isKnown(name: string): boolean {
    const hash = fingerprintIn(name);
    return hash === undefined || this.fingerprints.has(hash);
  }

  /** A keyed hash of any text. */
  hashed(text: string): string {
    return createHmac('sha256', this.secret).update(text).digest('hex').slice(0, DIGITS);
  }

  private hashOf(fingerprint: string): string {
    if (fingerprint.startsWith(MARK)) return fingerprint;
    const known = this.hashes.get(fingerprint);
    if (known !== undefined) return known;
    const hash = `${MARK}${this.hashed(`fingerprint:${fingerprint}`)}`;
    this.fingerprints.delete(hash);
    bound(this.hashes, this.maxEntries);
    bound(this.fingerprints, this.maxEntries);
    this.hashes.set(fingerprint, hash);
    this.fingerprints.set(hash, fingerprint);
    return hash;
  }

  private replaced(key: string, replace: (fingerprint: string) => string): string {
    const fingerprint = fingerprintIn(key);
    if (fingerprint === undefined) return key;
    const parts = key.split(':');
    parts[FINGERPRINT_PLACE] = replace(fingerprint);
    return parts.join(':');
  }
}

/** Whether a text from outside can be the name of an entry. @internal */
export function isName(name: string): boolean {
  if (name.length > MAX_CHARS || !NAME.test(name)) return false;
  try {
    if (CONTROL.test(decodeURIComponent(name))) return false;
    return !name.startsWith('credential') || fingerprintIn(name)?.startsWith(MARK) === true;
  } catch {
    return false;
  }
}

function fingerprintIn(key: string): string | undefined {
  return key.startsWith('credential:') || key.startsWith('credential_model:')
    ? key.split(':')[FINGERPRINT_PLACE]
    : undefined;
}

/** Makes room for one more. */
function bound(map: Map<string, string>, maxEntries: number): void {
  const [oldest] = map.keys();
  if (map.size >= maxEntries && oldest !== undefined) map.delete(oldest);
}
