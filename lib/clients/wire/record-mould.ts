import type { Mould } from './alike-texts.js';
import { isRecord, parsedJsonOf, type JsonRecord } from './json.js';
import type { TextTemplate } from './text-template.js';

/** Where a value stands that comes out of a hole of the template. */
interface Filled {
  readonly holder: Record<string, unknown>;
  readonly name: string;
  readonly hole: number;
}

/**
 * Reads the texts of a template into one object, which is the same each time but for the strings and numbers in its holes.
 *
 * Hazard: what one text gave is written over by the next one. Whoever reads it keeps strings and numbers of it, and no object that holds
 * such a place.
 *
 * @internal
 */
export class RecordMould implements Mould<JsonRecord> {
  private constructor(
    private readonly template: TextTemplate,
    private readonly body: JsonRecord,
    private readonly filled: readonly Filled[],
  ) {}

  /**
   * A mould for the texts of a template; `undefined` where these are no objects, or have a hole elsewhere.
   *
   * @param places - where holes may be: names and places in lists from the outermost on, between dots (`delta.text`, `parts.0.text`)
   */
  static of(template: TextTemplate, places: RegExp): RecordMould | undefined {
    const body = parsedJsonOf(template.withStandIns);
    if (!isRecord(body)) return undefined;
    const { standIns } = template;
    const filled: Filled[] = [];
    for (const { holder, name, path, value } of valuesIn(body)) {
      const hole = standIns.get(value);
      if (hole !== undefined && places.test(path)) filled.push({ holder, name, hole });
    }
    return filled.length === standIns.size ? new RecordMould(template, body, filled) : undefined;
  }

  valueOf(data: string): JsonRecord | undefined {
    const values = this.template.read(data);
    if (values === undefined) return undefined;
    for (const { holder, name, hole } of this.filled) holder[name] = values[hole];
    return this.body;
  }
}

/** A value in an object, and how it is come to. */
interface Placed {
  readonly holder: Record<string, unknown>;
  readonly name: string;
  readonly path: string;
  readonly value: unknown;
}

function valuesIn(holder: object, above = ''): readonly Placed[] {
  return Object.entries(holder).flatMap(([name, value]: [string, unknown]) => {
    const path = above + name;
    const placed: Placed = { holder: holder as Record<string, unknown>, name, path, value };
    return typeof value === 'object' && value !== null ? [placed, ...valuesIn(value, `${path}.`)] : [placed];
  });
}
