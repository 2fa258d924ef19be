/** A list of pages that an answer rests on: their addresses, or objects that hold them. */
export interface SourceList {
  /** The field of the answer. */
  readonly field: string;
  /** The field of an object that holds its address. @default 'url' */
  readonly url?: string | undefined;
}
