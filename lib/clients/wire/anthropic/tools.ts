import type { JsonRecord } from '../json.js';
import { isRecord, recordsOf, textOf } from '../json.js';
import { noteLostChoice, offeredFunctionOf } from '../offered-functions.js';
import type { Omissions } from '../omissions.js';
import { markOf } from './cache-marks.js';

/** The tool fields of a body; absent where no tool can be offered. @internal */
export interface ToolFields {
  readonly tools?: readonly JsonRecord[] | undefined;
  readonly tool_choice?: JsonRecord | undefined;
}

/**
 * Writes the offered tools and the choice among them.
 *
 * Only functions can be carried. Without a tool there is no choice either: Anthropic refuses one alone.
 * `parallel_tool_calls: false` rides on the choice, which is `auto` unless the request has one.
 *
 * @internal
 */
export function toolFieldsOf(request: JsonRecord, omissions: Omissions): ToolFields {
  const tools = recordsOf(request['tools']).flatMap((tool) => toolOf(tool, omissions));
  if (tools.length === 0) {
    noteLostChoice(request, omissions);
    return {};
  }
  const choice = choiceOf(request['tool_choice'], omissions);
  const oneAtATime = request['parallel_tool_calls'] === false && choice?.['type'] !== 'none';
  if (!oneAtATime) return { tools, ...(choice !== undefined && { tool_choice: choice }) };
  return { tools, tool_choice: { ...(choice ?? { type: 'auto' }), disable_parallel_tool_use: true } };
}

function toolOf(tool: JsonRecord, omissions: Omissions): JsonRecord[] {
  const offered = offeredFunctionOf(tool, omissions, ['cache_control']);
  if (offered === undefined) return [];
  const { parameters, ...named } = offered;
  return [{ ...named, input_schema: schemaOf(parameters), ...markOf(tool, omissions) }];
}

/** Anthropic wants a schema of an object, also for a function without arguments. */
function schemaOf(parameters: unknown): JsonRecord {
  if (!isRecord(parameters)) return { type: 'object', properties: {} };
  return parameters['type'] === undefined ? { type: 'object', ...parameters } : parameters;
}

function choiceOf(choice: unknown, omissions: Omissions): JsonRecord | undefined {
  if (choice === undefined || choice === null) return undefined;
  if (choice === 'auto' || choice === 'none') return { type: choice };
  if (choice === 'required') return { type: 'any' };
  const chosen = isRecord(choice) && choice['type'] === 'function' ? choice['function'] : undefined;
  const name = isRecord(chosen) ? textOf(chosen['name']) : undefined;
  if (name !== undefined) return { type: 'tool', name };
  omissions.add('tool_choice');
  return undefined;
}
