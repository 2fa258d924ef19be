import type { LlmChatDelta, LlmToolCallDelta } from '../chat-chunk.interface.js';
import type {
  LlmAnnotation,
  LlmChatResponseMessage,
  LlmFunctionToolCall,
  LlmImagePart,
  LlmResponseAudio,
} from '../chat.interface.js';
import type { LlmProviderState } from '../provider-state.interface.js';

/**
 * Puts together what the pieces of one message add, so that an answer in one document is read as that of a stream is.
 *
 * For protocols whose tools are functions alone.
 *
 * @internal
 */
export class MessageDraft {
  private content = '';
  private reasoning = '';
  private readonly calls: LlmFunctionToolCall[] = [];
  private readonly annotations: LlmAnnotation[] = [];
  private readonly images: LlmImagePart[] = [];
  private audio: LlmResponseAudio | undefined;
  private state: LlmProviderState | undefined;

  add({ content, reasoning_content: reasoning, tool_calls: calls, ...others }: LlmChatDelta = {}): this {
    this.content += content ?? '';
    this.reasoning += reasoning ?? '';
    for (const annotation of others.annotations ?? []) this.annotations.push(annotation);
    for (const image of others.images ?? []) this.images.push(image);
    this.state = others.providerState ?? this.state;
    for (const call of calls ?? []) this.addCall(call);
    const { audio: sound } = others;
    if (sound !== undefined && sound !== null) {
      this.audio = { id: '', ...this.audio, ...sound, data: (this.audio?.data ?? '') + (sound.data ?? '') };
    }
    return this;
  }

  get message(): LlmChatResponseMessage {
    const { content, reasoning, calls, annotations, images, audio, state } = this;
    return {
      role: 'assistant',
      content: content === '' ? null : content,
      ...(calls.length > 0 && { tool_calls: calls }),
      ...(reasoning !== '' && { reasoning_content: reasoning }),
      ...(annotations.length > 0 && { annotations }),
      ...(images.length > 0 && { images }),
      ...(audio !== undefined && { audio }),
      ...(state !== undefined && { providerState: state }),
    };
  }

  private addCall({ index, id = '', function: called = {}, providerState: state }: LlmToolCallDelta): void {
    const known = this.calls[index];
    const name = known?.function.name ?? called.name ?? '';
    const written = (known?.function.arguments ?? '') + (called.arguments ?? '');
    const stated = state === undefined ? {} : { providerState: state };
    this.calls[index] = {
      ...(known ?? { id, type: 'function' }),
      function: { name, arguments: written },
      ...stated,
    };
  }
}
