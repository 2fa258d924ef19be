import type { FakeHttpAnswer } from '../answers/fake-answer.interface.js';
import { requestIdHeaderOf } from '../answers/request-id-header.js';
import { apiOfProvider } from '../calls/address-of-path.js';
import { anthropicFailures } from './anthropic.failures.js';
import { anthropicDocument, geminiDocument, openAiStyleDocumentOf } from './error-documents.js';
import type { DocumentedCategory } from './failure-facts.interface.js';
import { geminiFailures } from './gemini.failures.js';
import { categoryOfKind, type ProviderFailureKind, type ProviderFailureOptions } from './failure-kind.js';
import { oddAnswerOf } from './odd-answers.js';
import { openAiFailures } from './openai.failures.js';
import { ownFactsOf } from './own-facts.js';

/**
 * An error answer like the provider's own: status, headers, structure, type and code are the real ones, the sentences
 * are not.
 *
 * `classifyLlmFailure()` reads every answer as the category its kind stands for. Any provider can be named; those that
 * are not known have OpenAI's form.
 *
 * @example
 * new FakeLlm([providerFailure('openai', 'rate_limited', { retryAfterMs: 2_000 }), 'Hello'])
 *
 * @throws TypeError for a kind that is not known
 * @publicApi
 */
export function providerFailure(
  provider: string,
  kind: ProviderFailureKind,
  options: ProviderFailureOptions = {},
): Required<Pick<FakeHttpAnswer, 'status' | 'headers' | 'body'>> {
  const { model = 'the-model', api = apiOfProvider(provider), requestId = 'req_test_1' } = options;
  const category = categoryOfKind(kind);
  const extra = { ...requestIdHeaderOf(api, requestId), ...(api !== 'gemini' && retryHeadersOf(options.retryAfterMs)) };
  const odd = oddAnswerOf(kind);
  if (odd !== undefined) return { status: odd.status, headers: { ...odd.headers, ...extra }, body: odd.body };
  const documented = {
    ...TABLES[api](model)[category as DocumentedCategory],
    ...(api === 'openai' && ownFactsOf(provider, category as DocumentedCategory)),
  };
  const { message = documented.message, retryAfterMs } = options;
  const facts = { ...documented, message, retryAfterMs };
  const document = DOCUMENTS[api](provider);
  return {
    status: facts.status,
    headers: { 'content-type': 'application/json', ...extra },
    body: document(facts, requestId),
  };
}

const TABLES = { openai: openAiFailures, anthropic: anthropicFailures, gemini: geminiFailures };

const DOCUMENTS = {
  openai: openAiStyleDocumentOf,
  anthropic: () => anthropicDocument,
  gemini: () => geminiDocument,
};

function retryHeadersOf(retryAfterMs: number | undefined): Record<string, string> {
  if (retryAfterMs === undefined) return {};
  const seconds = { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) };
  return retryAfterMs % 1_000 === 0 ? seconds : { ...seconds, 'retry-after-ms': String(retryAfterMs) };
}
