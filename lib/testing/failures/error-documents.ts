import type { FailureFacts } from './failure-facts.interface.js';

/** Puts facts into the form of one provider's error documents. */
type ErrorDocument = (facts: FailureFacts, requestId: string) => object;

/** https://docs.claude.com/en/api/errors#error-shapes @internal */
export const anthropicDocument: ErrorDocument = ({ type, message }, requestId) => ({
  type: 'error',
  error: { type, message },
  request_id: requestId,
});

/**
 * Google's form: https://cloud.google.com/apis/design/errors. The type is the name of the status, the code the reason in
 * `ErrorInfo`.
 *
 * @internal
 */
export const geminiDocument: ErrorDocument = ({ status, type, code, message, retryAfterMs }) => {
  const details = [
    ...(code === undefined ? [] : [{ '@type': ERROR_INFO, reason: code, domain: 'googleapis.com', metadata: SERVICE }]),
    ...(retryAfterMs === undefined ? [] : [{ '@type': RETRY_INFO, retryDelay: `${retryAfterMs / 1_000}s` }]),
  ];
  return { error: { code: status, message, status: type, ...(details.length > 0 && { details }) } };
};

const ERROR_INFO = 'type.googleapis.com/google.rpc.ErrorInfo';
const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';
const SERVICE = { service: 'generativelanguage.googleapis.com' };

/** OpenAI's form, which most compatible servers have. */
const openAiDocument: ErrorDocument = ({ type, message, code = null, param = null }) => ({
  error: { message, type, param, code },
});

/** A code and a sentence: Azure's services, and Zhipu. */
const codedDocument: ErrorDocument = ({ status, message, code = String(status) }) => ({ error: { code, message } });

const wordsOnlyDocument: ErrorDocument = ({ message }) => ({ error: message });

/** Forms of compatible servers that differ from OpenAI's. */
const OWN_DOCUMENTS: Readonly<Record<string, ErrorDocument>> = {
  // https://console.groq.com/docs/errors
  groq: ({ type, message, code }) => ({ error: { message, type, ...(code !== undefined && { code }) } }),
  // https://openrouter.ai/docs/api-reference/errors: the code is the status
  openrouter: ({ status, message, code, type }) => ({
    error: { code: status, message, metadata: { error_type: code ?? type } },
  }),
  mistral: ({ type, message, code = null, param = null }) => ({
    object: 'error',
    message,
    type: code ?? type,
    param,
    code: null,
  }),
  // https://docs.x.ai/docs/key-information/debugging: a word and a sentence
  xai: ({ type, message, code }) => ({ code: code ?? type, error: message }),
  // https://docs.ollama.com/api/errors
  ollama: wordsOnlyDocument,
  opencode: ({ type, message, code }) => ({ type: 'error', error: { type: code ?? type, message } }),
  'azure-openai': codedDocument,
  'github-models': ({ message, code, type }) => ({ error: { code: code ?? type, message, details: message } }),
  zhipu: codedDocument,
  // https://docs.cohere.com/reference/errors: no code at all
  cohere: ({ message }, requestId) => ({ id: requestId, message }),
  // https://inference-docs.cerebras.ai/support/error: without the object around it
  cerebras: ({ type, message, code = null, param = null }) => ({ message, type, param, code }),
  dashscope: (facts, requestId) => ({ ...openAiDocument(facts, requestId), request_id: requestId }),
  fireworks: ({ type, message, code = type }) => ({ error: { object: 'error', type, code, message } }),
  huggingface: wordsOnlyDocument,
  // The status as text.
  litellm: ({ status, type, message, param = null }) => ({ error: { message, type, param, code: String(status) } }),
  minimax: ({ status, type, message, code }, requestId) =>
    status === 200
      ? { base_resp: { status_code: Number(code), status_msg: message } }
      : { type: 'error', error: { type: code ?? type, message }, request_id: requestId },
  moonshot: ({ type, message }) => ({ error: { message, type } }),
  // https://docs.api.nvidia.com: problem details of RFC 9457
  nvidia: ({ status, type, message }) => ({ status, title: type, detail: message }),
  perplexity: ({ status, type, message }) => ({ error: { message, type, code: status } }),
  siliconflow: ({ status, message, code }) => ({ code: Number(code) || status, message, data: null }),
  together: (facts, requestId) => ({ id: requestId, ...openAiDocument(facts, requestId) }),
  vllm: ({ status, type, message, param = null }) => ({ error: { message, type, param, code: status } }),
};

/** The form of a provider that speaks OpenAI's protocol. @internal */
export function openAiStyleDocumentOf(provider: string): ErrorDocument {
  return (Object.hasOwn(OWN_DOCUMENTS, provider) ? OWN_DOCUMENTS[provider] : undefined) ?? openAiDocument;
}
