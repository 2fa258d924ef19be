import type { LlmAnnotation, LlmTokenLogprob } from 'nestjs-llm-failover';
import type { JsonRecord } from '../json.js';
import type { ItemPlace, ItemStatus, OutputItem, ResponseEvent } from './output-item.js';

/** The parts of a message, in the order in which they began. */
type Part = TextPart | RefusalPart;

interface TextPart {
  readonly type: 'output_text';
  text: string;
  readonly annotations: JsonRecord[];
  readonly logprobs: JsonRecord[];
}

interface RefusalPart {
  readonly type: 'refusal';
  refusal: string;
}

/** What the model said: a text, and the reason where it declined. */
export class MessageItem implements OutputItem {
  private readonly parts: Part[] = [];

  constructor(private readonly place: ItemPlace) {}

  addText(delta: string, logprobs: readonly LlmTokenLogprob[] = []): readonly ResponseEvent[] {
    const { part, opening } = this.textPart();
    const told = logprobs.map(({ token, logprob, bytes, top_logprobs: top = [] }) => ({
      token,
      logprob,
      bytes,
      top_logprobs: top,
    }));
    part.text += delta;
    part.logprobs.push(...told);
    return [...opening, { type: 'response.output_text.delta', ...this.placeOf(part), delta, logprobs: told }];
  }

  addRefusal(delta: string): readonly ResponseEvent[] {
    const known = this.parts.find((part) => part.type === 'refusal');
    const part = known ?? { type: 'refusal' as const, refusal: '' };
    const opening = known === undefined ? [this.open(part)] : [];
    part.refusal += delta;
    return [...opening, { type: 'response.refusal.delta', ...this.placeOf(part), delta }];
  }

  /** Only sources on the web have a form here that clients know; their places are required. */
  addAnnotation(source: LlmAnnotation): readonly ResponseEvent[] {
    if (source.type !== 'url_citation') return [];
    const { url, title = url, start_index: start = 0, end_index: end = start } = source.url_citation;
    const annotation = { type: 'url_citation', url, title, start_index: start, end_index: end };
    const { part, opening } = this.textPart();
    const place = { ...this.placeOf(part), annotation_index: part.annotations.push(annotation) - 1 };
    return [...opening, { type: 'response.output_text.annotation.added', ...place, annotation }];
  }

  as(status: ItemStatus): JsonRecord {
    const content = this.parts.map((part) => structuredClone(part));
    return { type: 'message', id: this.place.item_id, status, role: 'assistant', content };
  }

  ending(): readonly ResponseEvent[] {
    return this.parts.flatMap((part) => {
      const place = this.placeOf(part);
      const whole =
        part.type === 'refusal'
          ? { type: 'response.refusal.done', ...place, refusal: part.refusal }
          : { type: 'response.output_text.done', ...place, text: part.text, logprobs: part.logprobs };
      return [whole, { type: 'response.content_part.done', ...place, part: structuredClone(part) }];
    });
  }

  private textPart(): { readonly part: TextPart; readonly opening: readonly ResponseEvent[] } {
    const known = this.parts.find((part) => part.type === 'output_text');
    if (known !== undefined) return { part: known, opening: [] };
    const part: TextPart = { type: 'output_text', text: '', annotations: [], logprobs: [] };
    return { part, opening: [this.open(part)] };
  }

  private open(part: Part): ResponseEvent {
    this.parts.push(part);
    return { type: 'response.content_part.added', ...this.placeOf(part), part: structuredClone(part) };
  }

  private placeOf(part: Part) {
    return { ...this.place, content_index: this.parts.indexOf(part) };
  }
}
