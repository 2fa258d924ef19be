import { makerOf } from './maker-of.js';
import { OPENAI } from '../openai.js';

const REPLAYED: ReadonlySet<string> = new Set(
  [makerOf('anthropic').replays, OPENAI.protocols?.['openai-responses']?.replays]
    .flatMap((replays) => Object.keys(replays?.blocks ?? {}))
    // Everybody writes messages.
    .filter((type) => type !== 'message'),
);

/**
 * Whether a type is that of something which an earlier answer has put into a conversation for its maker alone: signed thoughts, the
 * work of the maker's own tools.
 *
 * @internal
 */
export function isReplayedType(type: string): boolean {
  return REPLAYED.has(type);
}
