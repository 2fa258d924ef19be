import type { LlmChatMessage } from 'nestjs-llm-failover';
import { invalidField, unsupportedField } from '../../gateway/request-errors.js';
import { isRecord, type JsonRecord, textOf } from '../json.js';
import { AssistantTurn } from './assistant-turn.js';
import { chatContentOf } from './content-parts.js';
import { checkKinds } from './field-kinds.js';

/**
 * The items of a conversation as messages of chat completions.
 *
 * Items of the model that follow each other (thoughts, a message, calls) are one message there.
 *
 * @throws GatewayRequestError (400) for an item that chat completions cannot hold
 */
export function chatMessagesOf(input: unknown, instructions: unknown): readonly LlmChatMessage[] {
  const messages: LlmChatMessage[] = [...instructionsOf(instructions)];
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

function instructionsOf(instructions: unknown): readonly LlmChatMessage[] {
  if (instructions === undefined || instructions === null) return [];
  if (typeof instructions !== 'string') throw invalidField('instructions', 'a text');
  return [{ role: 'system', content: instructions }];
}

const OF_MODEL: readonly unknown[] = ['reasoning', 'function_call', 'custom_tool_call', 'image_generation_call'];

function isOfModel({ type = 'message', role }: JsonRecord): boolean {
  return OF_MODEL.includes(type) || (type === 'message' && role === 'assistant');
}

const CALL_KINDS = {
  arguments: 'text',
  encrypted_content: 'text',
  input: 'text',
  output_format: 'text',
  summary: 'array',
} as const;

function addToTurn(turn: AssistantTurn, item: JsonRecord, path: string): void {
  const required = (name: string) => requiredTextOf(item, name, path);
  checkKinds(item, CALL_KINDS, `${path}.`);
  switch (item['type']) {
    case 'reasoning':
      return turn.addThought(item);
    case 'function_call': {
      const called = { name: required('name'), arguments: textOf(item['arguments']) ?? '' };
      return turn.addCall({ id: required('call_id'), type: 'function', function: called });
    }
    case 'custom_tool_call': {
      const called = { name: required('name'), input: textOf(item['input']) ?? '' };
      return turn.addCall({ id: required('call_id'), type: 'custom', custom: called });
    }
    case 'image_generation_call': {
      const url = `data:image/${textOf(item['output_format']) ?? 'png'};base64,${required('result')}`;
      return turn.addImage({ type: 'image_url', image_url: { url } });
    }
    default:
      return turn.addContent(chatContentOf(item['content'], `${path}.content`));
  }
}

function requiredTextOf(item: JsonRecord, name: string, path: string): string {
  const text = textOf(item[name]);
  if (text === undefined) throw invalidField(`${path}.${name}`, 'a text');
  return text;
}

const ROLES: readonly unknown[] = ['user', 'system', 'developer'];

function chatMessageOf(item: JsonRecord, path: string): LlmChatMessage {
  const { type = 'message', role } = item;
  switch (type) {
    case 'message': {
      if (!ROLES.includes(role)) throw invalidField(`${path}.role`, '"user", "assistant", "system" or "developer"');
      return { role, content: chatContentOf(item['content'], `${path}.content`) } as LlmChatMessage;
    }
    case 'function_call_output':
    case 'custom_tool_call_output': {
      const content = chatContentOf(item['output'], `${path}.output`);
      return { role: 'tool', tool_call_id: requiredTextOf(item, 'call_id', path), content } as LlmChatMessage;
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
