import type {
  EmbeddingModelV3,
  EmbeddingModelV3CallOptions,
  EmbeddingModelV3Result,
  JSONObject,
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV3Content,
  LanguageModelV3DataContent,
  LanguageModelV3FinishReason,
  LanguageModelV3GenerateResult,
  LanguageModelV3Message,
  LanguageModelV3Prompt,
  LanguageModelV3ResponseMetadata,
  LanguageModelV3StreamPart,
  LanguageModelV3ToolResultOutput,
  LanguageModelV3Usage,
  ProviderV3,
  SharedV3ProviderMetadata,
  SharedV3ProviderOptions,
  SharedV3Warning,
} from '@ai-sdk/provider';

/*
 * The one place that names the version of the AI SDK's specification. For the next one: change the names here, and
 * let the compiler show what else has changed.
 */

/** The version of the specification that the models here follow. @internal */
export const SPECIFICATION_VERSION = 'v3' satisfies LanguageModelV3['specificationVersion'];

/** How the AI SDK knows this library: `provider` of its models, and the name of its options and metadata. @internal */
export const PROVIDER_NAME = 'nestjs-llm-failover';

/** A language model as `generateText()` and `streamText()` of the AI SDK take it. @publicApi */
export type SdkLanguageModel = LanguageModelV3;

/** An embedding model as `embed()` and `embedMany()` of the AI SDK take it. @publicApi */
export type SdkEmbeddingModel = EmbeddingModelV3;

/** A provider as the AI SDK's registry takes it. @publicApi */
export type SdkProvider = ProviderV3;

/* What the mappers read and write; no part of the door. */

export type SdkCallOptions = LanguageModelV3CallOptions & SdkNewerCallOptions;
export type SdkContent = LanguageModelV3Content;
export type SdkDataContent = LanguageModelV3DataContent;
export type SdkEmbedOptions = EmbeddingModelV3CallOptions & SdkNewerEmbedOptions;
export type SdkEmbedResult = EmbeddingModelV3Result;
export type SdkFinishReason = LanguageModelV3FinishReason;
export type SdkGenerateResult = LanguageModelV3GenerateResult;
export type SdkJsonObject = JSONObject;
export type SdkMessage = LanguageModelV3Message;
export type SdkPrompt = LanguageModelV3Prompt;
export type SdkProviderMetadata = SharedV3ProviderMetadata;
export type SdkProviderOptions = SharedV3ProviderOptions;
export type SdkResponseMetadata = LanguageModelV3ResponseMetadata;
export type SdkStreamPart = LanguageModelV3StreamPart;
export type SdkToolResultOutput = LanguageModelV3ToolResultOutput;
export type SdkUsage = LanguageModelV3Usage;
export type SdkWarning = SharedV3Warning;

/*
 * What the next version of the specification has beyond this one. ai 7 takes models of this version and hands such things to
 * them as they are.
 */

/** @internal */
export interface SdkNewerCallOptions {
  /** How much to think: `provider-default`, or a level of effort. */
  readonly reasoning?: string | undefined;
}

/** @internal */
export interface SdkNewerEmbedOptions {
  /** The wanted length of the vectors. */
  readonly dimensions?: number | undefined;
}

/** Contents of a file that are neither bytes nor an address. @internal */
export type SdkNewerFileData =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reference'; readonly reference: Readonly<Record<string, string>> };

/** A part of a tool's result. @internal */
export interface SdkNewerResultFile {
  readonly type: 'file';
  readonly mediaType: string;
  readonly data: SdkNewerFileData;
  readonly filename?: string | undefined;
  readonly providerOptions?: SharedV3ProviderOptions | undefined;
}
