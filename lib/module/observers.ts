import type { ModuleRef } from '@nestjs/core';
import { LlmCallObserver } from '../failover/observed-work.js';
import { modulesOf } from './container.js';

/** What Nest's container holds of a provider that has an instance. */
interface InstanceEntry {
  readonly instance?: unknown;
  readonly metatype?: unknown;
  readonly token?: unknown;
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
  for (const entry of entriesIn(moduleRef)) if (isUsed(entry)) found.add(entry.instance);
  return [...found];
}

/** The names of observers that are none of these: they, or what they inject, are made for each request or each consumer. @internal */
export function idleObserversIn(moduleRef: ModuleRef): readonly string[] {
  const idle = entriesIn(moduleRef).filter((entry) => !isUsed(entry));
  // What a factory makes is known by its token alone.
  const classes = idle.map(({ metatype, token }) => [metatype, token].find(isObserverClass));
  return [...new Set(classes.flatMap((one) => (one === undefined ? [] : [one.name])))];
}

function entriesIn(moduleRef: ModuleRef): readonly InstanceEntry[] {
  return modulesOf(moduleRef).flatMap(({ providers }) => [...providers.values()] as InstanceEntry[]);
}

function isUsed(entry: InstanceEntry): entry is InstanceEntry & { readonly instance: LlmCallObserver } {
  return entry.isDependencyTreeStatic?.() !== false && isObserver(entry.instance);
}

function isObserverClass(metatype: unknown): metatype is { readonly name: string } {
  return typeof metatype === 'function' && metatype.prototype instanceof LlmCallObserver;
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
