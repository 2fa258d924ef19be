import type { Provider } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';

/** What the library reads of a provider in Nest's container. @internal */
export interface ContainerEntry {
  readonly name: unknown;
  readonly metatype: unknown;
  /** What a factory injects; absent for a class. */
  readonly inject?: readonly unknown[] | null | undefined;
}

/** What the library reads of a module in Nest's container. @internal */
export interface ContainerModule {
  readonly metatype: { readonly name: string };
  readonly isGlobal: boolean;
  readonly providers: ReadonlyMap<unknown, ContainerEntry>;
  readonly controllers: ReadonlyMap<unknown, ContainerEntry>;
  /** Guards, interceptors, pipes and filters that are bound by decorators. */
  readonly injectables: ReadonlyMap<unknown, ContainerEntry>;
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

/** Looks a token up as the container does: in the module itself, then in what its imports export or hand on. @internal */
export function lookUp(module: ContainerModule, token: unknown): Found | undefined {
  const entry = module.providers.get(token);
  return entry === undefined ? lookUpInImports(module, token, new Set()) : { entry, module };
}

function lookUpInImports(
  { imports }: ContainerModule,
  token: unknown,
  seen: Set<ContainerModule>,
  isHandedOn: (imported: ContainerModule) => boolean = () => true,
): Found | undefined {
  for (const imported of imports) {
    if (seen.has(imported) || !isHandedOn(imported)) continue;
    seen.add(imported);
    const entry = imported.exports.has(token) ? imported.providers.get(token) : undefined;
    if (entry !== undefined) return { entry, module: imported };
    const found = lookUpInImports(imported, token, seen, ({ metatype }) => imported.exports.has(metatype));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An entry, and the module that has it. */
export interface Found {
  readonly entry: ContainerEntry;
  readonly module: ContainerModule;
}
