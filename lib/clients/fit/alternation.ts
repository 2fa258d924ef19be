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
    return [others.length === 0 ? first : { ...first, content: joinedContent(run.map(({ content }) => content)) }];
  });
}

/** Messages that hold more than a content are left as they are. */
function isMergeable({ role, content, ...rest }: JsonRecord): boolean {
  const isSpoken = typeof content === 'string' || Array.isArray(content);
  return (role === 'user' || role === 'assistant') && isSpoken && Object.keys(rest).length === 0;
}

/** Several contents as one: texts with a blank line between them, else parts. @internal */
export function joinedContent(contents: readonly unknown[]): unknown {
  if (contents.every((content) => typeof content === 'string')) return contents.join('\n\n');
  return contents.flatMap((content) => (typeof content === 'string' ? [{ type: 'text', text: content }] : content));
}
