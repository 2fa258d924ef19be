import type { LlmApi } from './llm-api.js';

/**
 * How a credential travels: in which header, behind which scheme.
 *
 * @publicApi
 */
export interface LlmAuthScheme {
  /** The header's name in lower case. */
  readonly header: string;
  /** Put before the value with a blank, such as `Bearer`; absent for the bare value. */
  readonly scheme?: string | undefined;
}

/** A variable that holds a base URL. @publicApi */
export interface LlmBaseUrlVariable {
  /** The variable's name. */
  readonly name: string;
  /** What the provider's own package adds to it before the path of an operation. @default nothing */
  readonly path?: string | undefined;
}

/**
 * What the library knows of a provider by its id; every field can be overridden in the options.
 *
 * @publicApi
 */
export interface LlmProviderPreset {
  readonly api: LlmApi;
  /** Absent where each customer has an address of their own: the options must name it. */
  readonly baseUrl?: string | undefined;
  /** How the path of each customer's address ends, where the options name it. */
  readonly basePath?: string | undefined;
  /**
   * What goes between a base URL with a version in its query and the path of an operation, where the base URL does not name a
   * deployment: `{model}` stands for the target's.
   */
  readonly deploymentPath?: string | undefined;
  readonly auth: LlmAuthScheme;
  /** The environment variable of the key (a comma-separated list is a pool); absent where no key is needed. */
  readonly keyEnv?: string | undefined;
  /** Further variables that the provider's own package reads, for where `keyEnv` is not set; the first that is set counts. */
  readonly otherKeyEnvs?: readonly string[] | undefined;
  /** The variable by which the provider's own package is told of another base URL. */
  readonly baseUrlEnv?: LlmBaseUrlVariable | undefined;
}
