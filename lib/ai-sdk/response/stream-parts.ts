import {
  failoverOf,
  type LlmChatChunk,
  type LlmFinishReason,
  type LlmProviderState,
  type LlmResponseAudio,
  type LlmUsage,
} from '../../index.js';
import { failoverMetadataOf } from '../failover-metadata.js';
import type { SdkProviderMetadata, SdkStreamPart } from '../specification.js';
import { omissionWarningsOf, type Warnings } from '../warnings.js';
import { finishReasonOf, responseMetadataOf, toSdkUsage } from './answer-parts.js';
import { extraPartsOf, soundOf } from './extra-parts.js';
import { TextBlocks } from './text-blocks.js';
import { ToolInputs } from './tool-inputs.js';

/**
 * The chunks of one answer as stream parts of the AI SDK; of several choices the first counts.
 *
 * `finish` comes last, as usage may follow the finish reason. An answer that breaks off has no `finish`: its last part is the
 * error.
 *
 * @internal
 */
export class StreamParts {
  private readonly texts = new TextBlocks();
  private readonly toolInputs = new ToolInputs();
  private usage: LlmUsage | undefined;
  private finishReason: LlmFinishReason | undefined;
  private isRefusal = false;
  private state: LlmProviderState | undefined;
  private audio: Partial<LlmResponseAudio> | undefined;
  private readonly toldSources = new Set<string>();
  private metadata: { readonly providerMetadata?: SdkProviderMetadata } = {};

  constructor(private readonly includeRawChunks: boolean) {}

  /** What comes before the content; `first` is `undefined` for a stream without any chunk. */
  start(first: LlmChatChunk | undefined, warnings: Warnings): SdkStreamPart[] {
    const info = failoverOf(first);
    this.metadata = failoverMetadataOf(info);
    return [
      { type: 'stream-start', warnings: [...warnings.list(), ...omissionWarningsOf(info)] },
      ...(first === undefined ? [] : [{ type: 'response-metadata', ...responseMetadataOf(first) } as const]),
    ];
  }

  add(chunk: LlmChatChunk): SdkStreamPart[] {
    this.usage = chunk.usage ?? this.usage;
    const raw: SdkStreamPart[] = this.includeRawChunks ? [{ type: 'raw', rawValue: chunk }] : [];
    const choice = chunk.choices.find(({ index }) => index === 0);
    if (choice === undefined) return raw;
    this.finishReason = choice.finish_reason ?? this.finishReason;
    const { content, refusal, reasoning_content: reasoning, tool_calls: calls = [] } = choice.delta;
    this.state = choice.delta.providerState ?? this.state;
    this.addSound(choice.delta.audio);
    this.isRefusal ||= refusal !== undefined && refusal !== null && refusal !== '';
    return [
      ...raw,
      ...this.texts.add('reasoning', reasoning),
      ...this.texts.add('text', content),
      ...this.texts.add('refusal', refusal),
      ...extraPartsOf(choice.delta, this.toldSources),
      ...(calls.length > 0 ? this.texts.end() : []),
      ...calls.flatMap((call) => this.toolInputs.add(call)),
    ];
  }

  finish(): SdkStreamPart[] {
    const { state } = this;
    return [
      ...this.texts.end(this.toolInputs.isEmpty ? state : undefined),
      ...soundOf(this.audio),
      ...this.toolInputs.end(state),
      {
        type: 'finish',
        finishReason: finishReasonOf(this.finishReason, this.isRefusal),
        usage: toSdkUsage(this.usage),
        ...this.metadata,
      },
    ];
  }

  private addSound(piece: Partial<LlmResponseAudio> | null | undefined): void {
    if (piece === null || piece === undefined) return;
    this.audio = { ...this.audio, ...piece, data: (this.audio?.data ?? '') + (piece.data ?? '') };
  }
}
