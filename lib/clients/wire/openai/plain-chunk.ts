import { mayTellOfError } from '../../../classification/evidence/error-document.js';
import type { SourceList } from '../../../providers/source-list.interface.js';
import type { LlmChatChunk } from '../../chat-chunk.interface.js';
import { isRecord, type JsonRecord } from '../json.js';
import { OTHER_NAME } from './finish-reason.js';
import { FamiliarNames } from './familiar-names.js';
import { mayListPages } from './sources.js';
import { hasPlainFields, isAbsentWhereEmpty } from './plain-fields.js';

/** Fields of a choice that are to be read. */
const NOT_PLAIN: ReadonlySet<string> = new Set(['usage', 'message', OTHER_NAME]);

/** A chunk while nobody but its reader has it. */
type OpenRecord = Record<string, unknown>;

/**
 * Takes chunks as they were parsed, where they are a piece of text or thoughts in the common shape already, as almost all chunks of
 * a stream are; further fields stay. A copy of each would cost more than all other work on it.
 *
 * What the common shape knows as absent and a server writes as `null` or an empty list becomes `undefined`, in its place.
 *
 * @internal
 */
export class PlainChunks {
  private readonly names = new FamiliarNames((name) => name === 'object' || !mayTellOfError(name));
  private readonly namesOfChoice = new FamiliarNames((name) => !NOT_PLAIN.has(name) && !mayTellOfError(name));

  /**
   * @param messageFields - fields of a message that are kept for its maker, and so are to be read
   * @param sources - where pages may stand beside the choices, which are to be read too
   */
  constructor(
    private readonly messageFields: readonly string[] = [],
    private readonly sources: readonly SourceList[] = [],
  ) {}

  /**
   * @param body - just parsed: it is changed
   * @returns whether the chunk can be handed on; else nothing is changed
   */
  take(body: JsonRecord): body is JsonRecord & LlmChatChunk {
    const { id, object, created, model, choices, usage } = body;
    if (typeof id !== 'string' || id === '' || typeof model !== 'string' || model === '') return false;
    if (object !== 'chat.completion.chunk' || (usage !== undefined && usage !== null)) return false;
    if (typeof created !== 'number' || !Number.isSafeInteger(created) || created <= 0) return false;
    if (!Array.isArray(choices) || choices.length !== 1) return false;
    const choice: unknown = choices[0];
    if (!isRecord(choice) || choice['index'] !== 0 || choice['finish_reason'] !== null) return false;
    const { delta } = choice;
    if (!isRecord(delta) || !this.namesOfChoice.areIn(choice) || !this.names.areIn(body)) return false;
    if (mayListPages(body, this.sources)) return false;
    if (!isContentAlone(delta) && !this.takeDelta(delta)) return false;
    if (usage === null) (body as OpenRecord)['usage'] = undefined;
    return true;
  }

  /** Takes a delta that holds a text or thoughts, and beside them nothing that has to be read. */
  private takeDelta(delta: JsonRecord): boolean {
    const { content, reasoning_content: thoughts } = delta;
    if (!isTextOrNone(content) || !isTextOrNone(thoughts) || !(content || thoughts)) return false;
    if (!hasPlainFields(delta, this.messageFields)) return false;
    for (const name in delta) {
      if (isAbsentWhereEmpty(name) && typeof delta[name] !== 'string') (delta as OpenRecord)[name] = undefined;
    }
    return true;
  }
}

function isContentAlone(delta: JsonRecord): boolean {
  for (const name in delta) if (name !== 'content') return false;
  const { content } = delta;
  return typeof content === 'string' && content !== '';
}

function isTextOrNone(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'string';
}
