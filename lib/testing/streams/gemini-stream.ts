import type { FakeToolCall } from '../answers/fake-message.interface.js';
import { GEMINI_FINISH_REASONS, geminiUsageForm, functionCallOf } from '../answers/gemini-response.js';
import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import type { StreamEvent, StreamFinish, StreamForm } from './stream-form.interface.js';

/**
 * A stream of the Gemini API: each event is a response with a piece of the answer, the last one has the finish reason.
 * There is no end mark.
 *
 * @see https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 * @internal
 */
export class GeminiStream implements StreamForm {
  constructor(private readonly call: FakeLlmCall) {}

  opening(): readonly StreamEvent[] {
    return this.piece('');
  }

  thought(text: string): readonly StreamEvent[] {
    return [this.part({ text, thought: true })];
  }

  piece(text: string): readonly StreamEvent[] {
    return [this.part({ text })];
  }

  /** Gemini says by the finish reason that it refuses; what it says beside is text. */
  refusal(text: string): readonly StreamEvent[] {
    return this.piece(text);
  }

  /** Gemini sends calls whole. */
  toolCall(call: FakeToolCall): readonly StreamEvent[] {
    return [this.part({ functionCall: functionCallOf(call) })];
  }

  finish({ reason, usage }: StreamFinish): readonly StreamEvent[] {
    const finishReason = GEMINI_FINISH_REASONS[reason];
    return [this.part({ text: '' }, { finishReason }, { usageMetadata: geminiUsageForm(usage) })];
  }

  mark(): readonly StreamEvent[] {
    return [];
  }

  error(body: unknown): readonly StreamEvent[] {
    return [{ data: body }];
  }

  private part(part: object, candidate: object = {}, response: object = {}): StreamEvent {
    const { model, number } = this.call;
    return {
      data: {
        candidates: [{ content: { parts: [part], role: 'model' }, ...candidate, index: 0 }],
        ...response,
        modelVersion: model,
        responseId: `resp_test_${number}`,
      },
    };
  }
}
