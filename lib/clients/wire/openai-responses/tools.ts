import type { JsonRecord } from '../json.js';
import { isRecord, recordsOf, textOf } from '../json.js';
import { noteLostChoice } from '../offered-functions.js';
import type { Omissions } from '../omissions.js';

/** The tool fields of a body; absent where no tool is offered. @internal */
export interface ToolFields {
  readonly tools?: readonly JsonRecord[] | undefined;
  readonly tool_choice?: unknown;
  readonly parallel_tool_calls?: unknown;
}

const NO_PARAMETERS = { type: 'object', properties: {} };

/**
 * Writes the tools of a request and the choice among them.
 *
 * A function is strict here unless it says otherwise; in the common shape it is not, so that each says what it is. Tools of other
 * types are the API's own and pass as they are.
 *
 * @see https://platform.openai.com/docs/guides/function-calling
 * @internal
 */
export function toolFieldsOf(payload: JsonRecord, omissions: Omissions): ToolFields {
  const tools = recordsOf(payload['tools']).flatMap((tool) => toolOf(tool, omissions));
  if (tools.length === 0) {
    noteLostChoice(payload, omissions);
    return {};
  }
  const parallel = payload['parallel_tool_calls'];
  return {
    tools,
    ...(payload['tool_choice'] !== undefined && { tool_choice: choiceOf(payload['tool_choice']) }),
    ...(parallel !== undefined && parallel !== null && { parallel_tool_calls: parallel }),
  };
}

function toolOf(tool: JsonRecord, omissions: Omissions): readonly JsonRecord[] {
  const { type = 'function', function: offered, custom, cache_control: mark } = tool;
  if (mark !== undefined && mark !== null) omissions.add('cache_control');
  if (type === 'function') {
    const name = isRecord(offered) ? textOf(offered['name']) : undefined;
    if (!isRecord(offered) || name === undefined) {
      omissions.add('tools[].function');
      return [];
    }
    omissions.addUnknown(offered, ['name', 'description', 'parameters', 'strict'], 'tools[].function.');
    const description = textOf(offered['description']);
    return [
      {
        type,
        name,
        ...(description !== undefined && { description }),
        parameters: offered['parameters'] ?? NO_PARAMETERS,
        strict: offered['strict'] === true,
      },
    ];
  }
  if (type === 'custom' && isRecord(custom)) return [{ type, ...custom, ...formatOf(custom) }];
  const { cache_control: _mark, ...others } = tool;
  return [others];
}

/** The grammar of a custom tool stands one level higher here. */
function formatOf({ format }: JsonRecord): JsonRecord {
  const grammar = isRecord(format) ? format['grammar'] : undefined;
  return isRecord(format) && isRecord(grammar) ? { format: { type: format['type'], ...grammar } } : {};
}

/** A tool is named without a field around its name here. */
function choiceOf(choice: unknown): unknown {
  if (!isRecord(choice)) return choice ?? undefined;
  const { type, function: called, custom, allowed_tools: allowed } = choice;
  const named = type === 'function' ? called : type === 'custom' ? custom : undefined;
  if (isRecord(named)) return { type, name: named['name'] };
  if (!isRecord(allowed)) return choice;
  return { type, mode: allowed['mode'], tools: recordsOf(allowed['tools']).map(choiceOf) };
}
