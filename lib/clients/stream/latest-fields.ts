import { grown, setField } from '../wire/growing-fields.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord } from '../wire/json.js';

/**
 * Fields that each piece of something tells anew: the latest value of each counts, and what an object held before stays in it.
 * `null` takes nothing away.
 *
 * @internal
 */
export class LatestFields {
  readonly fields: Record<string, unknown> = {};

  /** @param passedOver - fields that are none of these */
  constructor(private readonly passedOver: ReadonlySet<string>) {}

  add(holder: object): void {
    for (const name in holder) {
      if (!this.passedOver.has(name) && Object.hasOwn(holder, name)) this.take(name, (holder as JsonRecord)[name]);
    }
  }

  private take(name: string, value: unknown): void {
    const isKnown = Object.hasOwn(this.fields, name);
    if (value === undefined || (value === null && isKnown)) return;
    const known = isKnown ? this.fields[name] : undefined;
    setField(this.fields, name, isRecord(value) ? grown(known, value) : value);
  }
}
