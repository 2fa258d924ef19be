import type { RequestConventions } from '../../providers/request-conventions.interface.js';
import type { LlmChatRequest } from '../chat.interface.js';
import { isRecord, recordsOf } from '../wire/json.js';
import type { Omissions } from '../wire/omissions.js';
import { withSchemaHolders, type SchemaPlace } from './schema-holders.js';
import { strictSchemaOf } from './strict-schema.js';

/**
 * A request whose strict schemas are such that a model can be held to them, for targets that refuse others. Where that cannot be
 * done the schema goes as it is and the model is not held to it, which is noted; where functions are to be strict alike, it is held
 * to none then.
 *
 * @internal
 */
export function withTenableStrictness(
  request: LlmChatRequest,
  { untenableKeywords, needsEqualStrictness }: RequestConventions,
  omissions: Omissions,
): LlmChatRequest {
  const held = withSchemaHolders(request, (holder, place) => tenable(holder, place, untenableKeywords, omissions));
  return needsEqualStrictness === true ? withEqualStrictness(held, omissions) : held;
}

function tenable(
  holder: unknown,
  { name, path }: SchemaPlace,
  untenable: readonly string[] | undefined,
  omissions: Omissions,
): unknown {
  if (!isRecord(holder) || holder['strict'] !== true) return holder;
  const schema = holder[name];
  if (!isRecord(schema)) return holder;
  const strict = strictSchemaOf(schema, untenable);
  if (strict !== undefined) return strict === schema ? holder : { ...holder, [name]: strict };
  omissions.add(`${path}strict`);
  return { ...holder, strict: false };
}

function withEqualStrictness(request: LlmChatRequest, omissions: Omissions): LlmChatRequest {
  const areStrict = recordsOf(request.tools).map(
    ({ function: offered }) => isRecord(offered) && offered['strict'] === true,
  );
  if (!areStrict.includes(true) || !areStrict.includes(false)) return request;
  omissions.add('tools[].function.strict');
  return withSchemaHolders(request, (holder, { name }) =>
    name === 'parameters' && isRecord(holder) && holder['strict'] === true ? { ...holder, strict: false } : holder,
  );
}
