import { wholeBase64 } from '../../base64/whole-base64.js';
import type { LlmChatChunkChoice, LlmChatDelta, LlmToolCallDelta } from '../chat-chunk.interface.js';
import type {
  LlmAnnotation,
  LlmChatChoice,
  LlmFinishReason,
  LlmImagePart,
  LlmLogprobs,
  LlmResponseAudio,
  LlmTokenLogprob,
} from '../chat.interface.js';
import type { LlmProviderState } from '../provider-state.interface.js';
import { contentReasonOf } from '../wire/content-reason.js';
import { FILLER_FIELDS } from '../wire/filler-fields.js';
import { finishedMessage, wholeAudioOf } from '../wire/finished-message.js';
import { GrowingFields } from '../wire/growing-fields.js';
import { CallDraft } from './call-draft.js';
import { LatestFields } from './latest-fields.js';

const READ_OF_CHOICE: ReadonlySet<string> = new Set([
  'index',
  'delta',
  'finish_reason',
  'logprobs',
  ...FILLER_FIELDS,
  // Of one chunk alone: https://docs.together.ai/reference/chat-completions-1
  'text',
]);
const READ_OF_DELTA: ReadonlySet<string> = new Set([
  // That of the choice, which some servers put here as well.
  'index',
  'role',
  'content',
  'refusal',
  'reasoning_content',
  'tool_calls',
  'annotations',
  'images',
  'audio',
  'providerState',
  ...FILLER_FIELDS,
  // Of one chunk alone: https://docs.together.ai/reference/chat-completions-1
  'token_id',
]);

/** One choice of a streamed answer while its chunks come. @internal */
export class ChoiceDraft {
  private content: string | undefined;
  private reasoning: string | undefined;
  private refusal: string | undefined;
  private readonly calls = new Map<number, CallDraft>();
  private readonly annotations: LlmAnnotation[] = [];
  private readonly images: LlmImagePart[] = [];
  private audio: Partial<LlmResponseAudio> | undefined;
  private logprobs: Logprobs | null | undefined;
  private state: LlmProviderState | undefined;
  private finishReason: LlmFinishReason | undefined;
  private readonly others = new LatestFields(READ_OF_CHOICE);
  private readonly said = new GrowingFields(READ_OF_DELTA);

  get text(): string {
    return this.content ?? '';
  }

  add(choice: LlmChatChunkChoice): void {
    const { delta, finish_reason: reason, logprobs } = choice;
    this.addDelta(delta);
    this.finishReason = reason ?? this.finishReason;
    if (logprobs === null) this.logprobs ??= null;
    else if (logprobs !== undefined) (this.logprobs ??= new Logprobs()).add(logprobs);
    this.others.add(choice);
  }

  choice(index: number): LlmChatChoice {
    const calls = [...this.calls].toSorted(([left], [right]) => left - right).map(([, call]) => call.call);
    const message = finishedMessage({
      ...this.said.fields,
      role: 'assistant',
      content: this.content ?? null,
      ...(this.refusal !== undefined && { refusal: this.refusal }),
      ...(calls.length > 0 && { tool_calls: calls }),
      ...(this.reasoning !== undefined && { reasoning_content: this.reasoning }),
      ...(this.annotations.length > 0 && { annotations: this.annotations }),
      ...(this.images.length > 0 && { images: this.images }),
      ...(this.audio !== undefined && { audio: joinedAudioOf(this.audio) }),
      ...(this.state !== undefined && { providerState: this.state }),
    });
    return {
      ...this.others.fields,
      index,
      message,
      finish_reason: contentReasonOf(this.finishReason, calls.length > 0),
      ...(this.logprobs !== undefined && { logprobs: this.logprobs?.whole ?? null }),
    };
  }

  private addDelta(delta: LlmChatDelta): void {
    const { content, reasoning_content: reasoning, refusal, tool_calls: calls, annotations, images, audio } = delta;
    this.content = joined(this.content, content);
    this.reasoning = joined(this.reasoning, reasoning);
    this.refusal = joined(this.refusal, refusal);
    this.state = delta.providerState ?? this.state;
    for (const call of calls ?? []) this.addCall(call);
    for (const annotation of annotations ?? []) this.annotations.push(annotation);
    for (const image of images ?? []) this.images.push(image);
    if (audio !== null && audio !== undefined) this.audio = grownAudio(this.audio, audio);
    this.said.add(delta);
  }

  private addCall(piece: LlmToolCallDelta): void {
    let call = this.calls.get(piece.index);
    if (call === undefined) {
      call = new CallDraft();
      this.calls.set(piece.index, call);
    }
    call.add(piece);
  }
}

/** How likely tokens were, piece by piece; a form of a provider's own is taken as it last came. */
class Logprobs {
  private readonly content: LlmTokenLogprob[] = [];
  private readonly refusal: LlmTokenLogprob[] = [];
  private hasContent = false;
  private hasRefusal = false;
  private readonly others = new LatestFields(new Set(['content', 'refusal']));

  add(piece: LlmLogprobs): void {
    this.hasContent = addAll(this.content, piece.content) || this.hasContent;
    this.hasRefusal = addAll(this.refusal, piece.refusal) || this.hasRefusal;
    this.others.add(piece);
  }

  get whole(): LlmLogprobs {
    return {
      ...this.others.fields,
      content: this.hasContent ? this.content : null,
      ...(this.hasRefusal && { refusal: this.refusal }),
    };
  }
}

/** @returns whether there was a list */
function addAll(known: LlmTokenLogprob[], news: readonly LlmTokenLogprob[] | null | undefined): boolean {
  if (!Array.isArray(news)) return false;
  for (const one of news) known.push(one as LlmTokenLogprob);
  return true;
}

function grownAudio(
  known: Partial<LlmResponseAudio> = {},
  { data, transcript, ...others }: Partial<LlmResponseAudio>,
): Partial<LlmResponseAudio> {
  const grown = { data: joined(known.data, data), transcript: joined(known.transcript, transcript) };
  return {
    ...known,
    ...others,
    ...(grown.data !== undefined && { data: grown.data }),
    ...(grown.transcript !== undefined && { transcript: grown.transcript }),
  };
}

function joinedAudioOf(audio: Partial<LlmResponseAudio>): LlmResponseAudio {
  return wholeAudioOf({ ...audio, data: wholeBase64(audio.data ?? '') });
}

function joined(known: string | undefined, piece: string | null | undefined): string | undefined {
  return piece === null || piece === undefined ? known : (known ?? '') + piece;
}
