import type { Conventions } from '../../providers/lookup/conventions-of.js';
import type { LlmChatRequest } from '../chat.interface.js';

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
