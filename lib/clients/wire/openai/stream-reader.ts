import { isErrorDocument } from '../../../classification/evidence/error-document.js';
import { conventionsOf } from '../../../providers/lookup/conventions-of.js';
import type { SourceList } from '../../../providers/source-list.interface.js';
import type { UsageCounting } from '../../../providers/usage-counting.interface.js';
import type { LlmChatChunk, LlmChatChunkChoice, LlmChatDelta } from '../../chat-chunk.interface.js';
import type { LlmAnnotation, LlmFinishReason, LlmUsage } from '../../chat.interface.js';
import { contentReasonOf } from '../content-reason.js';
import type { JsonRecord } from '../json.js';
import { countOf, dataJsonOf, isRecord, textOf } from '../json.js';
import { stateKeeperOf, type StateKeeper } from '../provider-state.js';
import { hasOlderCall, saysAnything } from '../said.js';
import { END, failed, NOTHING, oneChunk } from '../stream-steps.js';
import { KeptText } from '../../stream/kept-text.js';
import { mergedUsage } from '../usage.js';
import type { Untold, WireStreamEvent, WireStreamReader, WireStreamStep, WireTarget } from '../wire.interface.js';
import { AlikeTexts } from '../alike-texts.js';
import { ChunkMould } from './chunk-mould.js';
import { finishReasonOf, sentReasonOf } from './finish-reason.js';
import { mediaOf } from './media.js';
import { contentTextOf, reasoningOf } from './message.js';
import { StatePieces } from './state-pieces.js';
import { PlainChunks } from './plain-chunk.js';
import { ToolCallPieces } from './tool-call-pieces.js';
import { pagesIn } from './sources.js';
import { usageIn } from './usage.js';

/** One choice while its pieces come. */
interface OpenChoice {
  readonly calls: ToolCallPieces;
  readonly state: StatePieces;
  /** Why it ended, as last told; `undefined` while it goes on. */
  endedFor: LlmFinishReason | undefined;
  hasOlderCall: boolean;
  /** Whether it has been told what it rests on. */
  hasSources: boolean;
  /** The id of the chunk that began it with a role. */
  begunAs: string | undefined;
  /** Whether its latest chunk went on without a role. */
  goesOn: boolean;
  /** What it has said, so that a whole message that says it once more is known again. */
  readonly text: KeptText;
}

/** A longer text is not kept. */
const MAX_TEXT_CHARS = 1024 * 1024;

/** Values that say nothing: a server's way to keep the connection open. */
const IDLE_VALUES: ReadonlySet<unknown> = new Set([null, '', true]);

/**
 * Reads a stream of an OpenAI-compatible server.
 *
 * - `[DONE]` is the end. A server that closes after a finish reason instead has said the same by that.
 * - Where `[DONE]` comes without any finish reason, the choices end for what stands in them, with a chunk of the reader's own;
 *   arguments that are half-way then are an error.
 * - Where there are tool calls the finish reason says so, whatever the server says; where there are none it says nothing of them.
 * - A finish reason that comes once more with nothing else, as OpenRouter sends it with the usage, is told once.
 * - An event named `error`, an error document, data that is no JSON object, a choice that broke off, a tool call
 *   that cannot be used, an answer that goes on after its finish reason, a second one in the middle of the first, a content
 *   filter that let nothing pass: an error, with the event as evidence.
 * - Pages that stand beside the choices come as `annotations` with the finish reason, where the message has none; once.
 * - Usage is that of the answer so far: what has been told once is not lost to zeros that come behind it.
 * - Chunks get what they miss: id, creation time and model of the stream's first chunk that has them, `''`, the present
 *   time where it is known, and the target's model without any; choices and tool calls their places. Fields that are not known stay.
 * - Whole messages (`message` for `delta`) of servers that only act as if they streamed are read as well. One that says once more
 *   what has come in pieces, as MiniMax ends its streams, adds nothing.
 *
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 * @internal
 */
export class OpenAiStreamReader implements WireStreamReader {
  private readonly choices = new Map<number, OpenChoice>();
  private readonly keeper: StateKeeper;
  private readonly plain: PlainChunks;
  private readonly alike: AlikeTexts<LlmChatChunk>;
  private readonly counting: UsageCounting | undefined;
  private readonly sources: readonly SourceList[] | undefined;
  /** Those that stood beside the choices last. */
  private pages: readonly LlmAnnotation[] = [];
  private id = '';
  private created = 0;
  private readonly untold: Untold | undefined;
  private model: string;
  private usage: LlmUsage | undefined;
  private hasFinished = false;
  private saidAnything = false;

