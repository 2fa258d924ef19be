import type { LlmChatChunkChoice, LlmChatDelta, LlmToolCallDelta } from '../../chat-chunk.interface.js';
import type { LlmImagePart, LlmResponseAudio } from '../../chat.interface.js';
import { BlockPlaces } from '../block-places.js';
import { isRecord, recordsOf, textOf, type JsonRecord } from '../json.js';
import type { StateKeeper } from '../provider-state.js';
import { CalledFunctions } from './called-functions.js';
import { finishReasonOf } from './finish-reason.js';
import { Grounding } from './grounding.js';
import { logprobsOf } from './logprobs.js';
import { imageOf, SoundPieces, wordsHeardIn } from './media-out.js';

/** What the parts of one piece of a candidate say. */
interface Said {
  content: string;
  reasoning: string;
  readonly calls: LlmToolCallDelta[];
  readonly images: LlmImagePart[];
  readonly sounds: NonNullable<LlmChatDelta['audio']>[];
}

/**
 * Reads one candidate, in one piece or in many.
 *
 * - Texts become the content, thoughts the reasoning, media images and sound. Signatures and the work of Gemini's own tools are
 *   kept for Gemini, where they stood.
 * - What a text rests on and what is kept comes with the finish reason.
 *
 * @internal
 */
export class CandidateReader {
  private readonly calls: CalledFunctions;
  private readonly places = new BlockPlaces();
  private readonly grounding = new Grounding();
  private readonly sound = new SoundPieces();
  private images = 0;
  private hasBegun = false;
  private hasSaid = false;
  private hasThought = false;
  private isOver = false;

  constructor(
    private readonly index: number,
    private readonly keeper: StateKeeper,
  ) {
    this.calls = new CalledFunctions(index, keeper);
  }

  /** Whether a call has come in part. */
  get isHalfWay(): boolean {
    return this.calls.isHalfWay;
  }

  /**
   * @param candidate - what has come of it
   * @param answerId - what tells the answer from others; `''` where nothing does
   * @returns `undefined` where it is no answer: it ended in another way than by itself or at a limit, holds a call that
   *   cannot be used, or begins anew behind its end
   */
  read(candidate: JsonRecord, answerId: string): LlmChatChunkChoice | undefined {
    const said = this.readParts(candidate, answerId);
    if (said === undefined) return undefined;
    this.grounding.addCandidate(candidate);
    const ended = endOf(candidate);
    const reason = finishReasonOf(ended, this.calls.hasCalls);
    if (ended !== undefined && reason === undefined) return undefined;
    const isNews = saysSomething(said);
    if (this.isOver && ended === undefined && isNews) {
      // A second answer after the first. (Servers that send their finish reason with every chunk send it here too.)
      if (this.hasSaid) return undefined;
      // What ended before it said anything had not begun.
      this.isOver = false;
    }
    this.hasSaid ||= isNews;
    this.isOver ||= ended !== undefined;
    const rest = ended === undefined ? [] : this.calls.end(reason === 'length');
    if (rest === undefined) return undefined;
    said.calls.push(...rest);
    const { index } = this;
    const added = this.deltaOf(said);
    const delta = this.isOver ? { ...added, ...this.ending() } : added;
    const probable = logprobsOf(candidate);
    const choice = { index, delta, finish_reason: reason ?? null };
    return probable === undefined ? choice : { ...choice, logprobs: probable };
  }

  private readParts(candidate: JsonRecord, answerId: string): Said | undefined {
    const content = candidate['content'];
    const said: Said = { content: '', reasoning: '', calls: [], images: [], sounds: [] };
    for (const part of recordsOf(isRecord(content) ? content['parts'] : undefined)) {
      if (isRecord(part['functionCall'])) {
        const hadCalls = said.calls.length;
        const pieces = this.calls.read(part, answerId);
        if (pieces === undefined) return undefined;
        said.calls.push(...pieces);
        if (said.calls.slice(hadCalls).some(({ id }) => id !== undefined)) this.places.addCall();
      } else if (typeof part['text'] === 'string') this.readText(part, part['text'], said);
      else this.readOther(part, said);
    }
    return said;
  }

