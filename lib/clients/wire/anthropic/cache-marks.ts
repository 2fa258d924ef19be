import { isRecord, recordsOf, type JsonRecord } from '../json.js';
import type { Omissions } from '../omissions.js';

/** So many marks are taken, those of all parts of a request together. */
const MOST_MARKS = 4;

const TTLS: readonly unknown[] = ['5m', '1h'];

/** Blocks that may be marked: no thoughts, and no work of Anthropic's own tools. */
const MARKABLE: ReadonlySet<unknown> = new Set(['text', 'image', 'document', 'tool_use', 'tool_result']);

/** A mark on a block or a tool: what comes up to here is to be kept in the cache. */
export interface Marked {
  readonly cache_control?: JsonRecord | undefined;
}

/** The parts of a body that may be marked. */
export interface MarkedParts {
  readonly tools?: readonly JsonRecord[] | undefined;
  readonly system?: string | readonly (JsonRecord & Marked)[] | undefined;
  readonly messages: readonly { readonly role: string; readonly content: readonly JsonRecord[] }[];
}

/**
 * The mark of a part, a tool or a message as Anthropic takes it; nothing where there is none.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 * @internal
 */
export function markOf({ cache_control: sent }: JsonRecord, omissions: Omissions): Marked {
  if (!isRecord(sent)) return {};
  const { ttl } = sent;
  const isKnown = TTLS.includes(ttl);
  if (!isKnown && ttl !== undefined && ttl !== null) omissions.add('cache_control.ttl');
  return { cache_control: { type: 'ephemeral', ...(isKnown && { ttl }) } };
}

/** Blocks of which the last one that may bear it has a mark. @internal */
export function withMark<Block extends JsonRecord>(blocks: readonly Block[], mark: Marked): readonly Block[] {
  if (mark.cache_control === undefined) return blocks;
  const place = blocks.findLastIndex(({ type }) => MARKABLE.has(type));
  return place === -1 ? blocks : blocks.with(place, { ...(blocks[place] as Block), ...mark });
}

/** The last mark among some parts. @internal */
export function lastMarkOf(parts: unknown, omissions: Omissions): Marked {
  const marked = recordsOf(parts).findLast(({ cache_control: sent }) => isRecord(sent));
  return marked === undefined ? {} : markOf(marked, omissions);
}

/**
 * A body with the marks that Anthropic takes: the last four, in the order of the prompt, and none that is kept for longer behind
 * one that is kept for less. What is changed is noted.
 *
 * @param own - how many marks stand in what was written for this one provider
 * @internal
 */
export function withTakenMarks<Parts extends MarkedParts>(parts: Parts, own: number, omissions: Omissions): Parts {
  const marks = [...blocksOf(parts)].flatMap(({ cache_control: mark }) => (isRecord(mark) ? [mark] : []));
  const surplus = Math.max(0, marks.length + own - MOST_MARKS);
  const isInOrder = marks.every(
    (mark, at) => mark['ttl'] !== '1h' || marks[at - 1] === undefined || marks[at - 1]?.['ttl'] === '1h',
  );
  if (surplus === 0 && isInOrder) return parts;
  let seen = 0;
  let hasShort = false;
  const rewritten = <Block extends JsonRecord>(block: Block): Block => {
    const { cache_control: mark, ...bare } = block;
    if (!isRecord(mark)) return block;
    seen += 1;
    if (seen <= surplus) {
      omissions.add('cache_control');
      return bare as Block;
    }
    if (mark['ttl'] !== '1h') hasShort = true;
    else if (hasShort) {
      omissions.add('cache_control.ttl');
      return { ...block, cache_control: { type: 'ephemeral' } };
    }
    return block;
  };
  return {
    ...parts,
    ...(parts.tools !== undefined && { tools: parts.tools.map(rewritten) }),
    ...(Array.isArray(parts.system) && { system: parts.system.map(rewritten) }),
    messages: parts.messages.map((message) => ({ ...message, content: message.content.map(rewritten) })),
  };
}

function* blocksOf({ tools = [], system, messages }: MarkedParts): Generator<JsonRecord> {
  yield* tools;
  if (typeof system === 'object') yield* system;
  for (const { content } of messages) yield* content;
}