  constructor(target: WireTarget) {
    this.model = target.model;
    this.untold = target.untold;
    this.keeper = stateKeeperOf(target, 'openai');
    const { usage, sources } = conventionsOf(target.provider, 'openai', target.model);
    this.plain = new PlainChunks(this.keeper.replays.messageFields, sources);
    this.alike = new AlikeTexts((template) => ChunkMould.of(template, this.plain));
    this.counting = usage;
    this.sources = sources;
  }

  read({ event, data }: WireStreamEvent): WireStreamStep {
    const mayBePlain = !this.hasFinished && event !== 'error';
    const alike = mayBePlain ? this.alike.take(data) : undefined;
    if (alike !== undefined) return this.handOn(alike);
    const body = dataJsonOf(data);
    if (event === 'error') return failed(body ?? { error: data.trim() });
    if (!isRecord(body)) return this.readWord(data.trim(), body);
    if (mayBePlain && this.plain.take(body)) {
      this.alike.learn(data);
      return this.handOn(body);
    }
    return isErrorDocument(body) ? failed(body) : this.readChunk(body);
  }

  private readWord(text: string, value: unknown): WireStreamStep {
    if (text === '[DONE]') return this.end();
    return text === '' || IDLE_VALUES.has(value) ? NOTHING : failed(value ?? text);
  }

  private handOn(chunk: LlmChatChunk): WireStreamStep {
    const { delta } = chunk.choices[0] as LlmChatChunkChoice;
    const choice = this.choice(0);
    if (delta.role === undefined) choice.goesOn = true;
    else if (this.beginsAnew(choice, chunk.id)) return failed(chunk);
    this.id = chunk.id;
    this.created = chunk.created;
    this.model = chunk.model;
    this.saidAnything = true;
    choice.state.addPlain(delta);
    if (delta.content !== undefined) choice.text.add(delta.content);
    return oneChunk(chunk);
  }

  private end(): WireStreamStep {
    const choices = [...this.choices];
    // Gateways end a stream so that broke off.
    const isUsable = ({ calls, endedFor }: OpenChoice): boolean =>
      calls.areSound && (endedFor !== undefined || calls.areWhole);
    if (!choices.every(([, choice]) => isUsable(choice))) return failed('[DONE]');
    if (this.hasFinished || !this.saidAnything) return END;
    const closing = choices.map(([index, choice]) => this.finished(index, {}, choice));
    return { kind: 'end', chunks: [this.chunk({}, closing)] };
  }

  private readChunk(body: JsonRecord): WireStreamStep {
    const news = usageIn(body, this.counting);
    const sent: unknown = body['choices'];
    if (!Array.isArray(sent) && news === undefined) return NOTHING;
    const pages = pagesIn(body, this.sources);
    if (pages.length > 0) this.pages = pages;
    const choices = (Array.isArray(sent) ? sent : []).map((choice: unknown, place) =>
      this.readChoice(choice, place, textOf(body['id'])),
    );
    if (!choices.every((choice) => choice !== undefined)) return failed(body);
    if (!this.saidAnything && choices.some(isFiltered)) return failed(body);
    this.id = textOf(body['id']) ?? this.id;
    this.created = countOf(body['created']) || this.created;
    this.model = textOf(body['model']) ?? this.model;
    if (news !== undefined) this.usage = mergedUsage(this.usage, news);
    const { usage: _usage, ...others } = body;
    const chunk = this.chunk(others, choices.length > 0 ? choices : this.latePages());
    return oneChunk(news === undefined ? chunk : { ...chunk, usage: this.usage });
  }

  private chunk(others: JsonRecord, choices: readonly LlmChatChunkChoice[]): LlmChatChunk {
    // The same for all chunks.
    this.created ||= this.untold?.createdAt ?? 0;
    const { id, created, model } = this;
    return { ...others, id, object: 'chat.completion.chunk', created, model, choices };
  }

  private readChoice(sentChoice: unknown, place: number, id: string | undefined): LlmChatChunkChoice | undefined {
    if (!isRecord(sentChoice)) return undefined;
    const { delta: sentDelta, message, usage: _usage, ...others } = sentChoice;
    const index = countOf(sentChoice['index']) ?? place;
    const choice = this.choice(index);
    const sent = isRecord(sentDelta) ? sentDelta : isRecord(message) ? newsOf(message, choice.text.text) : {};
    const delta = deltaOf(sent, choice);
    choice.state.add(sent);
    if (delta === undefined) return undefined;
    choice.text.add(delta.content ?? '');
    choice.hasSources ||= delta.annotations !== undefined;
    choice.hasOlderCall ||= hasOlderCall(delta);
    const sentReason = sentReasonOf(sentChoice);
    const isOver = textOf(sentReason) !== undefined;
    const isFilled = saysAnything(delta);
    // A second answer after the first. (Servers that send their finish reason with every chunk send it here too.)
    if (isFilled && !isOver && choice.endedFor !== undefined) return undefined;
    if (delta.role === undefined) choice.goesOn ||= isFilled;
    else if (this.beginsAnew(choice, id) && !isOver) return undefined;
    this.saidAnything ||= isFilled;
    if (!isOver) return { ...others, index, delta: this.withPages(delta, choice), finish_reason: null };
    const reason = finishReasonOf(sentReason, sentChoice['native_finish_reason']);
    if (reason === undefined || !choice.calls.areSound) return undefined;
    return { ...others, ...this.finished(index, delta, choice, reason) };
  }

