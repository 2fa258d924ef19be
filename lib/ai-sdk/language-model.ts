import type { LlmClient } from '../index.js';
import { opaqueObject } from '../opaque/opaque.js';
import { callSettingsOf, clientOptionsOf, routeNameOf } from './call-settings.js';
import { PROVIDER_NAME, SPECIFICATION_VERSION, type SdkCallOptions, type SdkLanguageModel } from './specification.js';
import { assertArguments } from './check-arguments.js';
import { toChatRequest } from './request/to-chat-request.js';
import { toGenerateResult } from './response/to-generate-result.js';
import { toPartStream } from './response/to-part-stream.js';
import { Warnings } from './warnings.js';

/** What every wire carries by its address; the AI SDK downloads everything else. */
const SUPPORTED_URLS = { 'image/*': [/^https?:\/\/.+$/i] };

/**
 * A route as a language model of the AI SDK, for `generateText()`, `streamText()`, agents, and modules built on them.
 *
 * - Failover, health and limits are the client's. Its errors (`LlmCallError` and its children) reach the caller as they are,
 *   for streams in an error part, and the AI SDK does not retry them: retries have one owner.
 * - What a provider or the common request cannot carry comes back in `warnings`.
 * - `providerMetadata['nestjs-llm-failover']` of a result tells how it came about.
 *
 * @param route - a route, or a target that stands in the options; an unknown one fails at the call, with LlmOptionsError
 * @throws LlmOptionsError for what is no client, or no name
 * @returns a model that keeps nothing of its calls: one serves all
 * @publicApi
 */
export function failoverLanguageModel(client: LlmClient, route?: string): SdkLanguageModel {
  assertArguments(client, route);
  const modelId = routeNameOf(client, route);
  const model: SdkLanguageModel = {
    specificationVersion: SPECIFICATION_VERSION,
    provider: PROVIDER_NAME,
    get modelId() {
      return modelId();
    },
    supportedUrls: SUPPORTED_URLS,
    async doGenerate(options) {
      const { request, callOptions, warnings } = readCall(options, route);
      const answer = await client.promises.chat(request, callOptions);
      return toGenerateResult(answer, request, warnings);
    },
    async doStream(options) {
      const { request, callOptions, warnings } = readCall(options, route);
      const chunks = client.promises.stream(request, callOptions);
      const { includeRawChunks = false } = options;
      return { stream: await toPartStream(chunks, { warnings, includeRawChunks }), request: { body: request } };
    },
  };
  return opaqueObject(model, 'FailoverLanguageModel', ({ provider, modelId }) => ({ provider, modelId }));
}

function readCall(options: SdkCallOptions, route: string | undefined) {
  const warnings = new Warnings();
  const settings = callSettingsOf(options.providerOptions, warnings);
  const request = toChatRequest(options, settings, warnings);
  return { request, callOptions: clientOptionsOf(route, settings, options), warnings };
}
