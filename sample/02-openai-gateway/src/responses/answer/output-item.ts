import type { JsonRecord } from '../json.js';

/** An event of a stream, without its place in it. */
export type ResponseEvent = JsonRecord & { readonly type: string };

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/**
 * One item of an answer while it comes.
 *
 * All items stay open until the answer is known to be whole: nothing that a client acts on, such as a call, is called done in an answer
 * that breaks off later.
 */
export interface OutputItem {
  /** The item as far as it has come. */
  as(status: ItemStatus): JsonRecord;
  /** What ends its parts; `response.output_item.done` follows. */
  ending(): readonly ResponseEvent[];
}

/** Where an item stands: its place in the output and its id. */
export interface ItemPlace {
  readonly output_index: number;
  readonly item_id: string;
}
