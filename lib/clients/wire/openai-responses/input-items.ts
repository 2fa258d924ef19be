import type { LlmProviderBlock } from '../../provider-state.interface.js';
import { laidOut, wholeTextOf } from '../block-places.js';
import { inlineDataOf } from '../data-url.js';
import type { JsonRecord } from '../json.js';
import { isRecord, jsonTextOf, recordsOf, textOf } from '../json.js';
import type { Omissions } from '../omissions.js';
import type { StateKeeper } from '../provider-state.js';
import { inputContentOf, saidPartsOf } from './content-parts.js';
import { withoutOpenCalls } from './open-calls.js';

/** What decides how earlier answers go back. */
export interface InputTerms {
  readonly keeper: StateKeeper;
  /** The role of instructions; absent where they go under their own. */
  readonly instructionRole?: string | undefined;
  /** Whether parts may end what the provider's cache is to keep. */
  readonly takesBreakpoints: boolean;
  /** Whether the provider keeps answers, so that it knows thoughts by their id. */
  readonly isStored: boolean;
}

/** Calls of earlier answers by their ids: what they are, and who has made them, decides what their results are. */
type CallsMade = Map<unknown, JsonRecord>;

/** Items that have to stand before what the model did next. */
const LEADING: ReadonlySet<unknown> = new Set(['reasoning']);

/**
 * Writes a conversation as the items that the API takes.
 *
 * - Instructions stay where they stand, under their role.
 * - What the provider made of an earlier answer for itself alone (encrypted thoughts, the phase of a text, the work of its own
 *   tools) goes back as it came and where it stood. Thoughts that are not encrypted stay behind where the provider does not keep
 *   them, and so do thoughts with nothing of their turn behind them: both are refused.
 * - Calls and results go by the id of the call, never by that of an item, which the provider would look up.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/create#responses-create-input
 * @internal
 */
export function inputItemsOf(messages: unknown, terms: InputTerms, omissions: Omissions): readonly JsonRecord[] {
  const made: CallsMade = new Map();
  return recordsOf(messages).flatMap((message) => {
    const { role } = message;
    if (message['cache_control'] !== undefined && message['cache_control'] !== null) omissions.add('cache_control');
    switch (role) {
      case 'system':
      case 'developer':
      case 'user': {
        const as = role === 'user' ? role : (terms.instructionRole ?? role);
        omissions.addUnknown(message, ['role', 'content', 'cache_control'], 'messages[].');
        const content = inputContentOf(message['content'], terms, omissions);
        return Array.isArray(content) && content.length === 0 ? [] : [{ type: 'message', role: as, content }];
      }
      case 'assistant':
        return answerItemsOf(message, terms, made, omissions);
      case 'tool':
        return [resultItemOf(message, made, terms, omissions)];
      default:
        omissions.addRole(role);
        return [];
    }
  });
}

function resultItemOf(message: JsonRecord, made: CallsMade, terms: InputTerms, omissions: Omissions): JsonRecord {
  const { tool_call_id: id, content } = message;
  omissions.addUnknown(message, ['role', 'content', 'tool_call_id', 'cache_control'], 'messages[].');
  const { type, caller } = made.get(id) ?? {};
  const output = inputContentOf(content, terms, omissions);
  return {
    type: type === 'custom_tool_call' ? 'custom_tool_call_output' : 'function_call_output',
    call_id: id,
    // A list of nothing is refused.
    output: output.length === 0 ? '' : output,
    ...(caller !== undefined && { caller }),
  };
}

