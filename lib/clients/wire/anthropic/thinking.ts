import type { JsonRecord } from '../json.js';
import { isRecord, recordsOf } from '../json.js';
import type { Omissions } from '../omissions.js';

/**
 * A body without `thinking` where Anthropic would refuse it: with a budget for its thoughts, the message whose tool calls are
 * being answered has to begin with a thought. A call of another provider's has none, and nobody can sign one for it. The
 * model thinks again from the next question on.
 *
 * @see https://docs.claude.com/en/docs/build-with-claude/extended-thinking
 * @internal
 */
export function withPossibleThinking(body: JsonRecord, omissions: Omissions): JsonRecord {
  const { thinking, ...others } = body;
  if (!isRecord(thinking) || thinking['type'] !== 'enabled' || !answersCallWithoutThought(body)) return body;
  omissions.add('thinking');
  return others;
}

function answersCallWithoutThought({ messages }: JsonRecord): boolean {
  const [asking, answering] = recordsOf(messages).slice(-2);
  if (!recordsOf(answering?.['content']).some(({ type }) => type === 'tool_result')) return false;
  const blocks = recordsOf(asking?.['content']);
  const first = blocks[0]?.['type'];
  return blocks.some(({ type }) => type === 'tool_use') && first !== 'thinking' && first !== 'redacted_thinking';
}
