import { NoSuchModelError } from '@ai-sdk/provider';
import type { LlmClient } from '../index.js';
import { opaqueObject } from '../opaque/opaque.js';
import { assertArguments } from './check-arguments.js';
import { failoverEmbeddingModel } from './embedding-model.js';
import { failoverLanguageModel } from './language-model.js';
import {
  SPECIFICATION_VERSION,
  type SdkEmbeddingModel,
  type SdkLanguageModel,
  type SdkProvider,
} from './specification.js';

/**
 * The routes of a client as a provider of the AI SDK.
 *
 * @publicApi
 */
export interface FailoverProvider extends SdkProvider {
  /** A route for text; see {@link failoverLanguageModel}. Without a name it is the client's own. */
  languageModel(route?: string): SdkLanguageModel;
  /** A route for vectors; see {@link failoverEmbeddingModel}. Without a name it is the client's own. */
  embeddingModel(route?: string): SdkEmbeddingModel;
}

/**
 * Makes a client's routes available to the AI SDK, also by name through `createProviderRegistry()`.
 *
 * A route makes texts and vectors; asking for an image, a transcription, speech or a ranking throws `NoSuchModelError`.
 *
 * @example
 * const models = failoverProvider(this.llm);
 * const { text } = await generateText({ model: models.languageModel('fast'), prompt: 'Hello?' });
 *
 * @throws LlmOptionsError for what is no client
 * @publicApi
 */
export function failoverProvider(client: LlmClient): FailoverProvider {
  assertArguments(client);
  const provider: FailoverProvider = {
    specificationVersion: SPECIFICATION_VERSION,
    languageModel: (route) => failoverLanguageModel(client, route),
    embeddingModel: (route) => failoverEmbeddingModel(client, route),
    imageModel: refusing('imageModel'),
    transcriptionModel: refusing('transcriptionModel'),
    speechModel: refusing('speechModel'),
    rerankingModel: refusing('rerankingModel'),
  };
  return opaqueObject(provider, 'FailoverProvider', () => ({ client }));
}

function refusing(modelType: NoSuchModelError['modelType']): (modelId: string) => never {
  return (modelId) => {
    throw new NoSuchModelError({ modelId, modelType });
  };
}
