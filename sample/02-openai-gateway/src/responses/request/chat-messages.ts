import type { LlmChatMessage } from 'nestjs-llm-failover';
import { invalidField, unsupportedField } from '../../gateway/request-errors.js';
import { isRecord, type JsonRecord, textOf } from '../json.js';
import { AssistantTurn } from './assistant-turn.js';
import { chatContentOf } from './content-parts.js';

/**
 * The items of a conversation as messages of chat completions.
 *
 * Items of the model that follow each other (thoughts, a message, calls) are one message there.
 *
 * @throws GatewayRequestError (400) for an item that chat completions cannot hold
 */
export function chatMessagesOf(input: unknown, instructions: unknown): readonly LlmChatMessage[] {
  const messages: LlmChatMessage[] = [];
  if (textOf(instructions) !== undefined) messages.push({ role: 'system', content: instructions as string });
  if (typeof input === 'string') return [...messages, { role: 'user', content: input }];
  if (!Array.isArray(input)) throw invalidField('input', 'a text or an array of items');
  let turn: AssistantTurn | undefined;
  const endTurn = (): void => {
    if (turn !== undefined) messages.push(...turn.message());
    turn = undefined;
  };
  for (const [index, item] of input.entries()) {
    const path = `input[${index}]`;
    if (!isRecord(item)) throw invalidField(path, 'an object');
    if (isOfModel(item)) {
      const type = item['type'] ?? 'message';
      if ((type === 'message' || type === 'reasoning') && turn?.isFullFor(type) === true) endTurn();
      addToTurn((turn ??= new AssistantTurn()), item, path);
    } else {
      endTurn();
      messages.push(chatMessageOf(item, path));
    }
  }
  endTurn();
  return messages;
}

const OF_MODEL: readonly unknown[] = ['reasoning', 'function_call', 'custom_tool_call', 'image_generation_call'];

function isOfModel({ type = 'message', role }: JsonRecord): boolean {
  return OF_MODEL.includes(type) || (type === 'message' && role === 'assistant');
}

function addToTurn(turn: AssistantTurn, item: JsonRecord, path: string): void {
  const { type, call_id: callId, name } = item;
  const id = textOf(callId) ?? '';
  switch (type) {
    case 'reasoning':
      return turn.addThought(item);
    case 'function_call':
      return turn.addCall({
        id,
        type: 'function',
        function: { name: String(name), arguments: String(item['arguments']) },
      });
    case 'custom_tool_call':
      return turn.addCall({ id, type: 'custom', custom: { name: String(name), input: String(item['input']) } });
    case 'image_generation_call': {
      const url = `data:image/${textOf(item['output_format']) ?? 'png'};base64,${String(item['result'])}`;
      return turn.addImage({ type: 'image_url', image_url: { url } });
    }
    default:
      return turn.addContent(chatContentOf(item['content'], `${path}.content`));
  }
}

const ROLES: readonly unknown[] = ['user', 'system', 'developer'];

function chatMessageOf(item: JsonRecord, path: string): LlmChatMessage {
  const { type = 'message', role, call_id: callId } = item;
  switch (type) {
    case 'message': {
      if (!ROLES.includes(role)) throw invalidField(`${path}.role`, '"user", "assistant", "system" or "developer"');
      return { role, content: chatContentOf(item['content'], `${path}.content`) } as LlmChatMessage;
    }
    case 'function_call_output':
    case 'custom_tool_call_output': {
      const content = chatContentOf(item['output'], `${path}.output`);
      return { role: 'tool', tool_call_id: textOf(callId) ?? '', content } as LlmChatMessage;
    }
    case 'item_reference':
      throw unsupportedField(
        `${path}.type`,
        'this gateway keeps no answers; send whole items (clients do so with "store": false)',
      );
    default:
      throw unsupportedField(`${path}.type`, 'items are messages, thoughts, calls of functions and their results');
  }
}
