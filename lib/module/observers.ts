import type { ModuleRef } from '@nestjs/core';
import type { LlmCallObserver } from '../failover/observed-work.js';
import { modulesOf } from './container.js';

/** What Nest's container holds of a provider that has an instance. */
interface InstanceEntry {
  readonly instance?: unknown;
  isDependencyTreeStatic?(): boolean;
}

/**
 * The observers among the providers of all modules, each once, in the container's order. Those that are made for each request
 * are none: they have no instance that calls could be wrapped by.
 *
 * @internal
 */
export function observersIn(moduleRef: ModuleRef): readonly LlmCallObserver[] {
  const found = new Set<LlmCallObserver>();
  for (const { providers } of modulesOf(moduleRef)) {
    for (const entry of providers.values()) {
      const held = entry as InstanceEntry;
      if (held.isDependencyTreeStatic?.() !== false && isObserver(held.instance)) found.add(held.instance);
    }
  }
  return [...found];
}

function isObserver(instance: unknown): instance is LlmCallObserver {
  if (typeof instance !== 'object' || instance === null) return false;
  try {
    const { isLlmCallObserver, around } = instance as Partial<LlmCallObserver>;
    return isLlmCallObserver === true && typeof around === 'function';
  } catch {
    // Somebody's proxy that knows its own names alone.
    return false;
  }
}
