import type { Body, Refusal, Schema, StrictUpstream } from './refusal.interface.js';
import { unknownKeyword } from './schemas.js';

/** How a model differs from the others. */
interface Traits {
  /** The levels that it takes; absent where it takes a budget. */
  readonly levels?: readonly string[];
  readonly leastBudget?: number;
  readonly mostBudget?: number;
  readonly needsSignatures: boolean;
  readonly refusesFormBesideTools?: boolean;
  readonly refusesPenalties?: boolean;
  readonly refusesPrefill?: boolean;
  readonly refusesInstructions?: boolean;
}

const FIELDS = 'contents systemInstruction tools toolConfig generationConfig safetySettings cachedContent'.split(' ');

const CONFIG_FIELDS = `candidateCount frequencyPenalty logprobs maxOutputTokens presencePenalty responseJsonSchema
  responseLogprobs responseMimeType responseModalities seed stopSequences temperature thinkingConfig topK topP`.split(
  /\s+/,
);

const PARTS = `text thought thoughtSignature inlineData fileData functionCall functionResponse toolCall toolResponse
  executableCode codeExecutionResult`.split(/\s+/);

const KEYWORDS =
  `$id $defs $ref $anchor type format title description enum items prefixItems minItems maxItems minimum maximum
  anyOf oneOf properties additionalProperties required propertyOrdering`.split(/\s+/);

function refuse(message: string): Refusal {
  return { status: 400, body: { error: { code: 400, message, status: 'INVALID_ARGUMENT' } } };
}

function refusedTurns({ contents }: Body, { needsSignatures, refusesPrefill }: Traits): string | undefined {
  if (contents.length === 0) return 'GenerateContentRequest.contents: contents is not specified';
  if (refusesPrefill === true && contents.at(-1)?.role === 'model')
    return 'Requests ending with a model turn are not supported.';
  let open = 0;
  for (const [at, { role, parts }] of contents.entries()) {
    if (parts.length === 0) return 'must include at least one parts field';
    const unknown = parts.flatMap((part) => Object.keys(part)).find((name) => !PARTS.includes(name));
    if (unknown !== undefined) return `Invalid JSON payload received. Unknown name "${unknown}"`;
    const odd = parts.find(({ inlineData: data }) => /^image\/(?:jpg|bmp|svg.*|tiff)$/.test(data?.mimeType ?? ''));
    if (odd !== undefined) return `Unsupported MIME type: ${odd.inlineData?.mimeType}`;
    const results = parts.filter(({ functionResponse }) => functionResponse !== undefined).length;
    if (results !== open) return 'the number of function response parts should equal that of function call parts';
    const calls = parts.filter(({ functionCall }) => functionCall !== undefined);
    if (calls.length > 0 && contents[at - 1]?.role !== 'user')
      return 'Please ensure that function call turn comes immediately after a user turn';
    if (needsSignatures && calls.length > 0 && calls[0]?.thoughtSignature === undefined)
      return 'Function call is missing a thought_signature in functionCall parts';
    open = role === 'model' ? calls.length : 0;
  }
  return open > 0 ? 'the number of function response parts should equal that of function call parts' : undefined;
}

function refusedForm({ tools, toolConfig, generationConfig = {} }: Body, traits: Traits): string | undefined {
  const { responseMimeType: type, responseJsonSchema: schema } = generationConfig;
  if (schema !== undefined && type !== 'application/json') return 'response_json_schema needs response_mime_type';
  if (type !== undefined && tools !== undefined) {
    if (traits.refusesFormBesideTools === true)
      return "Function calling with a response mime type: 'application/json' is unsupported";
    const { mode = 'AUTO' } = toolConfig?.functionCallingConfig ?? {};
    if (mode !== 'AUTO') return 'Function calling config is set without AUTO beside a response mime type';
  }
  const declared = ((tools ?? []) as { functionDeclarations?: { parametersJsonSchema?: Schema }[] }[]).flatMap(
    ({ functionDeclarations = [] }) =>
      functionDeclarations.flatMap(({ parametersJsonSchema: one }): Schema[] => (one === undefined ? [] : [one])),
  );
  const keyword = [...declared, ...(schema === undefined ? [] : [schema])]
    .map((one) => unknownKeyword(one, KEYWORDS))
    .find((one) => one !== undefined);
  return keyword === undefined ? undefined : `Invalid JSON payload received. Unknown name "${keyword}"`;
}

function refusedConfig({ generationConfig = {} }: Body, traits: Traits): string | undefined {
  const unknown = Object.keys(generationConfig).find((name) => !CONFIG_FIELDS.includes(name));
  if (unknown !== undefined) return `Invalid JSON payload received. Unknown name "${unknown}"`;
  const isPenalised = ['frequencyPenalty', 'presencePenalty'].some((name) => generationConfig[name] !== undefined);
  if (traits.refusesPenalties === true && isPenalised) return 'Penalty is not enabled for this model';
  const { thinkingBudget: budget, thinkingLevel: level } = generationConfig.thinkingConfig ?? {};
  if (budget !== undefined && level !== undefined) return 'only one of thinking_budget and thinking_level may be set';
  if (level !== undefined && traits.levels?.includes(level) !== true) return `Thinking level ${level} is not supported`;
  const { leastBudget = 0, mostBudget = 0 } = traits;
  if (budget !== undefined && (traits.levels !== undefined || budget < leastBudget || budget > mostBudget))
    return `The thinking budget ${budget} is invalid. Please choose a value between ${leastBudget} and ${mostBudget}.`;
  return undefined;
}

function strictGemini(model: string, traits: Traits): StrictUpstream {
  return {
    provider: 'gemini',
    model,
    api: 'gemini',
    refusalOf: (body) => {
      const unknown = Object.keys(body).find((field) => !FIELDS.includes(field));
      const refused =
        (unknown === undefined ? undefined : `Invalid JSON payload received. Unknown name "${unknown}"`) ??
        (traits.refusesInstructions === true && body.systemInstruction !== undefined
          ? `Developer instruction is not enabled for models/${model}`
          : undefined) ??
        refusedTurns(body, traits) ??
        refusedForm(body, traits) ??
        refusedConfig(body, traits);
      return refused === undefined ? undefined : refuse(refused);
    },
  };
}

/** Google's Gemini API. */
export const STRICT_GEMINI = strictGemini('gemini-3.5-flash', {
  levels: ['MINIMAL', 'LOW', 'MEDIUM', 'HIGH'],
  needsSignatures: true,
});

/** Other models of it: older ones that think by a budget, and a newer one. */
export const STRICT_GEMINIS: readonly StrictUpstream[] = [
  strictGemini('gemini-2.5-flash', {
    leastBudget: 0,
    mostBudget: 24_576,
    needsSignatures: false,
    refusesFormBesideTools: true,
    refusesPenalties: true,
  }),
  strictGemini('gemini-2.5-pro', {
    leastBudget: 128,
    mostBudget: 32_768,
    needsSignatures: false,
    refusesFormBesideTools: true,
    refusesPenalties: true,
  }),
  strictGemini('gemma-3-27b-it', { needsSignatures: false, refusesInstructions: true }),
  strictGemini('gemini-4-argon', { levels: ['LOW', 'MEDIUM', 'HIGH'], needsSignatures: true, refusesPrefill: true }),
];
