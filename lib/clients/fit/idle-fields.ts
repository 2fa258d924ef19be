import type { LlmChatRequest } from '../chat.interface.js';
import { isRecord } from '../wire/json.js';
import { withSchemaHolders } from './schema-holders.js';

/**
 * A request whose functions and form of an answer have no field that is `null`: many apps write these, and OpenAI refuses them
 * (`expected a string, but got null`).
 *
 * @internal
 */
export function withoutIdleFields(request: LlmChatRequest): LlmChatRequest {
  return withSchemaHolders(request, (holder) => {
    if (!isRecord(holder) || !Object.values(holder).includes(null)) return holder;
    return Object.fromEntries(Object.entries(holder).filter(([, value]) => value !== null));
  });
}
