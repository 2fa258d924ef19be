import { isAscii } from 'node:buffer';
import { TextDecoder } from 'node:util';

const BYTE_ORDER_MARK = '\uFEFF';
const FIRST_OTHER_THAN_ASCII = 0x80;

/**
 * The text of bytes in UTF-8 that come in pieces, wherever these are cut; without a byte order mark at the beginning.
 *
 * Pieces of nothing but ASCII, as most are in most languages' JSON, do not go through a decoder of streams: it takes ten times as
 * long for them.
 *
 * @internal
 */
export class Utf8Text {
  /** Absent until it is needed: to make one takes longer than to decode with it. */
  private decoder: TextDecoder | undefined;
  /** Whether the decoder may keep the beginning of a character. */
  private mayBeCut = false;
  private hasBegun = false;

  read(bytes: ArrayBufferView): string {
    const piece = bufferOf(bytes);
    if (piece.length === 0) return '';
    if (!this.mayBeCut && isAscii(piece)) {
      this.hasBegun = true;
      return piece.toString('latin1');
    }
    this.mayBeCut = (piece.at(-1) as number) >= FIRST_OTHER_THAN_ASCII;
    this.decoder ??= new TextDecoder('utf-8', { ignoreBOM: true });
    return this.begun(this.decoder.decode(piece, { stream: true }));
  }

  /** What is left at the end: a character that was cut. */
  end(): string {
    return this.decoder === undefined ? '' : this.begun(this.decoder.decode());
  }

  private begun(text: string): string {
    if (this.hasBegun || text === '') return text;
    this.hasBegun = true;
    return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  }
}

/** The same bytes as a `Buffer`. @internal */
export function bufferOf(bytes: ArrayBufferView): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