function answerItemsOf(
  message: JsonRecord,
  { keeper, isStored }: InputTerms,
  made: CallsMade,
  omissions: Omissions,
): readonly JsonRecord[] {
  const { blocks: sent = [] } = keeper.ownOfMessage(message['providerState']) ?? {};
  const blocks = withImages(withoutOpenCalls(sent), message['images']);
  // The thoughts and the images are in the blocks.
  const kept = blocks.length > 0 ? ['reasoning_content', 'images'] : [];
  omissions.addUnknown(
    message,
    ['role', 'content', 'refusal', 'tool_calls', 'annotations', 'cache_control', 'providerState', ...kept],
    'messages[].',
  );
  const calls = recordsOf(message['tool_calls']).flatMap((call) => callItemOf(call, keeper, omissions));
  for (const call of calls) made.set(call['call_id'], call);
  const isPlain = textOf(message['refusal']) === undefined;
  const text = isPlain ? wholeTextOf(message['content']) : undefined;
  if (text === undefined || blocks.length === 0) {
    const said = saidPartsOf(message, omissions);
    // Where the text has become something else, what stood before it still does.
    const before = blocks.filter(({ at, calls: places }) => at === 0 && places === 0);
    const first = before.flatMap(({ block }) => (block?.['type'] === 'message' ? [] : keptItemOf(block, isStored)));
    return withoutTrailing([...first, ...(said.length === 0 ? [] : [messageItemOf(said)]), ...calls]);
  }
  const items = laidOut(text, calls.length, blocks).flatMap((piece): readonly JsonRecord[] => {
    if (piece.kind === 'text') return saidItemsOf(piece.text);
    if (piece.kind === 'call') return calls.slice(piece.place, piece.place + 1);
    const { block } = piece;
    return block['type'] === 'message' ? saidItemsOf(piece.text, block['phase']) : keptItemOf(block, isStored);
  });
  return withoutTrailing(items);
}

/** Calls that have made images get them back from the message; one whose image is not there any more is none. */
function withImages(blocks: readonly LlmProviderBlock[], images: unknown): readonly LlmProviderBlock[] {
  const made: readonly unknown[] = Array.isArray(images) ? images : [];
  return blocks.flatMap((placed) => {
    const { image, ...call } = placed.block ?? {};
    if (call['type'] !== 'image_generation_call') return [placed];
    const part = typeof image === 'number' ? made[image] : undefined;
    const shown = isRecord(part) && isRecord(part['image_url']) ? textOf(part['image_url']['url']) : undefined;
    const inline = inlineDataOf(shown ?? '');
    return inline === undefined ? [] : [{ ...placed, block: { ...call, result: inline.data } }];
  });
}

function saidItemsOf(text: string, phase?: unknown): readonly JsonRecord[] {
  return text === ''
    ? []
    : [{ ...messageItemOf([{ type: 'output_text', text }]), ...(phase !== undefined && { phase }) }];
}

function messageItemOf(content: readonly JsonRecord[]): JsonRecord {
  return { type: 'message', role: 'assistant', content };
}

function keptItemOf(block: JsonRecord | undefined, isStored: boolean): readonly JsonRecord[] {
  if (block === undefined) return [];
  if (block['id'] === '') return keptItemOf(withoutId(block), isStored);
  if (block['type'] !== 'reasoning') return [block];
  const isKnown = textOf(block['encrypted_content']) !== undefined || (isStored && textOf(block['id']) !== undefined);
  return isKnown ? [{ summary: [], ...block }] : [];
}

/** Gateways give items empty ids, which are refused: https://github.com/anomalyco/opencode/issues/25065 */
function withoutId({ id: _id, ...block }: JsonRecord): JsonRecord {
  return block;
}

/** A thought is refused without what it led to. */
function withoutTrailing(items: readonly JsonRecord[]): readonly JsonRecord[] {
  const last = items.findLastIndex(({ type }) => !LEADING.has(type));
  return last === items.length - 1 ? items : items.slice(0, last + 1);
}

function callItemOf(call: JsonRecord, keeper: StateKeeper, omissions: Omissions): readonly JsonRecord[] {
  const { id, type, function: called, custom: free, providerState: state } = call;
  const own = keeper.ownOfCall(state);
  if (type === 'custom' && isRecord(free) && textOf(free['name']) !== undefined) {
    return [{ ...own, type: 'custom_tool_call', call_id: id, name: free['name'], input: textOf(free['input']) ?? '' }];
  }
  if (!isRecord(called) || textOf(called['name']) === undefined) {
    omissions.add('messages[].tool_calls');
    return [];
  }
  const { arguments: given = '{}' } = called;
  // What cannot be written is refused where the whole body is.
  const written = typeof given === 'string' ? given || '{}' : (jsonTextOf(given) ?? given);
  return [{ ...own, type: 'function_call', call_id: id, name: called['name'], arguments: written }];
}
