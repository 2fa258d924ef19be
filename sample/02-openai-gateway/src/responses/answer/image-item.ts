import type { LlmImagePart } from 'nestjs-llm-failover';
import type { JsonRecord } from '../json.js';
import type { ItemPlace, ItemStatus, OutputItem } from './output-item.js';

const DATA_URL = /^data:image\/(?<format>[^;,]+);base64,(?<data>.*)$/s;

/** An image that the model made, in the form of one that OpenAI's tool for it has made; always whole. */
export class ImageItem implements OutputItem {
  constructor(
    private readonly place: ItemPlace,
    private readonly image: { readonly format: string; readonly data: string },
  ) {}

  /** What can be shown of an image; `undefined` for one by its address, which has no form here. */
  static read({ image_url: { url } }: LlmImagePart): { readonly format: string; readonly data: string } | undefined {
    const { format, data } = DATA_URL.exec(url)?.groups ?? {};
    return format === undefined || data === undefined ? undefined : { format, data };
  }

  as(status: ItemStatus): JsonRecord {
    const result = status === 'in_progress' ? null : this.image.data;
    return { type: 'image_generation_call', id: this.place.item_id, status, result, output_format: this.image.format };
  }

  ending(): readonly never[] {
    return [];
  }
}
