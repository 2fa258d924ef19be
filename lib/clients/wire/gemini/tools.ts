import type { JsonRecord } from '../json.js';
import { isRecord, recordsOf, textOf } from '../json.js';
import { noteLostChoice, offeredFunctionOf } from '../offered-functions.js';
import type { Omissions } from '../omissions.js';

/** The tool fields of a body; absent where no tool can be offered. @internal */
export interface ToolFields {
  readonly tools?: readonly JsonRecord[] | undefined;
  readonly toolConfig?: JsonRecord | undefined;
}

/** Words of the common shape for the modes of function calling. */
const MODES: Readonly<Record<string, string>> = { auto: 'AUTO', none: 'NONE', required: 'ANY' };

/**
 * Writes the offered tools and the choice among them.
 *
 * Only functions can be carried, and without one there is no choice either.
 *
 * @see https://ai.google.dev/api/caching#Tool
 * @internal
 */
export function toolFieldsOf(request: JsonRecord, omissions: Omissions): ToolFields {
  const declarations = recordsOf(request['tools']).flatMap((tool) => declarationOf(tool, omissions));
  if (declarations.length === 0) {
    noteLostChoice(request, omissions);
    return {};
  }
  const config = callingConfigOf(request['tool_choice'], omissions);
  return {
    tools: [{ functionDeclarations: declarations }],
    ...(config !== undefined && { toolConfig: { functionCallingConfig: config } }),
  };
}

function declarationOf(tool: JsonRecord, omissions: Omissions): JsonRecord[] {
  const offered = offeredFunctionOf(tool, omissions);
  if (offered === undefined) return [];
  const { parameters, ...named } = offered;
  const schema = jsonSchemaOf(parameters);
  return [{ ...named, ...(schema !== undefined && { parametersJsonSchema: schema }) }];
}

/**
 * A schema as Gemini's fields for JSON schemas take it (`parametersJsonSchema`, `responseJsonSchema`).
 *
 * The older fields (`parameters`, `responseSchema`) know a part of OpenAPI's schemas only, and answer 400 to the
 * first `additionalProperties` or `$ref`; these take a JSON schema as it is, but for its `$schema`. The schema of
 * a function without parameters is left out: Gemini may refuse an object without properties.
 *
 * @internal
 */
export function jsonSchemaOf(schema: unknown): JsonRecord | undefined {
  if (!isRecord(schema)) return undefined;
  const { $schema: _dialect, ...fields } = schema;
  const { type, properties, additionalProperties, ...others } = fields;
  const isEmpty = properties === undefined || (isRecord(properties) && Object.keys(properties).length === 0);
  const isOpen = additionalProperties === true || isRecord(additionalProperties);
  const isPlain = Object.keys(others).every((name) => ['required', 'title', 'description'].includes(name));
  return (type === 'object' || type === undefined) && isEmpty && !isOpen && isPlain ? undefined : fields;
}

function callingConfigOf(choice: unknown, omissions: Omissions): JsonRecord | undefined {
  if (choice === undefined || choice === null) return undefined;
  if (typeof choice === 'string' && Object.hasOwn(MODES, choice)) return { mode: MODES[choice] };
  const chosen = isRecord(choice) && choice['type'] === 'function' ? choice['function'] : undefined;
  const name = isRecord(chosen) ? textOf(chosen['name']) : undefined;
  if (name !== undefined) return { mode: 'ANY', allowedFunctionNames: [name] };
  omissions.add('tool_choice');
  return undefined;
}
