import type { LlmChatChunk, LlmChatChunkChoice } from '../chat-chunk.interface.js';
import type { LlmChatResponse, LlmUsage } from '../chat.interface.js';
import { attachFailover, failoverOf, type LlmFailoverInfo } from '../failover-info.js';
import { FILLER_FIELDS } from '../wire/filler-fields.js';
import { definedFieldsOf } from '../wire/json.js';
import { mergedUsage } from '../wire/usage.js';
import { hasContent } from './chunk-content.js';
import { ChoiceDraft } from './choice-draft.js';
import { LatestFields } from './latest-fields.js';

/** What makes an answer known. */
type Head = Pick<LlmChatChunk, 'id' | 'created' | 'model'>;

/** Fields of a chunk that are read by themselves, or are no part of an answer. */
const READ_FIELDS: ReadonlySet<string> = new Set([
  'id',
  'object',
  'created',
  'model',
  'choices',
  'usage',
  ...FILLER_FIELDS,
]);

/**
 * Puts the chunks of one streamed answer together, to what the same answer in one document holds: its provider's further
 * fields too, of which the latest value counts.
 *
 * Id, time and model are those of the first chunk that says anything: what comes before it, such as Azure's results of filters,
 * may have none or others.
 *
 * @internal
 */
export class ResponseAssembly {
  private head: Head | undefined;
  private isHeadFound = false;
  private info: LlmFailoverInfo | undefined;
  private usage: LlmUsage | undefined;
  private readonly others = new LatestFields(READ_FIELDS);
  private readonly drafts = new Map<number, ChoiceDraft>();

  /** The text of the first choice so far. */
  get text(): string {
    return this.drafts.get(0)?.text ?? '';
  }

  add(chunk: LlmChatChunk): this {
    if (!this.isHeadFound) this.readHead(chunk);
    this.info ??= failoverOf(chunk);
    if (chunk.usage !== undefined) this.usage = mergedUsage(this.usage, chunk.usage);
    this.others.add(chunk);
    for (const choice of chunk.choices) this.draftOf(choice).add(choice);
    return this;
  }

  response(): LlmChatResponse {
    const { id = '', created = 0, model = '' } = this.head ?? {};
    const drafts = [...this.drafts].toSorted(([left], [right]) => left - right);
    const response: LlmChatResponse = {
      ...this.others.fields,
      id,
      object: 'chat.completion',
      created,
      model,
      choices: drafts.map(([index, draft]) => draft.choice(index)),
      ...definedFieldsOf({ usage: this.usage }),
    };
    return this.info === undefined ? response : attachFailover(response, this.info);
  }

  private readHead(chunk: LlmChatChunk): void {
    const { id, created, model } = chunk;
    this.isHeadFound = hasContent(chunk);
    const { head } = this;
    this.head = {
      id: id === '' ? (head?.id ?? '') : id,
      created: created === 0 ? (head?.created ?? 0) : created,
      model: model === '' ? (head?.model ?? '') : model,
    };
  }

  private draftOf({ index }: LlmChatChunkChoice): ChoiceDraft {
    let draft = this.drafts.get(index);
    if (draft === undefined) {
      draft = new ChoiceDraft();
      this.drafts.set(index, draft);
    }
    return draft;
  }
}
