import { failoverOf, type LlmClient, type LlmEmbedRequest, type LlmEmbedResponse } from '../index.js';
import { opaqueObject } from '../opaque/opaque.js';
import { callSettingsOf, clientOptionsOf, routeNameOf } from './call-settings.js';
import { assertArguments } from './check-arguments.js';
import { failoverMetadataOf } from './failover-metadata.js';
import {
  PROVIDER_NAME,
  SPECIFICATION_VERSION,
  type SdkEmbeddingModel,
  type SdkEmbedOptions,
  type SdkEmbedResult,
} from './specification.js';
import { providerOptionsOf } from './request/provider-options.js';
import { omissionWarningsOf, Warnings } from './warnings.js';

/** The smallest limit of the known providers (Cohere's); Gemini takes 100, OpenAI 2048. `embedMany()` splits by it. */
const MAX_EMBEDDINGS_PER_CALL = 96;

/**
 * A route as an embedding model of the AI SDK, for `embed()` and `embedMany()`. Vectors of different models cannot be
 * compared: the route names one model, by several providers or keys.
 *
 * @param route - a route, or a target that stands in the options; an unknown one fails at the call, with LlmOptionsError
 * @throws LlmOptionsError for what is no client, or no name
 * @publicApi
 */
export function failoverEmbeddingModel(client: LlmClient, route?: string): SdkEmbeddingModel {
  assertArguments(client, route);
  const modelId = routeNameOf(client, route);
  const model: SdkEmbeddingModel = {
    specificationVersion: SPECIFICATION_VERSION,
    provider: PROVIDER_NAME,
    get modelId() {
      return modelId();
    },
    maxEmbeddingsPerCall: MAX_EMBEDDINGS_PER_CALL,
    supportsParallelCalls: true,
    async doEmbed(options: SdkEmbedOptions) {
      const { values, dimensions, providerOptions } = options;
      const warnings = new Warnings();
      const settings = callSettingsOf(providerOptions, warnings);
      const { input: _input, model: _model, ...further } = settings.request;
      const request: LlmEmbedRequest = {
        ...(dimensions !== undefined && { dimensions }),
        providerOptions: providerOptionsOf(providerOptions),
        ...further,
        input: values,
      };
      const answer = await client.promises.embed(request, clientOptionsOf(route, settings, options));
      return toEmbedResult(answer, warnings);
    },
  };
  return opaqueObject(model, 'FailoverEmbeddingModel', ({ provider, modelId }) => ({ provider, modelId }));
}

function toEmbedResult(answer: LlmEmbedResponse, warnings: Warnings): SdkEmbedResult {
  const { data, usage } = answer;
  const info = failoverOf(answer);
  return {
    embeddings: data.map(({ embedding }) => [...embedding]),
    ...(usage !== undefined && { usage: { tokens: usage.prompt_tokens } }),
    ...failoverMetadataOf(info),
    response: { body: answer },
    warnings: [...warnings.list(), ...omissionWarningsOf(info)],
  };
}
