import type { JsonRecord } from '../wire/json.js';
import { isRecord, textOf } from '../wire/json.js';

/**
 * A conversation in which calls and their results have the form of today: `function_call` and messages of the role `function`
 * become tool calls and messages of tools, for targets that do not know the older form.
 *
 * @internal
 */
export function withToolRoles(messages: readonly JsonRecord[]): readonly JsonRecord[] {
  const open = new Map<string, string>();
  let count = 0;
  const idOf = (name: string): string => {
    count += 1;
    const id = `function_${count}_${name}`;
    open.set(name, id);
    return id;
  };
  return messages.map((message) => {
    const { role, function_call: call, tool_calls: calls, ...rest } = message;
    if (role === 'assistant' && isRecord(call) && calls === undefined) {
      const id = idOf(textOf(call['name']) ?? '');
      return { role, ...rest, tool_calls: [{ id, type: 'function', function: call }] };
    }
    if (role !== 'function') return message;
    const { name, content } = message;
    return { role: 'tool', tool_call_id: open.get(textOf(name) ?? '') ?? '', content: content ?? '' };
  });
}
