import type { LlmChatMessage, LlmContentPart } from '../../index.js';
import type { SdkMessage, SdkPrompt } from '../specification.js';
import { noteLostOptions, type Warnings } from '../warnings.js';
import { assistantMessagesOf } from './assistant-message.js';
import { cacheMarkOf, markedText } from './cache-mark.js';
import { mediaPartOf } from './media.js';
import { toolResultOf } from './tool-results.js';

type UserMessage = Extract<SdkMessage, { role: 'user' }>;
type ToolMessage = Extract<SdkMessage, { role: 'tool' }>;

/**
 * Writes a prompt of the AI SDK as messages of the common shape.
 *
 * @throws UnsupportedFunctionalityError for content that no wire can carry
 * @throws InvalidArgumentError for a tool's input or result that cannot be written as JSON
 * @internal
 */
export function messagesOf(prompt: SdkPrompt, warnings: Warnings): LlmChatMessage[] {
  return prompt.flatMap((message) => {
    noteLostOptions(message, `a ${message.role} message`, warnings);
    return writtenOf(message, warnings);
  });
}

function writtenOf(message: SdkMessage, warnings: Warnings): readonly LlmChatMessage[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'system', content: markedText(message.content, message) }];
    case 'user':
      return [{ role: 'user', content: userContentOf(message, warnings) }];
    case 'assistant':
      return assistantMessagesOf(message.content, warnings);
    case 'tool':
      return toolMessagesOf(message, warnings);
  }
}

/** A text alone stays a plain string: some servers know no parts. */
function userContentOf(message: UserMessage, warnings: Warnings): string | readonly LlmContentPart[] {
  const { content: parts } = message;
  for (const part of parts) noteLostOptions(part, `a ${part.type} part`, warnings);
  const [first] = parts;
  if (parts.length === 1 && first?.type === 'text') return markedText(first.text, first, message);
  return parts.map((part, at) => {
    // The mark of a message stands behind its last part.
    const mark = cacheMarkOf(part, ...(at === parts.length - 1 ? [message] : []));
    return part.type === 'text' ? { type: 'text', text: part.text, ...mark } : { ...mediaPartOf(part), ...mark };
  });
}

/**
 * A message per result. Images and files of all of them follow in one message of the user: a tool message cannot carry them
 * everywhere, and none may stand between two results.
 */
function toolMessagesOf(message: ToolMessage, warnings: Warnings): readonly LlmChatMessage[] {
  const { content: parts } = message;
  const results: LlmChatMessage[] = [];
  const media: LlmContentPart[] = [];
  for (const [at, part] of parts.entries()) {
    noteLostOptions(part, `a ${part.type} part`, warnings);
    if (part.type === 'tool-approval-response') {
      warnings.unsupported('approval of tools that a provider runs itself', 'Left out of the conversation.');
      continue;
    }
    const result = toolResultOf(part.output, warnings);
    results.push({
      role: 'tool',
      tool_call_id: part.toolCallId,
      content: markedText(result.text, part, ...(at === parts.length - 1 ? [message] : [])),
    });
    if (result.media.length > 0) {
      media.push({ type: 'text', text: `From the result of ${part.toolName} (${part.toolCallId}):` });
      for (const item of result.media) media.push(item);
    }
  }
  if (media.length === 0) return results;
  warnings.compatibility('images and files in tool results', 'Sent in a message of the user behind the results.');
  return [...results, { role: 'user', content: media }];
}
