import type { Conventions } from '../../../providers/lookup/conventions-of.js';
import { fittedSchema } from '../fitted-schema.js';
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
export function toolFieldsOf(request: JsonRecord, conventions: Conventions, omissions: Omissions): ToolFields {
  const declarations = recordsOf(request['tools']).flatMap((tool) => declarationOf(tool, conventions, omissions));
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

function declarationOf(tool: JsonRecord, conventions: Conventions, omissions: Omissions): JsonRecord[] {
  const offered = offeredFunctionOf(tool, omissions);
  if (offered === undefined) return [];
  const { parameters, ...named } = offered;
  const schema = jsonSchemaOf(parameters, conventions, 'tools[].function.parameters', omissions);
  return [{ ...named, ...(schema !== undefined && { parametersJsonSchema: schema }) }];
}

/**
 * A schema as Gemini's fields for JSON schemas take it (`parametersJsonSchema`, `responseJsonSchema`).
 *
 * The older fields (`parameters`, `responseSchema`) know a part of OpenAPI's schemas only, and answer 400 to the
 * first `additionalProperties` or `$ref`; these read most of JSON Schema. What they do not read is left out and noted. The
 * schema of a function without parameters is left out: Gemini may refuse an object without properties.
 *
 * @param path - of the schema in the common request
 * @internal
 */
export function jsonSchemaOf(
  schema: unknown,
  { request, model }: Conventions,
  path: string,
  omissions: Omissions,
): JsonRecord | undefined {
  if (!isRecord(schema)) return undefined;
  const { $schema: _dialect, ...fields } = schema;
  const { type, properties, additionalProperties, ...others } = fields;
  const isEmpty = properties === undefined || (isRecord(properties) && Object.keys(properties).length === 0);
  const isOpen = additionalProperties === true || isRecord(additionalProperties);
  const isPlain = Object.keys(others).every((name) => ['required', 'title', 'description'].includes(name));
  if ((type === 'object' || type === undefined) && isEmpty && !isOpen && isPlain) return undefined;
  const subset = (model.structuredOutput ?? request.structuredOutput)?.schema;
  if (subset === undefined) return fields;
  const fitted = fittedSchema(fields, subset);
  omissions.addKeywords(path, fitted.loosened);
  return fitted.schema;
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
