import { TextTemplate } from './text-template.js';

/** Longer texts are not compared. */
const MAX_CHARS = 4_096;
/** A mould that has given fewer values was not worth its making. */
const MIN_GIVEN = 16;
/** After so many in a row that were not worth it no more are made. */
const MAX_VAIN = 6;

/** Makes values of texts that a template reads. @internal */
export interface Mould<Value> {
  /** What a text spells; `undefined` where the template does not read it. */
  valueOf(data: string): Value | undefined;
}

/**
 * Takes data of events whose texts are the same as the last one's but for what the model says, as almost all events of a stream are,
 * without parsing the rest of them again: that is the largest part of what an event costs.
 *
 * @internal
 */
export class AlikeTexts<Value> {
  private mould: Mould<Value> | undefined;
  /** How many values it has given. */
  private given = 0;
  private vain = 0;
  /** The last text that came of no mould. */
  private last = '';

  /** @param mouldOf - the mould for the texts of a template; `undefined` where there is none */
  constructor(private readonly mouldOf: (template: TextTemplate) => Mould<Value> | undefined) {}

  /** What a text spells; `undefined` where it has to be parsed. */
  take(data: string): Value | undefined {
    const value = this.mould?.valueOf(data);
    if (value !== undefined) this.given += 1;
    return value;
  }

  /** Takes in a text that had to be parsed, and may have more like it. */
  learn(data: string): void {
    const { last } = this;
    if (this.vain > MAX_VAIN || data.length > MAX_CHARS || data === last) return;
    this.last = data;
    if (last !== '') this.compare(data, last);
  }

  private compare(data: string, last: string): void {
    this.vain = this.given < MIN_GIVEN ? this.vain + 1 : 0;
    this.given = 0;
    const template = this.vain > MAX_VAIN ? undefined : TextTemplate.of(data, last);
    this.mould = template && this.mouldOf(template);
    if (this.mould !== undefined) this.last = '';
  }
}
