import type { LlmFailoverInfo } from '../index.js';
import { PROVIDER_NAME, type SdkProviderMetadata } from './specification.js';

/**
 * What `providerMetadata['nestjs-llm-failover']` of a result holds: how the answer came about.
 *
 * @publicApi
 */
export interface FailoverMetadata {
  readonly callId: string;
  readonly route: string;
  /** Who answered. */
  readonly provider: string;
  readonly model: string;
  /** The label of the credential. */
  readonly credential: string;
  /** Upstream calls made. */
  readonly attempts: number;
}

/** The provider metadata of an answer; empty where nothing is known of it, as with a double of the client. @internal */
export function failoverMetadataOf(info: LlmFailoverInfo | undefined): {
  readonly providerMetadata?: SdkProviderMetadata;
} {
  if (info === undefined) return {};
  const { callId, route, provider, model, credential, attempts } = info;
  const metadata = {
    callId,
    route,
    provider,
    model,
    credential: credential.label,
    attempts,
  } satisfies FailoverMetadata;
  return { providerMetadata: { [PROVIDER_NAME]: metadata } };
}
