import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationShutdown } from '@nestjs/common';
import type { LlmCore } from './clients/llm-core.js';
import { LlmRuntime } from './clients/llm-runtime.js';
import { LlmEvents } from './events/llm-events.js';
import { LLM_CHECKED_OPTIONS, LLM_CORE } from './llm-failover.constants.js';
import { KeepAliveAgents } from './llm-failover.core.js';
import { DEFAULT_OPTIONS } from './llm-failover.defaults.js';
import type { LlmFailoverModuleOptions } from './llm-failover.options.js';

/**
 * Ends the library's work with the application: calls in flight may finish within the grace, then they end in a typed
 * error; sockets and store close last.
 *
 * @internal
 */
@Injectable()
export class LlmFailoverLifecycle implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(LLM_CHECKED_OPTIONS) private readonly options: LlmFailoverModuleOptions,
    @Inject(LLM_CORE) private readonly core: LlmCore,
    private readonly runtime: LlmRuntime,
    private readonly agents: KeepAliveAgents,
    private readonly events: LlmEvents,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    const { gate } = this.core;
    gate.drain();
    if (gate.size === 0) return;
    const graceMs = this.options.shutdown?.graceMs ?? DEFAULT_OPTIONS.shutdown.graceMs;
    await new Promise<void>((resolve) => {
      const cancelTimer = this.runtime.clock.startTimer(graceMs, () => gate.abortAll());
      gate.onIdle(() => {
        cancelTimer();
        resolve();
      });
    });
  }

  async onApplicationShutdown(): Promise<void> {
    this.events.complete();
    this.agents.close();
    await this.core.store.close?.();
  }
}
