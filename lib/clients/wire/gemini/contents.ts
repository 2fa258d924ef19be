import type { Conventions } from '../../../providers/lookup/conventions-of.js';
import type { LlmProviderBlock } from '../../provider-state.interface.js';
import type { JsonRecord } from '../json.js';
import { recordsOf, textOf } from '../json.js';
import { laidOut, wholeTextOf } from '../block-places.js';
import type { StateKeeper } from '../provider-state.js';
import type { Omissions } from '../omissions.js';
import { runsOf } from '../runs.js';
import { functionCallPartsOf, functionResponsePartOf } from './function-calls.js';
import type {
  FunctionCallPart,
  FunctionResponsePart,
  RequestContent,
  RequestPart,
  TextPart,
} from './parts.interface.js';
import { partsOf, plainTextOf } from './parts.js';

/** A conversation as Gemini takes it. @internal */
export interface Conversation {
  /** The instructions of all system and developer messages, wherever they stood; absent without any. */
  readonly systemInstruction?: { readonly parts: readonly TextPart[] } | undefined;
  readonly contents: readonly RequestContent[];
}

/**
 * Writes a conversation.
 *
 * - System and developer messages go to the front as one text, a blank line between them.
 * - What a tool gave becomes a function response of the user; neighbours of one role become one content, with the
 *   function responses first and in the order of the calls, as Gemini demands after a function call.
 * - A message that has nothing left to say is left out.
 *
 * @see https://ai.google.dev/api/caching#Content
 * @internal
 */
export function conversationOf(
  messages: unknown,
  { model, replays }: Pick<Conventions, 'model' | 'replays'>,
  keeper: StateKeeper,
  omissions: Omissions,
): Conversation {
  const signature = model.needsCallSignatures === true ? replays.foreignCallSignature : undefined;
  const scribe = new Scribe(signature, keeper, omissions);
  for (const message of recordsOf(messages)) scribe.write(message);
  const system = textOf(scribe.instructions.join('\n\n'));
  return {
    ...(system !== undefined && { systemInstruction: { parts: [{ text: system }] } }),
    contents: mergedByRole(scribe.contents, scribe.names.keys()),
  };
}

/** What is read of an earlier answer, or is of no use to anybody but the app. */
const KNOWN_OF_AN_ANSWER = ['role', 'content', 'refusal', 'tool_calls', 'images', 'annotations', 'providerState'];

/** Writes messages one after another, and keeps the names of called functions for their results. */
class Scribe {
  readonly instructions: string[] = [];
  readonly contents: RequestContent[] = [];
  readonly names = new Map<string, string>();

  constructor(
    private readonly signature: string | undefined,
    private readonly keeper: StateKeeper,
    private readonly omissions: Omissions,
  ) {}

  write(message: JsonRecord): void {
    switch (message['role']) {
      case 'system':
      case 'developer':
        this.writeInstruction(message);
        return;
      case 'user':
        this.omissions.addUnknown(message, ['role', 'content'], 'messages[].');
        this.say('user', partsOf(message['content'], this.omissions));
        return;
      case 'assistant':
        this.say('model', this.modelPartsOf(message));
        return;
      case 'tool':
        this.say('user', [functionResponsePartOf(message, this.names, this.omissions)]);
        return;
      default:
        this.omissions.addRole(message['role']);
    }
  }

  private writeInstruction(message: JsonRecord): void {
    this.omissions.addUnknown(message, ['role', 'content'], 'messages[].');
    const text = plainTextOf(message['content'], this.omissions);
    if (text !== '') this.instructions.push(text);
  }

  private modelPartsOf(message: JsonRecord): RequestPart[] {
    this.omissions.addUnknown(message, KNOWN_OF_AN_ANSWER, 'messages[].');
    const calls = functionCallPartsOf(message['tool_calls'], this.signature, this.keeper, this.omissions);
    for (const { functionCall } of calls) {
      // The latest call of an id counts: an id may come again in a later turn.
      this.names.delete(functionCall.id ?? '');
      this.names.set(functionCall.id ?? '', functionCall.name);
    }
    const images = partsOf(message['images'], this.omissions);
    const { blocks = [] } = this.keeper.ownOfMessage(message['providerState']) ?? {};
    const text = textOf(message['refusal']) === undefined ? wholeTextOf(message['content']) : undefined;
    if (blocks.length > 0 && text !== undefined) return placedPartsOf(text, calls, images, blocks);
    return [
      ...partsOf(message['content'], this.omissions),
      ...partsOf(textOf(message['refusal']), this.omissions),
      ...images,
      ...calls,
    ];
  }

  private say(role: RequestContent['role'], parts: readonly RequestPart[]): void {
    if (parts.length > 0) this.contents.push({ role, parts });
  }
}

/** An answer in the order in which its parts were made. Images that were not signed stand before the calls. */
function placedPartsOf(
  text: string,
  calls: readonly FunctionCallPart[],
  images: readonly RequestPart[],
  blocks: readonly LlmProviderBlock[],
): RequestPart[] {
  const placed = new Set(blocks.map(({ block }) => block?.['image']));
  const parts = laidOut(text, calls.length, blocks).flatMap((piece): readonly RequestPart[] => {
    if (piece.kind === 'text') return [{ text: piece.text }];
    if (piece.kind === 'call') return calls.slice(piece.place, piece.place + 1);
    const { image, ...signed } = piece.block;
    if (typeof image === 'number') return images.slice(image, image + 1).map((made) => ({ ...made, ...signed }));
    const isSignatureAlone = Object.keys(piece.block).every((name) => name === 'thoughtSignature');
    return [isSignatureAlone ? { text: piece.text, ...piece.block } : piece.block];
  });
  const others = images.filter((_image, place) => !placed.has(place));
  const firstCall = parts.findIndex((part) => 'functionCall' in part);
  return parts.toSpliced(firstCall === -1 ? parts.length : firstCall, 0, ...others);
}

function mergedByRole(contents: readonly RequestContent[], callIds: Iterable<string>): readonly RequestContent[] {
  const places = new Map([...callIds].map((id, place) => [id, place]));
  return runsOf(contents, ({ role }) => role).map(([role, run]) => ({
    role,
    parts: responsesFirst(
      run.flatMap(({ parts }) => parts),
      places,
    ),
  }));
}

function responsesFirst(parts: readonly RequestPart[], places: ReadonlyMap<string, number>): readonly RequestPart[] {
  const placeOf = (part: FunctionResponsePart): number => places.get(part.functionResponse.id ?? '') ?? -1;
  const responses = parts.filter((part): part is FunctionResponsePart => 'functionResponse' in part);
  const others = parts.filter((part) => !('functionResponse' in part));
  return [...responses.toSorted((one, other) => placeOf(one) - placeOf(other)), ...others];
}
