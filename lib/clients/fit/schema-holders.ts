import type { LlmChatRequest } from '../chat.interface.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord } from '../wire/json.js';

/** Where a schema stands. */
export interface SchemaPlace {
  /** The field of its holder. */
  readonly name: string;
  /** The holder's place in a request, with the dot behind it. */
  readonly path: string;
}

const FORM: SchemaPlace = { name: 'schema', path: 'response_format.json_schema.' };
const PARAMETERS: SchemaPlace = { name: 'parameters', path: 'tools[].function.' };

/**
 * A request with other holders of its schemas: the form of an answer, and its functions.
 *
 * @param change - gives what it was given where nothing is to change; the request stays the same where all holders do
 * @internal
 */
export function withSchemaHolders(
  request: LlmChatRequest,
  change: (holder: unknown, place: SchemaPlace) => unknown,
): LlmChatRequest {
  const { response_format: format, tools } = request as JsonRecord;
  const form = isRecord(format) ? format['json_schema'] : undefined;
  const changedForm = change(form, FORM);
  const changedTools = Array.isArray(tools) ? tools.map((tool: unknown) => withFunction(tool, change)) : [];
  const areToolsSame = !Array.isArray(tools) || changedTools.every((tool, at) => tool === tools[at]);
  if (changedForm === form && areToolsSame) return request;
  return {
    ...request,
    ...(changedForm !== form && { response_format: { ...(format as JsonRecord), json_schema: changedForm } }),
    ...(!areToolsSame && { tools: changedTools }),
  } as LlmChatRequest;
}

/**
 * The same with other schemas in the holders.
 *
 * @param change - gives the schema that it was given where nothing is to change
 * @internal
 */
export function withSchemas(
  request: LlmChatRequest,
  change: (schema: JsonRecord, place: SchemaPlace) => JsonRecord,
): LlmChatRequest {
  return withSchemaHolders(request, (holder, place) => {
    const schema = isRecord(holder) ? holder[place.name] : undefined;
    if (!isRecord(holder) || !isRecord(schema)) return holder;
    const changed = change(schema, place);
    return changed === schema ? holder : { ...holder, [place.name]: changed };
  });
}

function withFunction(tool: unknown, change: (holder: unknown, place: SchemaPlace) => unknown): unknown {
  if (!isRecord(tool)) return tool;
  const { function: offered } = tool;
  const changed = change(offered, PARAMETERS);
  return changed === offered ? tool : { ...tool, function: changed };
}
