import type { Conventions } from '../../providers/lookup/conventions-of.js';
import type { LlmChatRequest } from '../chat.interface.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord } from '../wire/json.js';
import { toolNameOf } from './tool-name.js';

/**
 * A request that offers no tools where none may be called, for targets that cannot be told so in another way.
 *
 * @internal
 */
export function withoutBarredTools(request: LlmChatRequest, { request: known, model }: Conventions): LlmChatRequest {
  const choices = model.toolChoices ?? known.toolChoices;
  if (request.tool_choice !== 'none' || choices === undefined || choices.includes('none')) return request;
  const { tools: _tools, tool_choice: _choice, ...others } = request;
  return others;
}

/**
 * A request that wants some tool called where it names the only one that it offers, for targets that take no names.
 *
 * @internal
 */
export function withRequiredChoice(request: LlmChatRequest, { request: known, model }: Conventions): LlmChatRequest {
  const choices = model.toolChoices ?? known.toolChoices;
  const isWanted = choices !== undefined && !choices.includes('named') && choices.includes('required');
  return isWanted && namesOnlyTool(request as JsonRecord) ? { ...request, tool_choice: 'required' } : request;
}

/** Whether a request, or a body of chat completions, wants the only tool that it offers called, by its name. @internal */
export function namesOnlyTool({ tools, tool_choice: choice }: JsonRecord): boolean {
  if (!isRecord(choice) || choice['type'] !== 'function' || !Array.isArray(tools) || tools.length !== 1) return false;
  const [tool]: unknown[] = tools;
  const name = toolNameOf(choice);
  return name !== undefined && isRecord(tool) && toolNameOf(tool) === name;
}
