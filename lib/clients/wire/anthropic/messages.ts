import type { LlmProviderBlock } from '../../provider-state.interface.js';
import type { JsonRecord } from '../json.js';
import { recordsOf, textOf } from '../json.js';
import { laidOut, wholeTextOf } from '../block-places.js';
import type { StateKeeper } from '../provider-state.js';
import { runsOf } from '../runs.js';
import type {
  MediaBlock,
  RequestBlock,
  RequestMessage,
  TextBlock,
  ToolResultBlock,
  ToolUseBlock,
} from './blocks.interface.js';
import { lastMarkOf, markOf, withMark } from './cache-marks.js';
import { contentBlocksOf, textsOf } from './content.js';
import type { Omissions } from '../omissions.js';
import { toolUseBlocksOf, toolUseIdOf } from './tool-calls.js';

/** A conversation as Anthropic takes it. @internal */
export interface Conversation {
  /** The instructions of all system and developer messages, wherever they stood; in blocks where one of them is marked. */
  readonly system?: string | readonly TextBlock[] | undefined;
  readonly messages: readonly RequestMessage[];
}

/** The set that a called tool belongs to, by the id of the call: a result names it too. */
type Toolsets = Map<string, unknown>;

/**
 * Writes a conversation.
 *
 * - System and developer messages go to the front, as one text with blank lines in it where no mark stands between them.
 * - Marks for the cache stay on their parts. That of a message is on its last part, one within a tool's result on the result.
 * - What a tool gave becomes a `tool_result` of the user; neighbours of one role become one message, with the
 *   tool results first, as Anthropic demands after a `tool_use`.
 * - What Anthropic made of an earlier answer for itself alone (signed thoughts, the work of its own tools) goes back as it came
 *   and where it stood.
 * - A message that has nothing left to say is left out, and white space at the end of an answer that is begun.
 *
 * @see https://docs.claude.com/en/api/messages
 * @internal
 */
export function conversationOf(messages: unknown, keeper: StateKeeper, omissions: Omissions): Conversation {
  const instructions: TextBlock[] = [];
  const written: RequestMessage[] = [];
  const toolsets: Toolsets = new Map();
  for (const message of recordsOf(messages)) {
    if (isInstruction(message)) instructions.push(...instructionOf(message, omissions));
    else written.push(...messageOf(message, keeper, toolsets, omissions));
  }
  const isMarked = instructions.some(({ cache_control: mark }) => mark !== undefined);
  const system = isMarked ? instructions : textOf(instructions.map(({ text }) => text).join('\n\n'));
  return { ...(system !== undefined && { system }), messages: withUsablePrefill(mergedByRole(written)) };
}

function isInstruction(message: JsonRecord): boolean {
  return message['role'] === 'system' || message['role'] === 'developer';
}

function instructionOf(message: JsonRecord, omissions: Omissions): readonly TextBlock[] {
  omissions.addUnknown(message, ['role', 'content', 'cache_control'], 'messages[].');
  return withMark(textsOf(message['content'], omissions), markOf(message, omissions));
}

function messageOf(
  message: JsonRecord,
  keeper: StateKeeper,
  toolsets: Toolsets,
  omissions: Omissions,
): RequestMessage[] {
  switch (message['role']) {
    case 'user':
      omissions.addUnknown(message, ['role', 'content', 'cache_control'], 'messages[].');
      return saying('user', withMark(contentBlocksOf(message['content'], omissions), markOf(message, omissions)));
    case 'assistant':
      return saying(
        'assistant',
        withMark(assistantBlocksOf(message, keeper, toolsets, omissions), markOf(message, omissions)),
      );
    case 'tool':
      return saying('user', [toolResultOf(message, toolsets, omissions)]);
    default:
      omissions.addRole(message['role']);
      return [];
  }
}

function saying(role: RequestMessage['role'], content: readonly RequestBlock[]): RequestMessage[] {
  return content.length === 0 ? [] : [{ role, content }];
}

