export type { FailoverCallSettings } from './call-settings.js';
export { failoverEmbeddingModel } from './embedding-model.js';
export type { FailoverMetadata } from './failover-metadata.js';
export { failoverProvider, type FailoverProvider } from './failover-provider.js';
export { failoverLanguageModel } from './language-model.js';
export type { SdkEmbeddingModel, SdkLanguageModel, SdkProvider } from './specification.js';
