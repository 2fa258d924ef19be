import type { LlmApi } from '../../providers/llm-api.js';
import { stateSharersOf } from '../../providers/lookup/state-sharers.js';
import type { PartKinds } from '../../providers/request-conventions.interface.js';
import type { JsonRecord } from '../wire/json.js';
import { recordsOf } from '../wire/json.js';
import type { Omissions } from '../wire/omissions.js';
import { isTaken, mediaOf } from './media.js';
import { makerNamedIn } from './signed-block.js';

/** What a target is known to take of images that models have made. */
export interface TakenOfImages {
  readonly provider: string;
  readonly api: LlmApi;
  readonly assistantFields?: readonly string[] | undefined;
  readonly userParts?: PartKinds | undefined;
}

/**
 * A conversation in which the images of earlier answers stand in messages of the user behind them, for targets that take none in an
 * answer. Those that are taken nowhere stay behind, and so does the image of a last message, which the model is to go on with.
 *
 * What the target has made itself it is given back by its state.
 *
 * @internal
 */
export function withMadeImages(
  messages: readonly JsonRecord[],
  target: TakenOfImages,
  omissions: Omissions,
): readonly JsonRecord[] {
  if (takesImagesOfAnswers(target)) return messages;
  const { provider, api, userParts } = target;
  const sharers = stateSharersOf(provider, api);
  const isShown = (image: JsonRecord): boolean => {
    const media = mediaOf(image);
    return media !== undefined && userParts !== undefined && isTaken(media, userParts, false);
  };
  return messages.flatMap((message, at) => {
    const images = message['role'] === 'assistant' ? recordsOf(message['images']) : [];
    if (images.length === 0 || sharers.includes(makerNamedIn(message) ?? '')) return [message];
    const shown = at === messages.length - 1 ? [] : images.filter(isShown);
    if (shown.length < images.length) omissions.add('messages[].images');
    const { images: _images, ...answer } = message;
    return shown.length === 0 ? [answer] : [answer, { role: 'user', content: shown }];
  });
}

/** Where nothing is known of answers they go as they are. */
function takesImagesOfAnswers({ api, assistantFields }: TakenOfImages): boolean {
  return api === 'gemini' || (api === 'openai' && (assistantFields?.includes('images') ?? true));
}
