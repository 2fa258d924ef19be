import type { LlmChatChunk } from './chat-chunk.interface.js';
import type { LlmChatRequest, LlmChatResponse } from './chat.interface.js';
import { fitTargetOf } from './fit/fit-target.js';
import { ownNamesOf, renamedIn, type NameMap } from './fit/tool-names.js';
import type { RuntimeTarget } from './runtime-target.js';
import { asksForOne, joinedAnswer } from './split-answer.js';
import { wireTargetOf } from './upstream.js';
import type { Untold, WireAnswer, WireStreamEvent, WireStreamReader, WireStreamStep } from './wire/wire.interface.js';

/** How the answers of a target to one request are read. */
export interface ChatAnswers {
  /**
   * @param json - the parsed answer, not to be trusted
   * @param text - the answer as it came
   */
  readonly answer: (json: unknown, text?: string) => WireAnswer;
  /** A reader for one stream. */
  readonly reader: () => WireStreamReader;
}

/**
 * Reads the answers of a target to a request: by its protocol, and with the names that tools have in the request where the target
 * was told others. Does not keep the request.
 *
 * @param untold - what answers may leave out
 * @internal
 */
export function chatAnswersOf(request: LlmChatRequest, target: RuntimeTarget, untold: Untold): ChatAnswers {
  const { wire } = target;
  const wireTarget = wireTargetOf(target, untold);
  const isOne = asksForOne(request, target);
  const plain: ChatAnswers = {
    answer: (json, text) => {
      const answer = wire.chatAnswer(json, wireTarget, text);
      return isOne ? joinedAnswer(answer, untold) : answer;
    },
    reader: () => wire.chatStreamReader(wireTarget),
  };
  const names = ownNamesOf(request, fitTargetOf(target));
  return names === undefined ? plain : withNames(plain, names);
}

function withNames({ answer, reader }: ChatAnswers, names: NameMap): ChatAnswers {
  return {
    answer: (json, text) => {
      const read = answer(json, text);
      return read.kind === 'response' ? { ...read, response: renamedResponse(read.response, names) } : read;
    },
    reader: () => new RenamingReader(reader(), names),
  };
}

class RenamingReader implements WireStreamReader {
  constructor(
    private readonly reader: WireStreamReader,
    private readonly names: NameMap,
  ) {}

  get usageSoFar(): WireStreamReader['usageSoFar'] {
    return this.reader.usageSoFar;
  }

  read(event: WireStreamEvent): WireStreamStep {
    const step = this.reader.read(event);
    if (step.kind === 'error') return step;
    return { ...step, chunks: step.chunks.map((chunk) => renamedChunk(chunk, this.names)) };
  }
}

function renamedResponse(response: LlmChatResponse, names: NameMap): LlmChatResponse {
  const choices = response.choices.map((choice) => {
    const { tool_calls: calls } = choice.message;
    if (calls === undefined) return choice;
    return { ...choice, message: { ...choice.message, tool_calls: calls.map((call) => renamedIn(call, names)) } };
  });
  return { ...response, choices };
}

function renamedChunk(chunk: LlmChatChunk, names: NameMap): LlmChatChunk {
  if (!chunk.choices.some(({ delta }) => delta.tool_calls !== undefined)) return chunk;
  const choices = chunk.choices.map((choice) => {
    const { tool_calls: pieces } = choice.delta;
    if (pieces === undefined) return choice;
    return { ...choice, delta: { ...choice.delta, tool_calls: pieces.map((piece) => renamedIn(piece, names)) } };
  });
  return { ...chunk, choices };
}
