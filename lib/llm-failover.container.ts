import type { Provider } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';

/** What the library reads of a provider in Nest's container. */
export interface ContainerEntry {
  readonly metatype: unknown;
  /** What a factory injects; absent for a class. */
  readonly inject?: readonly unknown[] | null | undefined;
}

/** What the library reads of a module in Nest's container. */
export interface ContainerModule {
  readonly isGlobal: boolean;
  readonly providers: ReadonlyMap<unknown, ContainerEntry>;
  readonly exports: ReadonlySet<unknown>;
  readonly imports: ReadonlySet<ContainerModule>;
  addProvider(provider: Provider): unknown;
}

/** All modules of the application. @internal */
export function modulesOf(moduleRef: ModuleRef): readonly ContainerModule[] {
  return [...moduleRef.get(ModulesContainer, { strict: false }).values()];
}

/** The module to which a `ModuleRef` belongs. @internal */
export function moduleOf(moduleRef: ModuleRef): ContainerModule | undefined {
  return modulesOf(moduleRef).find(({ providers }) => {
    const own = providers.get(ModuleRef) as { readonly instance?: unknown } | undefined;
    return own?.instance === moduleRef;
  });
}

/** The application's root module: the one that the container registers after its own. @internal */
export function rootModuleOf(moduleRef: ModuleRef): ContainerModule | undefined {
  return modulesOf(moduleRef)[1];
}

/** Looks a token up as the container does: in the module itself, then in what its imports export. @internal */
export function lookUp(
  module: ContainerModule,
  token: unknown,
  seen = new Set<ContainerModule>(),
): { readonly entry: ContainerEntry; readonly module: ContainerModule } | undefined {
  seen.add(module);
  const entry = module.providers.get(token);
  if (entry !== undefined) return { entry, module };
  for (const imported of module.imports) {
    if (seen.has(imported) || !imported.exports.has(token)) continue;
    const found = lookUp(imported, token, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}
