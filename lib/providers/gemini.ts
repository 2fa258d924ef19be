import type { MakersProfile } from './provider.interface.js';
import type { SchemaSubset } from './request-conventions.interface.js';

/**
 * What of a JSON schema is read, for the form of an answer and for the parameters of a function.
 *
 * @see https://ai.google.dev/api/generate-content#FIELDS.response_json_schema
 */
const SCHEMA: SchemaSubset = {
  keywords: [
    '$anchor',
    '$defs',
    '$id',
    '$ref',
    'additionalProperties',
    'anyOf',
    'description',
    'enum',
    'format',
    'items',
    'maxItems',
    'maximum',
    'minItems',
    'minimum',
    'oneOf',
    'prefixItems',
    'properties',
    'propertyOrdering',
    'required',
    'title',
    'type',
  ],
  takesRecursion: true,
};

/**
 * Google's Gemini API. It has no headers that tell of limits.
 *
 * @see https://ai.google.dev/api/generate-content
 * @internal
 */
export const GEMINI: MakersProfile = {
  id: 'gemini',
  telemetryName: 'gcp.gemini',
  aliases: ['google'],
  connection: {
    api: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    auth: { header: 'x-goog-api-key' },
    keyEnv: 'GEMINI_API_KEY',
    // https://github.com/googleapis/js-genai#initialization
    otherKeyEnvs: ['GOOGLE_API_KEY'],
    baseUrlEnv: { name: 'GOOGLE_GEMINI_BASE_URL', path: '/v1beta' },
  },
  // https://cloud.google.com/docs/authentication/api-keys-use
  keyFaults: [
    /^api key (?:not valid|expired|not found)\b/,
    /^user location is not supported\b/,
    /^gemini api free tier is not available in your country\b/,
    /^robot is disabled\b/,
    /^reauth related error\b/,
    /^project `[^`\n]{1,80}` is not allowed to use\b/,
  ],
  request: {
    refusesOpenTurns: true,
    // "function call turn comes immediately after a user turn": https://github.com/google-gemini/gemini-cli/issues/11814
    needsOpening: true,
    needsMessage: true,
    refusesBlankText: true,
    // They have a place of their own, in front of all.
    refusesLateInstructions: true,
    // https://ai.google.dev/api/generate-content#FIELDS.stop_sequences
    stops: { most: 5 },
    // `generation_config.seed (TYPE_INT32)`: https://ai.google.dev/api/generate-content#generationconfig
    bounds: { seed: { least: -2_147_483_648, most: 2_147_483_647 } },
    userParts: {
      image: ['data', 'url'],
      // https://ai.google.dev/gemini-api/docs/image-understanding#supported-formats; of the last two it is not said that all
      // models refuse them
      imageTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/heic', 'image/heif', 'image/avif', 'image/gif'],
      audio: ['data'],
      file: ['data', 'url'],
    },
    toolResultParts: {},
    // https://ai.google.dev/api/caching#FunctionDeclaration says 128; what is longer than 64 has been refused.
    toolNames: { pattern: /^[a-zA-Z_][\w.:-]*$/, maxLength: 64 },
    // https://github.com/vercel/ai/issues/16575
    mostEmbeddedTexts: 100,
    streamUsage: 'unasked',
    structuredOutput: { jsonSchema: true, jsonObject: true, toolChoice: 'auto', schema: SCHEMA },
    effort: {
      field: 'generationConfig.thinkingConfig.thinkingLevel',
      levels: ['minimal', 'low', 'medium', 'high', 'xhigh'],
      // https://ai.google.dev/gemini-api/docs/openai#thinking
      budgets: { minimal: 1_024, low: 1_024, medium: 8_192, high: 24_576, xhigh: 32_768, max: 32_768 },
    },
  },
  // https://docs.cloud.google.com/vertex-ai/generative-ai/docs/thought-signatures
  replays: {
    toolCallFields: ['thoughtSignature'],
    blocks: {
      text: ['text', 'thought', 'thoughtSignature'],
      // The place of an image among those of the message.
      image: ['image', 'thoughtSignature'],
      toolCall: ['toolCall', 'thoughtSignature'],
      toolResponse: ['toolResponse', 'thoughtSignature'],
      executableCode: ['executableCode', 'thoughtSignature'],
      codeExecutionResult: ['codeExecutionResult', 'thoughtSignature'],
    },
    isBoundToModel: true,
    foreignCallSignature: 'skip_thought_signature_validator',
  },
  protocols: {
    // https://ai.google.dev/gemini-api/docs/thought-signatures#openai
    openai: {
      replays: {
        messageFields: ['extra_content'],
        toolCallFields: ['extra_content'],
        isBoundToModel: true,
        foreignCallFields: { extra_content: { google: { thought_signature: 'skip_thought_signature_validator' } } },
      },
    },
  },
  // What may stand before the name: `models/`, `publishers/google/models/`, the prefix of a proxy.
  models: [
    {
      // "Function calling with a response mime type: 'application/json' is unsupported":
      // https://ai.google.dev/gemini-api/docs/structured-output
      match: /^.*gemini-[012](?!\d).*$/,
      structuredOutput: { jsonSchema: true, jsonObject: true, refusesTools: true, schema: SCHEMA },
      needsCallSignatures: false,
    },
    { match: /^.*gemini-.*$/, needsCallSignatures: true },
    {
      match: /^(?:models\/)?gemini-2\.5-.+$/,
      refuses: ['frequency_penalty', 'presence_penalty'],
    },
    // "Requests ending with a model turn are not supported": https://github.com/LibreChat-AI/agents/pull/323
    { match: /^.*gemini-(?:3\.5-flash-lite|3\.[6-9]-|[4-9]-).*$/, refusesPrefill: true },
    // https://ai.google.dev/gemini-api/docs/image-generation
    { match: /^.*gemini-.+-image.*$/, makes: ['image'] },

    // How they think: https://ai.google.dev/gemini-api/docs/thinking
    {
      match: /^.*gemini-(?:[01]\.\d|2\.0|.+-(?:tts|native-audio)|2\.5-flash-(?:image|live)).*$/,
      refuses: ['reasoning_effort'],
    },
    { match: /^(?:models\/)?gemma-.+$/, refuses: ['reasoning_effort'] },
    // "Developer instruction is not enabled", until Gemma 4
    { match: /^(?:models\/)?gemma-[123](?!\d).*$/, refusesInstructions: true },
    {
      match: /^.*gemini-2\.5-flash-lite.*$/,
      thinking: { byDefault: false, budget: { least: 512, most: 24_576 } },
    },
    { match: /^.*gemini-2\.5-flash.*$/, thinking: { byDefault: true, budget: { least: 1, most: 24_576 } } },
    {
      match: /^.*gemini-2\.5-pro.*$/,
      thinking: { byDefault: true, isAlwaysOn: true, budget: { least: 128, most: 32_768 } },
    },
    {
      match: /^.*gemini-4-hydrogen.*$/,
      thinking: {
        byDefault: true,
        isAlwaysOn: true,
        refusesBudget: true,
        efforts: ['low', 'medium', 'high', 'xhigh'],
      },
    },
    {
      match: /^.*gemini-4-.+$/,
      thinking: { byDefault: true, isAlwaysOn: true, refusesBudget: true, efforts: ['low', 'medium', 'high'] },
    },
    {
      match: /^.*gemini-(?:3(?:\.\d)?-pro|3\.[789]-).*$/,
      thinking: { byDefault: true, isAlwaysOn: true, efforts: ['low', 'medium', 'high'] },
    },
    {
      match: /^.*gemini-3(?:\.\d)?-.+$/,
      thinking: { byDefault: true, isAlwaysOn: true, efforts: ['minimal', 'low', 'medium', 'high'] },
    },
  ],
  failures: {
    // Google's form, https://cloud.google.com/apis/design/errors: the type is the name of the status, the code the reason.
    document: ({ status, type, code, message, retryAfterMs }) => {
      const info = {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: code,
        domain: 'googleapis.com',
        metadata: { service: 'generativelanguage.googleapis.com' },
      };
      const retry = {
        '@type': 'type.googleapis.com/google.rpc.RetryInfo',
        retryDelay: `${(retryAfterMs ?? 0) / 1_000}s`,
      };
      const details = [...(code === undefined ? [] : [info]), ...(retryAfterMs === undefined ? [] : [retry])];
      return { error: { code: status, message, status: type, ...(details.length > 0 && { details }) } };
    },
    // A wrong key is a bad request here: https://ai.google.dev/gemini-api/docs/troubleshooting
    facts: {
      credential_missing: {
        status: 403,
        type: 'PERMISSION_DENIED',
        message: 'The request has no API key; callers without an identity are not served.',
      },
      credential_invalid: {
        status: 400,
        type: 'INVALID_ARGUMENT',
        code: 'API_KEY_INVALID',
        message: 'The API key is not valid.',
      },
      credential_revoked: {
        status: 403,
        type: 'PERMISSION_DENIED',
        code: 'CONSUMER_SUSPENDED',
        message: 'The consumer of this API key has been suspended.',
      },
      credential_expired: {
        status: 401,
        type: 'UNAUTHENTICATED',
        code: 'ACCESS_TOKEN_EXPIRED',
        message: 'The access token has expired. Get another one.',
      },
      permission_denied: {
        status: 403,
        type: 'PERMISSION_DENIED',
        message: 'The caller does not have permission for this resource.',
      },
      quota_exhausted: {
        status: 429,
        type: 'RESOURCE_EXHAUSTED',
        message: 'The prepaid credits of this project are used up. See its billing.',
      },
      rate_limited: {
        status: 429,
        type: 'RESOURCE_EXHAUSTED',
        code: 'RATE_LIMIT_EXCEEDED',
        message: 'Too many requests per minute for {model} in this project (limit 10).',
      },
      overloaded: { status: 503, type: 'UNAVAILABLE', message: 'The model is overloaded at present.' },
      server_error: { status: 500, type: 'INTERNAL', message: 'An internal error has occurred.' },
      timeout: {
        status: 504,
        type: 'DEADLINE_EXCEEDED',
        message: 'The deadline expired before the operation was complete.',
      },
      model_unavailable: {
        status: 404,
        type: 'NOT_FOUND',
        message: 'models/{model} is not found for API version v1beta, or does not support generateContent.',
      },
      request_too_large: {
        status: 400,
        type: 'INVALID_ARGUMENT',
        message: 'The input token count (1204810) exceeds the maximum number of tokens allowed (1048576).',
      },
      content_filtered: {
        status: 400,
        type: 'INVALID_ARGUMENT',
        message: 'The prompt was blocked by the safety filters.',
      },
      invalid_request: {
        status: 400,
        type: 'INVALID_ARGUMENT',
        message: 'The value 7 of generation_config.temperature is out of the range from 0 to 2.',
      },
      unknown: { status: 412, type: 'error', message: 'Something else came about.' },
    },
  },
};
