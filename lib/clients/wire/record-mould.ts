import type { Mould } from './alike-texts.js';
import { isRecord, parsedJsonOf, type JsonRecord } from './json.js';
import type { TextTemplate } from './text-template.js';

/** Where something stands that is made anew in each copy: in an object by its name, in a list by its place. */
interface Part<What> {
  readonly at: string | number;
  readonly what: What;
}

/** An object or a list, and what of it is made anew. */
interface Cast {
  readonly base: object;
  /** Values that come out of the holes of the template. */
  readonly filled: readonly Part<number>[];
  readonly nested: readonly Part<Cast>[];
}

/**
 * Makes the objects that the texts of a template spell, as parsing them would.
 *
 * @internal
 */
export class RecordMould implements Mould<JsonRecord> {
  private constructor(
    private readonly template: TextTemplate,
    private readonly cast: Cast,
  ) {}

  /** A mould for the texts of a template; `undefined` where these are no objects, or differ in a name. */
  static of(template: TextTemplate): RecordMould | undefined {
    const body = parsedJsonOf(template.withStandIns);
    if (!isRecord(body)) return undefined;
    const { standIns } = template;
    const cast = castOf(body, standIns);
    return holesIn(cast) === standIns.size ? new RecordMould(template, cast) : undefined;
  }

  valueOf(data: string): JsonRecord | undefined {
    const values = this.template.read(data);
    return values && (copyOf(this.cast, values) as JsonRecord);
  }
}

function castOf(base: object, standIns: ReadonlyMap<unknown, number>): Cast {
  const isList = Array.isArray(base);
  const filled: Part<number>[] = [];
  const nested: Part<Cast>[] = [];
  for (const [name, value] of Object.entries(base) as [string, unknown][]) {
    const at = isList ? Number(name) : name;
    const place = standIns.get(value);
    if (place !== undefined) filled.push({ at, what: place });
    else if (typeof value === 'object' && value !== null) nested.push({ at, what: castOf(value, standIns) });
  }
  return { base, filled, nested };
}

function holesIn({ filled, nested }: Cast): number {
  return nested.reduce((sum, { what }) => sum + holesIn(what), filled.length);
}

function copyOf({ base, filled, nested }: Cast, values: readonly unknown[]): object {
  const copy = (Array.isArray(base) ? base.slice() : { ...base }) as Record<string | number, unknown>;
  for (const { at, what } of filled) copy[at] = values[what];
  for (const { at, what } of nested) copy[at] = copyOf(what, values);
  return copy;
}
