import type { LlmChatDelta } from '../../chat-chunk.interface.js';
import type { LlmImagePart } from '../../chat.interface.js';
import { isRecord, textOf, type JsonRecord } from '../json.js';

/** The image of a part that a model has made; `undefined` for a part of another kind. @internal */
export function imageOf(part: JsonRecord): LlmImagePart | undefined {
  const data = inlineDataOf(part, 'image/');
  if (data !== undefined) {
    return { type: 'image_url', image_url: { url: `data:${data.type};base64,${data.data}` } };
  }
  const file = isRecord(part['fileData']) ? part['fileData'] : {};
  const url = textOf(file['fileUri']);
  const isImage = textOf(file['mimeType'])?.toLowerCase().startsWith('image/') === true;
  return isImage && url !== undefined ? { type: 'image_url', image_url: { url } } : undefined;
}

/** The words of a part that is heard, of the model or by it; `undefined` for a part of another kind. @internal */
export function wordsHeardIn({ audioTranscription: heard }: JsonRecord): string | undefined {
  return isRecord(heard) ? textOf(heard['text']) : undefined;
}

/**
 * The sound of a candidate, which comes in any number of pieces. Pieces of base64 that are put together have to break where
 * three bytes end: what is left of one goes out with the next.
 *
 * @internal
 */
export class SoundPieces {
  private rest = Buffer.alloc(0);
  private hasBegun = false;

  /** @returns `undefined` for a part of another kind */
  read(part: JsonRecord): LlmChatDelta['audio'] | undefined {
    const sound = inlineDataOf(part, 'audio/');
    if (sound === undefined) return undefined;
    const isFirst = !this.hasBegun;
    this.hasBegun = true;
    const data = this.broken(sound.data);
    const transcript = wordsHeardIn(part);
    const piece = { data, ...(transcript !== undefined && { transcript }) };
    return isFirst ? { id: '', ...piece, mime_type: sound.type } : piece;
  }

  /** What is left when the candidate is over. */
  end(): LlmChatDelta['audio'] | undefined {
    const { rest } = this;
    this.rest = Buffer.alloc(0);
    return rest.length === 0 ? undefined : { data: rest.toString('base64') };
  }

  private broken(data: string): string {
    if (this.rest.length === 0 && data.length % 4 === 0 && !data.endsWith('=')) return data;
    const bytes = Buffer.concat([this.rest, Buffer.from(data, 'base64')]);
    const whole = bytes.length - (bytes.length % 3);
    this.rest = Buffer.from(bytes.subarray(whole));
    return bytes.toString('base64', 0, whole);
  }
}

function inlineDataOf(part: JsonRecord, family: string): { readonly type: string; readonly data: string } | undefined {
  const inline = isRecord(part['inlineData']) ? part['inlineData'] : {};
  const [type, data] = [textOf(inline['mimeType']), textOf(inline['data'])];
  if (type?.toLowerCase().startsWith(family) !== true || data === undefined) return undefined;
  return { type, data };
}
