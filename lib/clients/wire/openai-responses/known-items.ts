import { textOf, isRecord, type JsonRecord } from '../json.js';
import { ItemTexts } from './item-texts.js';

/** An item of an answer while it is on its way. */
export interface OpenItem {
  readonly type: string;
  readonly texts: ItemTexts;
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

  /** The item that is announced once more; `undefined` for a new one, though it has the id of another. */
  announced(event: JsonRecord): OpenItem | undefined {
    const { index, id } = nameOf(event);
    const ofIndex = index === undefined ? undefined : this.byIndex.get(index);
    if (ofIndex !== undefined) return ofIndex;
    const ofId = id === undefined ? undefined : this.byId.get(id);
    return ofId === undefined || (index !== undefined && ofId.index !== undefined)
      ? undefined
      : this.learn(ofId, event);
  }

  /**
   * The item that an event is about; `undefined` where it is not known.
   *
   * A place that is not known is one that the server has raised, if the event names an item that is not done. An event that names
   * none goes on with what is not done.
   *
   * @param whole - what a call hands over as a whole, which tells calls apart
   */
  of(event: JsonRecord, type: string, whole?: string): OpenItem | undefined {
    const { index, id } = nameOf(event);
    const ofIndex = index === undefined ? undefined : this.byIndex.get(index);
    if (ofIndex?.type === type) return ofIndex;
    const ofId = id === undefined ? undefined : this.byId.get(id);
    if (ofId?.type === type && (index === undefined || ofId.index === undefined || !ofId.isDone))
      return this.learn(ofId, event);
    return index === undefined ? this.goingOn(type, whole) : undefined;
  }

  begin(event: JsonRecord, type: string): OpenItem {
    const item: OpenItem = { type, texts: new ItemTexts(), isDone: false, index: undefined };
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

  private goingOn(type: string, whole: string | undefined): OpenItem | undefined {
    const latest = this.items.at(-1);
    const open = whole === undefined ? undefined : this.byType.get(type)?.find((item) => isAwaiting(item, whole));
    return open ?? (latest?.type === type && !latest.isDone ? latest : undefined);
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

/** Whether what a call hands over may still become this. */
function isAwaiting({ texts, isDone }: OpenItem, whole: string): boolean {
  const [input] = texts.ofKind('input');
  return !isDone && (input === undefined || (!input.isEnded && whole.startsWith(input.told)));
}

function nameOf({ output_index: index, item_id: itemId, item }: JsonRecord) {
  const own = isRecord(item) ? (textOf(item['id']) ?? textOf(item['call_id'])) : undefined;
  return { index: typeof index === 'number' ? index : undefined, id: textOf(itemId) ?? own };
}