function assistantBlocksOf(
  message: JsonRecord,
  keeper: StateKeeper,
  toolsets: Toolsets,
  omissions: Omissions,
): RequestBlock[] {
  const { blocks = [] } = keeper.ownOfMessage(message['providerState']) ?? {};
  // The thoughts are in the blocks.
  const thoughts = blocks.length > 0 ? ['reasoning_content'] : [];
  omissions.addUnknown(
    message,
    ['role', 'content', 'refusal', 'tool_calls', 'annotations', 'cache_control', 'providerState', ...thoughts],
    'messages[].',
  );
  const calls = toolUseBlocksOf(message['tool_calls'], keeper, omissions);
  for (const { id, toolset_name: toolset } of calls) toolsets.set(id, toolset);
  const text = textOf(message['refusal']) === undefined ? wholeTextOf(message['content']) : undefined;
  if (blocks.length > 0 && text !== undefined) {
    return [...withMark(placedBlocksOf(text, calls, blocks), lastMarkOf(message['content'], omissions))];
  }
  const [first, others] = [blocks.filter(isAtStart), blocks.filter((block) => !isAtStart(block))];
  return [...placedBlocksOf('', [], first), ...saidBlocksOf(message, omissions), ...placedBlocksOf('', calls, others)];
}

function isAtStart({ at, calls }: LlmProviderBlock): boolean {
  return at === 0 && calls === 0;
}

/** Blanks between two blocks make no block: Anthropic refuses them. */
function placedBlocksOf(
  text: string,
  calls: readonly ToolUseBlock[],
  blocks: readonly LlmProviderBlock[],
): RequestBlock[] {
  return laidOut(text, calls.length, blocks).flatMap((piece): readonly RequestBlock[] => {
    if (piece.kind === 'text') return piece.text.trim() === '' ? [] : [{ type: 'text', text: piece.text }];
    if (piece.kind === 'call') return calls.slice(piece.place, piece.place + 1);
    const said = piece.block['type'] === 'text' ? { text: piece.text } : {};
    return said.text?.trim() === '' ? [] : [{ type: piece.block['type'], ...piece.block, ...said }];
  });
}

function saidBlocksOf(message: JsonRecord, omissions: Omissions): RequestBlock[] {
  const said = contentBlocksOf(message['content'], omissions).filter((block) => {
    if (block.type === 'text') return true;
    omissions.add(`messages[].content[].${block.type === 'image' ? 'image_url' : 'file'}`);
    return false;
  });
  return [...said, ...contentBlocksOf(textOf(message['refusal']), omissions)];
}

function toolResultOf(message: JsonRecord, toolsets: Toolsets, omissions: Omissions): ToolResultBlock {
  omissions.addUnknown(message, ['role', 'content', 'tool_call_id', 'cache_control'], 'messages[].');
  const written = contentBlocksOf(message['content'], omissions);
  const content = written.map(({ cache_control: _mark, ...block }) => block as TextBlock | MediaBlock);
  const id = toolUseIdOf(message['tool_call_id']);
  const toolset = toolsets.get(id);
  return {
    type: 'tool_result',
    tool_use_id: id,
    ...(toolset !== undefined && { toolset_name: toolset }),
    ...(content.length > 0 && { content }),
    ...lastMarkOf(written, omissions),
    ...markOf(message, omissions),
  };
}

function mergedByRole(messages: readonly RequestMessage[]): readonly RequestMessage[] {
  return runsOf(messages, ({ role }) => role).map(([role, run]) => ({
    role,
    content: resultsFirst(run.flatMap(({ content }) => content)),
  }));
}

/** `final assistant content cannot end with trailing whitespace` */
function withUsablePrefill(messages: readonly RequestMessage[]): readonly RequestMessage[] {
  const last = messages.at(-1);
  const block = last?.role === 'assistant' ? last.content.at(-1) : undefined;
  const said = block?.type === 'text' ? textOf(block['text']) : undefined;
  const text = textOf(said?.trimEnd());
  if (last === undefined || text === undefined || text === said) return messages;
  const content = [...last.content.slice(0, -1), { ...block, type: 'text', text }];
  return [...messages.slice(0, -1), { ...last, content }];
}

function resultsFirst(content: readonly RequestBlock[]): readonly RequestBlock[] {
  const isResult = (block: RequestBlock): boolean => block.type === 'tool_result';
  return [...content.filter(isResult), ...content.filter((block) => !isResult(block))];
}
