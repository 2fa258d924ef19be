import type { LlmFailoverModuleOptions } from 'nestjs-llm-failover';

export const GATEWAY_OPTIONS = Symbol('GATEWAY_OPTIONS');

export interface GatewayOptions {
  readonly llm: LlmFailoverModuleOptions;
  /** How often a stream that waits for its first content shows that it is alive. @default 15000 */
  readonly heartbeatMs?: number | undefined;
}
