import type { LlmCallOptions, LlmLimits, LlmClient } from '../index.js';
import { PROVIDER_NAME, type SdkJsonObject, type SdkProviderOptions } from './specification.js';
import type { Warnings } from './warnings.js';

/**
 * What a call may set under `providerOptions['nestjs-llm-failover']`.
 *
 * @example
 * generateText({ model, prompt, providerOptions: { 'nestjs-llm-failover': { limits: { totalTimeoutMs: 20_000 } } } })
 *
 * @publicApi
 */
export type FailoverCallSettings = {
  /** Limits of this call. @default those of the route, then of the module */
  limits?: { [Name in keyof LlmLimits]?: number };
  /** The caller's own notes: they go to events and classification rules, never upstream. */
  metadata?: SdkJsonObject;
  /**
   * Further fields of the request in the common shape (`reasoning_effort`, `parallel_tool_calls`, `user` ...). They win
   * over what the AI SDK's settings became; `messages` and `model` cannot be set.
   */
  request?: SdkJsonObject;
  /**
   * Whether a wanted JSON answer is also asked for in words, for targets that cannot be told otherwise.
   *
   * @default true
   */
  jsonInstruction?: boolean;
};

/** The parts of a call's settings that the mappers use. @internal */
export interface CallSettings {
  readonly limits: LlmLimits | undefined;
  readonly metadata: SdkJsonObject | undefined;
  readonly request: SdkJsonObject;
  readonly jsonInstruction: boolean;
}

const KNOWN = ['limits', 'metadata', 'request', 'jsonInstruction'] as const satisfies (keyof FailoverCallSettings)[];

/** Reads the library's own options of a call; what cannot be used draws a warning. @internal */
export function callSettingsOf(providerOptions: SdkProviderOptions | undefined, warnings: Warnings): CallSettings {
  const own: SdkJsonObject = providerOptions?.[PROVIDER_NAME] ?? {};
  for (const name of Object.keys(own)) {
    if (!(KNOWN as readonly string[]).includes(name)) ignore(name, warnings);
  }
  const { limits, metadata, request, jsonInstruction } = own;
  return {
    // The engine checks them and names what is wrong.
    limits: limits as LlmLimits | undefined,
    metadata: objectOf('metadata', metadata, warnings),
    request: objectOf('request', request, warnings) ?? {},
    jsonInstruction: jsonInstruction !== false,
  };
}

/** What every operation hands to the client besides its request. @internal */
export function clientOptionsOf(
  route: string | undefined,
  { limits, metadata }: CallSettings,
  call: {
    readonly abortSignal?: AbortSignal | undefined;
    readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  },
): LlmCallOptions {
  const headers = Object.entries(call.headers ?? {}).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { route, limits, metadata, signal: call.abortSignal, headers: Object.fromEntries(headers) };
}

function objectOf(name: string, value: unknown, warnings: Warnings): SdkJsonObject | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as SdkJsonObject;
  ignore(name, warnings);
  return undefined;
}

function ignore(name: string, warnings: Warnings): void {
  warnings.unsupported(`providerOptions.${PROVIDER_NAME}.${name}`, `Ignored. Known are ${KNOWN.join(', ')}.`);
}

/**
 * The name of a model's route. Without one given it is the client's own, which is looked up when it is asked for: a model
 * may be made before all routes are known.
 *
 * @internal
 */
export function routeNameOf(client: LlmClient, route: string | undefined): () => string {
  let name = route;
  return () => (name ??= client.plan().route);
}
