import type { JsonRecord } from '../wire/json.js';
import { runsOf } from '../wire/runs.js';
import { isInstruction } from './instructions-alone.js';

/**
 * A conversation that begins with its instructions, and in which user and assistant take turns: neighbours of one of these roles
 * become one message.
 *
 * @internal
 */
export function withTurnsTaken(messages: readonly JsonRecord[]): readonly JsonRecord[] {
  const inOrder = [...messages.filter(isInstruction), ...messages.filter((message) => !isInstruction(message))];
  return runsOf(inOrder, (message) => (isMergeable(message) ? message['role'] : Symbol())).flatMap(([, run]) => {
    const [first, ...others] = run as [JsonRecord, ...JsonRecord[]];
    return [others.length === 0 ? first : { ...first, content: joined(run) }];
  });
}

/** Messages that hold more than a content are left as they are. */
function isMergeable({ role, content, ...rest }: JsonRecord): boolean {
  const isSpoken = typeof content === 'string' || Array.isArray(content);
  return (role === 'user' || role === 'assistant') && isSpoken && Object.keys(rest).length === 0;
}

function joined(run: readonly JsonRecord[]): unknown {
  const contents = run.map(({ content }) => content);
  if (contents.every((content) => typeof content === 'string')) return contents.join('\n\n');
  return contents.flatMap((content) => (typeof content === 'string' ? [{ type: 'text', text: content }] : content));
}
