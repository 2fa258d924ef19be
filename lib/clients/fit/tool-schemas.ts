import type { LlmChatRequest } from '../chat.interface.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord } from '../wire/json.js';
import type { Omissions } from '../wire/omissions.js';
import { withListItems } from './list-items.js';
import { objectRootOf } from './object-root.js';

const PATH = 'tools[].function.parameters';

/** What a target wants of the parameters of functions. */
export interface ParameterDemands {
  /** Whether they are to be one object, without alternatives and references at the root. */
  readonly areObjects: boolean;
  /** Whether each list in them is to say what it holds. */
  readonly haveListItems: boolean;
}

/**
 * A request whose functions have parameters such as a target demands.
 *
 * What is looser than it was is noted. A function whose parameters are no object stays as it is: a target that refuses it is not
 * asked.
 *
 * @internal
 */
export function withTakenParameters(
  request: LlmChatRequest,
  demands: ParameterDemands,
  omissions: Omissions,
): LlmChatRequest {
  const tools: unknown = request.tools;
  if (!Array.isArray(tools)) return request;
  const fitted = tools.map((tool: unknown) => (isRecord(tool) ? fittedTool(tool, demands, omissions) : tool));
  return fitted.every((tool, at) => tool === tools[at]) ? request : ({ ...request, tools: fitted } as LlmChatRequest);
}

function fittedTool(
  tool: JsonRecord,
  { areObjects, haveListItems }: ParameterDemands,
  omissions: Omissions,
): JsonRecord {
  const { function: offered } = tool;
  const parameters = isRecord(offered) ? offered['parameters'] : undefined;
  if (!isRecord(offered) || !isRecord(parameters)) return tool;
  const root = areObjects ? objectRootOf(parameters) : undefined;
  if (root !== undefined) omissions.addKeywords(PATH, root.loosened);
  const whole = root?.schema ?? parameters;
  const fitted = haveListItems ? withListItems(whole) : whole;
  return fitted === parameters ? tool : { ...tool, function: { ...offered, parameters: fitted } };
}