  /**
   * Whether a chunk with a role begins a second answer in the middle of the first, as gateways do that ask somebody else when one breaks
   * off: the first one had an id that stayed the same and one role, and now both are there anew. (Some servers make up an id for each
   * chunk, and some send the role with each.)
   */
  private beginsAnew(choice: OpenChoice, id: string | undefined): boolean {
    const { begunAs, goesOn } = choice;
    choice.begunAs ??= id;
    choice.goesOn = false;
    return goesOn && id !== undefined && begunAs !== undefined && id !== begunAs && this.id === begunAs;
  }

  /**
   * What ends a choice. What only the maker understands goes out with the finish reason, all at once. A reason that has been told is
   * told again only with more of the answer, where it was told too early.
   */
  private finished(index: number, added: LlmChatDelta, choice: OpenChoice, reason?: string): LlmChatChunkChoice {
    const { calls, state: pieces, endedFor: told } = choice;
    const endsFor = contentReasonOf(reason, calls.hasCalls, choice.hasOlderCall);
    choice.endedFor = endsFor;
    this.hasFinished = true;
    const last = calls.close();
    const { state } = pieces;
    const delta = {
      ...this.withPages(added, choice),
      ...(last.length > 0 && { tool_calls: [...(added.tool_calls ?? []), ...last] }),
      ...(state !== undefined && { providerState: state }),
    };
    return { index, delta, finish_reason: endsFor === told && !saysAnything(delta) ? null : endsFor };
  }

  /** A choice that is over, and has no sources of its own, gets the pages that stand beside it. */
  private withPages(delta: LlmChatDelta, choice: OpenChoice): LlmChatDelta {
    const { pages } = this;
    if (pages.length === 0 || choice.hasSources || choice.endedFor === undefined) return delta;
    choice.hasSources = true;
    return { ...delta, annotations: pages };
  }

  /** Pages that come alone, behind the end of the choices. */
  private latePages(): readonly LlmChatChunkChoice[] {
    return [...this.choices].flatMap(([index, choice]) => {
      const delta = this.withPages({}, choice);
      return delta.annotations === undefined ? [] : [{ index, delta, finish_reason: null }];
    });
  }

  private choice(index: number): OpenChoice {
    let choice = this.choices.get(index);
    if (choice === undefined) {
      const { keeper, untold } = this;
      choice = {
        calls: new ToolCallPieces(keeper, untold),
        state: new StatePieces(keeper),
        endedFor: undefined,
        hasOlderCall: false,
        hasSources: false,
        begunAs: undefined,
        goesOn: false,
        text: new KeptText(MAX_TEXT_CHARS),
      };
      this.choices.set(index, choice);
    }
    return choice;
  }
}

/** What a whole message adds to what has been said. @see https://platform.minimax.io/docs/api-reference/text-post */
function newsOf(message: JsonRecord, said: string): JsonRecord {
  if (said === '' || contentTextOf(message['content']) !== said) return message;
  return { tool_calls: message['tool_calls'] };
}

function deltaOf(sent: JsonRecord, { calls, state }: OpenChoice): LlmChatDelta | undefined {
  const {
    role,
    content: _content,
    refusal,
    tool_calls: sentCalls,
    reasoning_content: _reasoning,
    providerState: _state,
    annotations: _annotations,
    images: _images,
    audio: _audio,
    ...others
  } = sent;
  const pieces = calls.read(sentCalls);
  if (pieces === undefined) return undefined;
  const content = contentTextOf(sent['content']);
  const reasoning = reasoningOf(sent, state.hasNamedThoughts);
  return {
    ...others,
    ...(textOf(role) !== undefined && { role: 'assistant' }),
    ...(content !== null && { content }),
    ...(textOf(refusal) !== undefined && { refusal: textOf(refusal) }),
    ...(reasoning !== undefined && { reasoning_content: reasoning }),
    ...(pieces.length > 0 && { tool_calls: pieces }),
    ...mediaOf(sent),
  };
}

function isFiltered(choice: LlmChatChunkChoice | undefined): boolean {
  return choice?.finish_reason === 'content_filter';
}
