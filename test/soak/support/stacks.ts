import type { LlmFailoverModuleOptions } from 'nestjs-llm-failover';

/** A stack that the chaos runs play on: what of the module's options makes it, and what ends it. */
export interface Stack {
  readonly options: Partial<LlmFailoverModuleOptions>;
  readonly close: () => Promise<void>;
}

/** The stacks by name. A further transport, or a store that is shared, is a line of its own. */
export const STACKS: Readonly<Record<string, () => Promise<Stack>>> = {
  'HttpService, own memory': () => Promise.resolve({ options: {}, close: () => Promise.resolve() }),
};
