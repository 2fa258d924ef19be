import type { JsonRecord } from '../wire/json.js';
import { isBound, MAX_SCHEMA_DEPTH, withInner } from '../wire/schema-keywords.js';
import { targetOf } from './schema-traits.js';

const PLACE = '#/$defs/';
const OLD_PLACE = '#/definitions/';
/** References that lead to another reference are followed so far. */
const MAX_STEPS = 20;

/**
 * A schema whose references stand alone, and lead to `$defs` or to the whole: `definitions` go by that name, what a reference to
 * any other place leads to stands there too, and a reference beside other keywords gives way to what it leads to. It means the same.
 *
 * A keyword that bounds what is valid and stands both beside a reference and in what that leads to counts as it is there.
 *
 * @returns the same schema where it is so already
 * @internal
 */
export function withLoneReferences(schema: JsonRecord): JsonRecord {
  const scribe = new Scribe(schema);
  const written = scribe.writeWhole();
  return scribe.isSame ? schema : written;
}

class Scribe {
  isSame = true;
  /** By reference: the names in `$defs` of what stands elsewhere. */
  private readonly names = new Map<string, string>();
  private readonly added: Record<string, JsonRecord> = {};
  /** A schema may hold itself, and be held by many. */
  private readonly done = new Map<JsonRecord, JsonRecord>();

  constructor(private readonly root: JsonRecord) {}

  writeWhole(): JsonRecord {
    const { definitions, $defs, ...whole } = this.write(this.root, 0);
    if (definitions !== undefined) this.isSame = false;
    const defined = { ...asRecord(definitions), ...asRecord($defs), ...this.added };
    return Object.keys(defined).length === 0 ? whole : { ...whole, $defs: defined };
  }

  private write(schema: JsonRecord, depth: number): JsonRecord {
    const known = this.done.get(schema);
    if (known !== undefined || depth > MAX_SCHEMA_DEPTH) return known ?? schema;
    this.done.set(schema, schema);
    const entries = Object.entries(this.alone(schema)).map(([keyword, value]) => [
      keyword,
      keyword === '$ref'
        ? this.placeOf(value, depth)
        : withInner(keyword, value, (inner) => this.write(inner, depth + 1)),
    ]);
    const written = Object.fromEntries(entries) as JsonRecord;
    this.done.set(schema, written);
    return written;
  }

  /** What a reference beside other keywords leads to, with these. */
  private alone(schema: JsonRecord): JsonRecord {
    let whole = schema;
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const { $ref: reference, ...beside } = whole;
      const target = typeof reference === 'string' ? targetOf(reference, this.root) : undefined;
      if (target === undefined || target === whole || Object.keys(beside).length === 0) break;
      const described = Object.entries(beside).filter(([keyword]) => !isBound(keyword));
      whole = { ...beside, ...target, ...Object.fromEntries(described) };
      this.isSame = false;
    }
    return whole;
  }

  private placeOf(reference: unknown, depth: number): unknown {
    if (typeof reference !== 'string' || reference === '#' || reference.startsWith(PLACE)) return reference;
    if (reference.startsWith(OLD_PLACE)) return PLACE + reference.slice(OLD_PLACE.length);
    const known = this.names.get(reference);
    if (known !== undefined) return PLACE + known;
    const target = targetOf(reference, this.root);
    if (target === undefined) return reference;
    this.isSame = false;
    const name = this.freeName(reference);
    this.names.set(reference, name);
    this.added[name] = this.write(target, depth + 1);
    return PLACE + name;
  }

  private freeName(reference: string): string {
    const name = reference.replaceAll(/\W+/g, '_').replace(/^_/, '');
    const { $defs, definitions } = this.root;
    const isTaken = (one: string): boolean =>
      [$defs, definitions, this.added].some((defined) => Object.hasOwn(asRecord(defined), one));
    let free = name;
    for (let count = 2; isTaken(free); count += 1) free = `${name}_${count}`;
    return free;
  }
}

function asRecord(value: unknown): JsonRecord {
  return typeof value === 'object' && value !== null ? (value as JsonRecord) : {};
}
