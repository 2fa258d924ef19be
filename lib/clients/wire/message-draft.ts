import type { LlmChatDelta, LlmToolCallDelta } from '../chat-chunk.interface.js';
import type {
  LlmAnnotation,
  LlmChatResponseMessage,
  LlmImagePart,
  LlmResponseAudio,
  LlmToolCall,
} from '../chat.interface.js';
import type { LlmProviderState } from '../provider-state.interface.js';
import { CallDraft } from '../stream/call-draft.js';

/**
 * Puts together what the pieces of one message add, so that an answer in one document is read as that of a stream is.
 *
 * @internal
 */
export class MessageDraft {
  private content = '';
  private reasoning = '';
  private refusal = '';
  private readonly calls: CallDraft[] = [];
  private readonly annotations: LlmAnnotation[] = [];
  private readonly images: LlmImagePart[] = [];
  private audio: LlmResponseAudio | undefined;
  private state: LlmProviderState | undefined;

  add({ content, reasoning_content: reasoning, tool_calls: calls, ...others }: LlmChatDelta = {}): this {
    this.content += content ?? '';
    this.reasoning += reasoning ?? '';
    this.refusal += others.refusal ?? '';
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
    const { content, reasoning, refusal, calls, annotations, images, audio, state } = this;
    return {
      role: 'assistant',
      content: content === '' ? null : content,
      ...(refusal !== '' && { refusal }),
      ...(calls.length > 0 && { tool_calls: calls.map(({ call }): LlmToolCall => call) }),
      ...(reasoning !== '' && { reasoning_content: reasoning }),
      ...(annotations.length > 0 && { annotations }),
      ...(images.length > 0 && { images }),
      ...(audio !== undefined && { audio }),
      ...(state !== undefined && { providerState: state }),
    };
  }

  private addCall(piece: LlmToolCallDelta): void {
    const { index } = piece;
    (this.calls[index] ??= new CallDraft()).add(piece);
  }
}
