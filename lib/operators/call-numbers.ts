import type { JsonRecord } from '../clients/wire/json.js';
import { countOf, isRecord, textOf } from '../clients/wire/json.js';

/**
 * The numbers by which the pieces of one message's calls find together, where a server has not written them: a piece belongs to the call
 * with its id, else to the latest one; an id that is new, or a name without one, begins another call.
 *
 * @internal
 */
export class CallNumbers {
  private readonly byId = new Map<string, number>();
  private latest = -1;
  private most = -1;

  /** Remembers calls that are numbered. */
  note(calls: readonly object[]): void {
    for (const call of calls) {
      const { index, id } = call as JsonRecord;
      const number = countOf(index);
      if (number !== undefined) this.remember(number, textOf(id));
    }
  }

  numbered(calls: readonly JsonRecord[]): readonly JsonRecord[] {
    return calls.map((call) => {
      const id = textOf(call['id']);
      const index = countOf(call['index']) ?? this.numberOf(call, id);
      this.remember(index, id);
      return { ...call, index };
    });
  }

  private numberOf({ function: called }: JsonRecord, id: string | undefined): number {
    const known = id === undefined ? undefined : this.byId.get(id);
    if (known !== undefined) return known;
    const begins = id !== undefined || (isRecord(called) && textOf(called['name']) !== undefined) || this.latest === -1;
    return begins ? this.most + 1 : this.latest;
  }

  private remember(index: number, id: string | undefined): void {
    if (id !== undefined) this.byId.set(id, index);
    this.latest = index;
    this.most = Math.max(this.most, index);
  }
}
