import { textOf } from '../json.js';
import type { Omissions } from '../omissions.js';
import { pastCallsOf } from '../past-calls.js';
import type { StateKeeper } from '../provider-state.js';
import type { ToolUseBlock } from './blocks.interface.js';

/** Writes the tool calls of an earlier answer as `tool_use` blocks. @internal */
export function toolUseBlocksOf(calls: unknown, keeper: StateKeeper, omissions: Omissions): ToolUseBlock[] {
  return pastCallsOf(calls, omissions).map(({ id, name, input, providerState }) => ({
    ...keeper.ownOfCall(providerState),
    type: 'tool_use',
    id: toolUseIdOf(id),
    name,
    input,
  }));
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