  private readText(part: JsonRecord, text: string, said: Said): void {
    const signature = textOf(part['thoughtSignature']);
    if (part['thought'] === true) {
      said.reasoning += text;
      this.hasThought ||= text !== '';
      if (signature !== undefined) this.keep(part);
      return;
    }
    said.content += text;
    this.grounding.addText(text);
    // The text itself is the content's.
    if (signature === undefined) this.places.addText(text);
    else this.places.addBlock({ thoughtSignature: signature }, text);
  }

  private readOther(part: JsonRecord, said: Said): void {
    // An image of a thought is a draft.
    const image = part['thought'] === true ? undefined : imageOf(part);
    const sound = part['thought'] === true ? undefined : this.sound.read(part);
    if (image !== undefined) {
      said.images.push(image);
      const signature = textOf(part['thoughtSignature']);
      if (signature !== undefined) this.keep({ image: this.images, thoughtSignature: signature });
      this.images += 1;
    } else if (sound !== undefined && sound !== null) said.sounds.push(sound);
    else if (wordsHeardIn(part) !== undefined) this.readText({}, wordsHeardIn(part) as string, said);
    else if (!('inlineData' in part)) this.keep(part);
  }

  private keep(part: JsonRecord): void {
    const kept = this.keeper.keptBlock(part);
    if (kept !== undefined) this.places.addBlock(kept);
  }

  private deltaOf(said: Said): LlmChatDelta {
    const { content, reasoning, calls, images, sounds } = said;
    if (this.hasBegun && !this.isOver && isTextAlone(said)) return { content };
    const isFirst = !this.hasBegun;
    this.hasBegun = true;
    const rest = this.isOver ? this.sound.end() : undefined;
    const pieces = rest === undefined || rest === null ? sounds : [...sounds, rest];
    const audio = pieces.reduce<NonNullable<LlmChatDelta['audio']>>((one, other) => joinedSound(one, other), {});
    return {
      ...(isFirst && { role: 'assistant' }),
      ...(content !== '' && { content }),
      ...(reasoning !== '' && { reasoning_content: reasoning }),
      ...(calls.length > 0 && { tool_calls: calls }),
      ...(images.length > 0 && { images }),
      ...(pieces.length > 0 && { audio }),
    };
  }

  private ending(): LlmChatDelta {
    const annotations = this.grounding.take();
    const { blocks } = this.places;
    const state = this.hasThought ? this.keeper.madeOfThoughts({ blocks }) : this.keeper.made({ blocks });
    return {
      ...(annotations.length > 0 && { annotations }),
      ...(state !== undefined && { providerState: state }),
    };
  }
}

/** Two pieces of sound as one: what they hold and what is said in them is put together. */
function joinedSound(one: Partial<LlmResponseAudio>, other: Partial<LlmResponseAudio>): Partial<LlmResponseAudio> {
  const transcript = textOf((one.transcript ?? '') + (other.transcript ?? ''));
  const data = (one.data ?? '') + (other.data ?? '');
  return { ...one, ...other, data, ...(transcript !== undefined && { transcript }) };
}

/** The reason why a candidate ended. An enum's first value stands for none, where a server writes it. */
function endOf({ finishReason }: JsonRecord): string | undefined {
  return finishReason === 'FINISH_REASON_UNSPECIFIED' ? undefined : textOf(finishReason);
}

/** Almost all pieces of a stream are nothing else. */
function isTextAlone({ content, reasoning, calls, images, sounds }: Said): boolean {
  return content !== '' && reasoning === '' && calls.length + images.length + sounds.length === 0;
}

function saysSomething({ content, reasoning, calls, images, sounds }: Said): boolean {
  return content !== '' || reasoning !== '' || calls.length + images.length + sounds.length > 0;
}
