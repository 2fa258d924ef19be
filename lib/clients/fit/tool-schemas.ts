import type { LlmChatRequest } from '../chat.interface.js';
import { isRecord } from '../wire/json.js';
import type { Omissions } from '../wire/omissions.js';
import { withListItems } from './list-items.js';
import { objectRootOf } from './object-root.js';
import { withSchemaHolders, type SchemaPlace } from './schema-holders.js';

/** What a target wants of schemas. */
export interface SchemaForm {
  /** Whether parameters of functions are to be one object, without alternatives and references at the root. */
  readonly areObjects: boolean;
  /** Whether each list is to say what it holds. */
  readonly haveListItems: boolean;
}

/**
 * A request whose schemas, of its functions and of the form of an answer, are such as a target demands.
 *
 * What is looser than it was is noted. A function whose parameters are no object stays as it is: a target that refuses it is not
 * asked.
 *
 * @internal
 */
export function withTakenSchemas(request: LlmChatRequest, form: SchemaForm, omissions: Omissions): LlmChatRequest {
  return withSchemaHolders(request, (holder, place) => fitted(holder, place, form, omissions));
}

function fitted(
  holder: unknown,
  { name, path }: SchemaPlace,
  { areObjects, haveListItems }: SchemaForm,
  omissions: Omissions,
): unknown {
  const schema = isRecord(holder) ? holder[name] : undefined;
  if (!isRecord(holder) || !isRecord(schema)) return holder;
  const root = areObjects && name === 'parameters' ? objectRootOf(schema) : undefined;
  if (root !== undefined) omissions.addKeywords(path + name, root.loosened);
  const whole = root?.schema ?? schema;
  const made = haveListItems ? withListItems(whole) : whole;
  return made === schema ? holder : { ...holder, [name]: made };
}
