import type { JsonRecord } from '../json.js';
import type { ItemPlace, OutputItem, ResponseEvent } from './output-item.js';

/** What the model thought, and the token that holds what its maker wants back. */
export class ThoughtItem implements OutputItem {
  private text = '';
  private token: string | undefined;

  constructor(private readonly place: ItemPlace) {}

  add(delta: string): readonly ResponseEvent[] {
    const place = this.summaryPlace;
    const opening =
      this.text === ''
        ? [{ type: 'response.reasoning_summary_part.added', ...place, part: { type: 'summary_text', text: '' } }]
        : [];
    this.text += delta;
    return [...opening, { type: 'response.reasoning_summary_text.delta', ...place, delta }];
  }

  /** Known when the answer ends. */
  keep(token: string): void {
    this.token = token;
  }

  as(): JsonRecord {
    return {
      type: 'reasoning',
      id: this.place.item_id,
      summary: this.parts,
      // Of no use before it is whole.
      ...(this.token !== undefined && { encrypted_content: this.token }),
    };
  }

  ending(): readonly ResponseEvent[] {
    const place = this.summaryPlace;
    return this.parts.flatMap((part) => [
      { type: 'response.reasoning_summary_text.done', ...place, text: part.text },
      { type: 'response.reasoning_summary_part.done', ...place, part },
    ]);
  }

  private get summaryPlace() {
    return { ...this.place, summary_index: 0 };
  }

  private get parts() {
    return this.text === '' ? [] : [{ type: 'summary_text', text: this.text }];
  }
}
