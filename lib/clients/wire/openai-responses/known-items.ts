import { textOf, isRecord, type JsonRecord } from '../json.js';

/** An item of an answer while it is on its way. */
export interface OpenItem {
  readonly type: string;
  /** What of its texts has been handed on, by kind and place of the part. */
  readonly told: Map<string, string>;
  /** Where in the content of the message those texts begin that are part of it. */
  readonly starts: Map<string, number>;
  /** What of it is kept for the provider. */
  block?: JsonRecord | undefined;
  /** A call's place among the calls of the message. */
  place?: number;
  /** A call that the server carries out itself. */
  isServers?: boolean;
  isDone: boolean;
  /** Its place in the output, where the server tells it. */
  index: number | undefined;
}

/**
 * Finds the item that an event is about.
 *
 * Servers tell items by their place, by their id (some make up a new one for each event), or not at all, and not in each event
 * alike: what is told in one way and then in another is the same item, and is not to be read twice.
 *
 * @internal
 */
export class KnownItems {
  private readonly byIndex = new Map<number, OpenItem>();
  private readonly byId = new Map<string, OpenItem>();
  private readonly items: OpenItem[] = [];
  private readonly byType = new Map<string, OpenItem[]>();

  /** All of them, in the order of the output: by their places where all have one, else as they began. */
  get all(): readonly OpenItem[] {
    const isNumbered = this.items.every(({ index }) => index !== undefined);
    return isNumbered ? this.items.toSorted((one, other) => Number(one.index) - Number(other.index)) : this.items;
  }

  /** The item that an event names; `undefined` where it is not known. */
  named(event: JsonRecord): OpenItem | undefined {
    const { index, id } = nameOf(event);
    const ofIndex = index === undefined ? undefined : this.byIndex.get(index);
    if (ofIndex !== undefined) return ofIndex;
    const ofId = id === undefined ? undefined : this.byId.get(id);
    return ofId === undefined || (index !== undefined && ofId.index !== undefined)
      ? undefined
      : this.learn(ofId, event);
  }

  /** The same; where an event names none, it goes on with the latest item, if that is of this type and not done. */
  of(event: JsonRecord, type: string): OpenItem | undefined {
    const { index, id } = nameOf(event);
    if (index !== undefined || id !== undefined) return this.named(event);
    const latest = this.items.at(-1);
    return latest?.type === type && !latest.isDone ? latest : undefined;
  }

  begin(event: JsonRecord, type: string): OpenItem {
    const item: OpenItem = { type, told: new Map(), starts: new Map(), isDone: false, index: undefined };
    const alike = this.byType.get(type);
    if (alike === undefined) this.byType.set(type, [item]);
    else alike.push(item);
    this.items.push(item);
    return this.learn(item, event);
  }

  /**
   * The item that an item of the whole output is.
   *
   * @param nth - how many of its type stand before it there
   * @param taken - those that items before it are
   */
  ofOutput(event: JsonRecord, type: string, nth: number, taken: ReadonlySet<OpenItem>): OpenItem | undefined {
    const { index, id } = nameOf(event);
    const ofId = id === undefined ? undefined : this.byId.get(id);
    const ofIndex = index === undefined ? undefined : this.byIndex.get(index);
    return [ofId, ofIndex, this.byType.get(type)?.[nth]].find(
      (item) => item !== undefined && item.type === type && !taken.has(item),
    );
  }

  private learn(item: OpenItem, event: JsonRecord): OpenItem {
    const { index, id } = nameOf(event);
    if (index !== undefined && item.index === undefined) {
      item.index = index;
      this.byIndex.set(index, item);
    }
    if (id !== undefined && !this.byId.has(id)) this.byId.set(id, item);
    return item;
  }
}

function nameOf({ output_index: index, item_id: itemId, item }: JsonRecord) {
  const own = isRecord(item) ? (textOf(item['id']) ?? textOf(item['call_id'])) : undefined;
  return { index: typeof index === 'number' ? index : undefined, id: textOf(itemId) ?? own };
}
