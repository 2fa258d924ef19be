import type { LlmApi } from '../../providers/llm-api.js';
import type { PartKinds } from '../../providers/request-conventions.interface.js';
import type { JsonRecord } from '../wire/json.js';
import { recordsOf } from '../wire/json.js';
import type { Omissions } from '../wire/omissions.js';
import { stateKeeperOf } from '../wire/provider-state.js';
import { isTaken, mediaOf } from './media.js';

/** What a target is known to take of images that models have made. */
export interface TakenOfImages {
  readonly provider: string;
  readonly api: LlmApi;
  readonly model: string;
  readonly assistantFields?: readonly string[] | undefined;
  readonly userParts?: PartKinds | undefined;
}

/**
 * A conversation in which the images of earlier answers stand in messages of the user behind them, for targets that take none in an
 * answer. Those that are taken nowhere stay behind, and so does the image of a last message, which the model is to go on with.
 *
 * What the target has made itself, and has a form of its own for, it is given back by its state.
 *
 * @internal
 */
export function withMadeImages(
  messages: readonly JsonRecord[],
  target: TakenOfImages,
  omissions: Omissions,
): readonly JsonRecord[] {
  if (takesImagesOfAnswers(target)) return messages;
  const { api, userParts } = target;
  const keeper = stateKeeperOf(target, api);
  const isShown = (image: JsonRecord): boolean => {
    const media = mediaOf(image);
    return media !== undefined && userParts !== undefined && isTaken(media, userParts, false);
  };
  return messages.flatMap((message, at) => {
    const images = message['role'] === 'assistant' ? recordsOf(message['images']) : [];
    if (images.length === 0) return [message];
    const own = new Set(keeper.ownOfMessage(message['providerState'])?.blocks?.map(({ block }) => block?.['image']));
    const others = images.filter((_image, place) => !own.has(place));
    const shown = at === messages.length - 1 ? [] : others.filter(isShown);
    if (shown.length < others.length) omissions.add('messages[].images');
    const { images: _images, ...bare } = message;
    const answer = others.length < images.length ? message : bare;
    return shown.length === 0 ? [answer] : [answer, { role: 'user', content: shown }];
  });
}

/** Where nothing is known of answers they go as they are. */
function takesImagesOfAnswers({ api, assistantFields }: TakenOfImages): boolean {
  return api === 'gemini' || (api === 'openai' && (assistantFields?.includes('images') ?? true));
}
