import type { RequestConventions } from '../../providers/request-conventions.interface.js';
import type { LlmChatRequest } from '../chat.interface.js';
import type { Omissions } from '../wire/omissions.js';
import { withListItems } from './list-items.js';
import { objectRootOf } from './object-root.js';
import { withSchemas } from './schema-holders.js';

/**
 * A request whose schemas, of its functions and of the form of an answer, are such as a target demands: parameters that are one object,
 * without alternatives and references at the root, and lists that say what they hold.
 *
 * What is looser than it was is noted. A function whose parameters are no object stays as it is: a target that refuses it is not
 * asked.
 *
 * @internal
 */
export function withTakenSchemas(
  request: LlmChatRequest,
  { needsObjectParameters: areObjects = false, needsListItems: haveListItems = false }: RequestConventions,
  omissions: Omissions,
): LlmChatRequest {
  if (!areObjects && !haveListItems) return request;
  return withSchemas(request, (schema, { name, path }) => {
    const root = areObjects && name === 'parameters' ? objectRootOf(schema) : undefined;
    if (root !== undefined) omissions.addKeywords(path + name, root.loosened);
    const whole = root?.schema ?? schema;
    return haveListItems ? withListItems(whole) : whole;
  });
}
