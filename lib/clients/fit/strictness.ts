import type { LlmChatRequest } from '../chat.interface.js';
import { isRecord } from '../wire/json.js';
import type { Omissions } from '../wire/omissions.js';
import { withSchemaHolders, type SchemaPlace } from './schema-holders.js';
import { strictSchemaOf } from './strict-schema.js';

/**
 * A request whose strict schemas are such that a model can be held to them, for targets that refuse others. Where that cannot be
 * done the schema goes as it is and the model is not held to it, which is noted.
 *
 * @internal
 */
export function withTenableStrictness(request: LlmChatRequest, omissions: Omissions): LlmChatRequest {
  return withSchemaHolders(request, (holder, place) => tenable(holder, place, omissions));
}

function tenable(holder: unknown, { name, path }: SchemaPlace, omissions: Omissions): unknown {
  if (!isRecord(holder) || holder['strict'] !== true) return holder;
  const schema = holder[name];
  if (!isRecord(schema)) return holder;
  const strict = strictSchemaOf(schema);
  if (strict !== undefined) return strict === schema ? holder : { ...holder, [name]: strict };
  omissions.add(`${path}strict`);
  return { ...holder, strict: false };
}
