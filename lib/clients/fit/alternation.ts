import type { JsonRecord } from '../wire/json.js';
import { saysSomething } from '../wire/json.js';
import type { Omissions } from '../wire/omissions.js';
import { runsOf } from '../wire/runs.js';
import { isInstruction } from './instructions-alone.js';
import { NOTHING_SAID } from './opening.js';

/**
 * A conversation that begins with its instructions, and in which the user speaks first and takes turns with the assistant:
 * neighbours of one of these roles become one message. What such messages hold beside their content is left out and noted, but for
 * a name that they share.
 *
 * @internal
 */
export function withTurnsTaken(messages: readonly JsonRecord[], omissions: Omissions): readonly JsonRecord[] {
  const instructions = messages.filter(isInstruction);
  const turns = messages.filter((message) => !isInstruction(message));
  const isOpened = turns[0]?.['role'] !== 'assistant';
  return [...instructions, ...(isOpened ? [] : [NOTHING_SAID]), ...joinedTurns(turns, omissions)];
}

function joinedTurns(turns: readonly JsonRecord[], omissions: Omissions): readonly JsonRecord[] {
  return runsOf(turns, (message) => (isMergeable(message) ? message['role'] : Symbol())).flatMap(([, run]) => {
    const [first, ...others] = run as [JsonRecord, ...JsonRecord[]];
    return [others.length === 0 ? first : joinedMessage(first, run, omissions)];
  });
}

/** Messages with calls are left as they are. */
function isMergeable({ role, content, tool_calls: calls, function_call: call }: JsonRecord): boolean {
  const isSpoken = typeof content === 'string' || Array.isArray(content);
  return (role === 'user' || role === 'assistant') && isSpoken && !saysSomething(calls) && !saysSomething(call);
}

const JOINED_FIELDS = ['role', 'content', 'providerState'];

function joinedMessage({ role, name }: JsonRecord, run: readonly JsonRecord[], omissions: Omissions): JsonRecord {
  const isShared = saysSomething(name) && run.every((message) => message['name'] === name);
  for (const message of run) {
    omissions.addUnknown(message, isShared ? [...JOINED_FIELDS, 'name'] : JOINED_FIELDS, 'messages[].');
  }
  const said = run.map(({ content }) => content).filter((content) => content !== '');
  return { role, ...(isShared && { name }), content: joinedContent(said) };
}

/** Several contents as one: texts with a blank line between them, else parts. @internal */
export function joinedContent(contents: readonly unknown[]): unknown {
  if (contents.every((content) => typeof content === 'string')) return contents.join('\n\n');
  return contents.flatMap((content) => (typeof content === 'string' ? [{ type: 'text', text: content }] : content));
}
