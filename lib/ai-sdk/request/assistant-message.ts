import type { LlmChatMessage, LlmFunctionToolCall, LlmImagePart, LlmProviderState } from '../../index.js';
import { statesOf } from '../provider-state.js';
import { PROVIDER_NAME, type SdkMessage } from '../specification.js';
import { noteLostOptions, type Warnings } from '../warnings.js';
import { jsonTextOf } from './json-text.js';
import { mediaPartOf } from './media.js';

type AssistantPart = Extract<SdkMessage, { role: 'assistant' }>['content'][number];
type ToolCallPart = Extract<AssistantPart, { type: 'tool-call' }>;
type FilePart = Extract<AssistantPart, { type: 'file' }>;
type TextPart = Extract<AssistantPart, { type: 'text' }>;

/**
 * An earlier answer; none where nothing is left of it.
 *
 * Files other than images, custom content, and the work of tools that a provider ran itself, are left out with a warning.
 *
 * @internal
 */
export function assistantMessagesOf(parts: readonly AssistantPart[], warnings: Warnings): readonly LlmChatMessage[] {
  const texts: string[] = [];
  const refusals: string[] = [];
  const thoughts: string[] = [];
  const calls: LlmFunctionToolCall[] = [];
  const images: LlmImagePart[] = [];
  let state: LlmProviderState | undefined;
  for (const part of parts) {
    state = statesOf(part).message ?? state;
    if (part.type === 'text') (isRefusal(part) ? refusals : texts).push(part.text);
    else if (part.type === 'reasoning') thoughts.push(part.text);
    else if (part.type === 'tool-call' && part.providerExecuted !== true) calls.push(callOf(part));
    else if (part.type === 'file' && isImage(part)) images.push(...imagesOf(part));
    else noteLost(part, warnings);
    noteLostOptions(part, `a ${part.type} part`, warnings, 'lost');
  }
  if (texts.length + refusals.length + thoughts.length + calls.length + images.length === 0) return [];
  const text = texts.join('');
  const message: LlmChatMessage = {
    role: 'assistant',
    content: text === '' && calls.length + images.length > 0 ? null : text,
    ...(refusals.length > 0 && { refusal: refusals.join('') }),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(images.length > 0 && { images }),
    ...(thoughts.length > 0 && { reasoning_content: thoughts.join('') }),
    ...(state !== undefined && { providerState: state }),
  };
  return [message];
}

/** A refusal went out as a text with this mark; see the response's content. */
function isRefusal({ providerOptions }: TextPart): boolean {
  return providerOptions?.[PROVIDER_NAME]?.['refusal'] === true;
}

function isImage({ mediaType, data }: FilePart): boolean {
  const isReadable = typeof data === 'string' || data instanceof Uint8Array || data instanceof URL;
  return isReadable && mediaType.toLowerCase().startsWith('image/');
}

/** An image that a model has made: it goes back to whoever takes it. */
function imagesOf(part: FilePart): readonly LlmImagePart[] {
  const image = mediaPartOf(part);
  return image.type === 'image_url' ? [image] : [];
}

function callOf(part: ToolCallPart): LlmFunctionToolCall {
  const { toolCallId, toolName, input } = part;
  const { call: state } = statesOf(part);
  const written = jsonTextOf(input ?? {}, 'the input of a tool call');
  const called = { id: toolCallId, type: 'function', function: { name: toolName, arguments: written } } as const;
  return state === undefined ? called : { ...called, providerState: state };
}

/** What earlier answers hold that has no place in the common shape. */
const LOST: Readonly<Record<string, string>> = {
  file: 'a file in an assistant message',
  'tool-call': 'tools that a provider runs itself',
  'tool-result': 'tools that a provider runs itself',
  // Of ai 7.
  'reasoning-file': 'a file among the thoughts of an assistant message',
};

function noteLost({ type }: { readonly type: string }, warnings: Warnings): void {
  const feature = Object.hasOwn(LOST, type) ? LOST[type] : undefined;
  warnings.unsupported(feature ?? 'custom content in an assistant message', 'Left out of the conversation.');
}
