import { calledInputOf } from '../called-input.js';
import { isRecord, recordsOf, textOf } from '../json.js';
import type { ToolUseBlock } from './blocks.interface.js';
import type { Omissions } from '../omissions.js';
import type { StateKeeper } from '../provider-state.js';

/** Writes the tool calls of an earlier answer as `tool_use` blocks. @internal */
export function toolUseBlocksOf(calls: unknown, keeper: StateKeeper, omissions: Omissions): ToolUseBlock[] {
  return recordsOf(calls).flatMap((call) => {
    const custom = call['type'] === 'custom' ? call['custom'] : undefined;
    const called = isRecord(custom) ? custom : call['function'];
    const name = isRecord(called) ? textOf(called['name']) : undefined;
    if (!isRecord(called) || name === undefined) {
      omissions.add('messages[].tool_calls');
      return [];
    }
    omissions.addUnknown(
      call,
      ['id', 'type', 'index', 'function', 'custom', 'providerState'],
      'messages[].tool_calls[].',
    );
    const own = keeper.ownOfCall(call['providerState']);
    return { ...own, type: 'tool_use', id: toolUseIdOf(call['id']), name, input: calledInputOf(called) };
  });
}

/**
 * A tool call's id as Anthropic takes it: other providers put characters into theirs (`functions.find:0`) that
 * it refuses. The same id always gives the same one, so that calls and results still meet.
 *
 * @internal
 */
export function toolUseIdOf(id: unknown): string {
  return (textOf(id) ?? 'call').replaceAll(/[^\w-]/g, '_');
}
