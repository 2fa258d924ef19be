import {
  Inject,
  Injectable,
  Optional,
  type InjectionToken,
  type OptionalFactoryDependency,
  type Provider,
  type Type,
} from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { isDescriptor, type LlmInjectable } from '../clients/config/injectable.interface.js';
import { LlmOptionsError } from '../errors/llm-options.error.js';

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

interface Found {
  readonly entry: ContainerEntry;
  readonly module: ContainerModule;
}

interface Step extends Found {
  readonly path: readonly string[];
}

/** Where Nest keeps what a class injects: as TypeScript saw it, by `@Inject()` in the constructor, and at properties. */
const CONSTRUCTOR_TYPES = 'design:paramtypes';
const CONSTRUCTOR_TOKENS = 'self:paramtypes';
const PROPERTY_TOKENS = 'self:properties_metadata';
/** Where Nest keeps which of these may be absent: positions in the constructor, and names of properties. */
const OPTIONAL_PARAMETERS = 'optional:paramtypes';
const OPTIONAL_PROPERTIES = 'optional:properties_metadata';

/**
 * Refuses a cycle through an option that the container resolves.
 *
 * An option may name a class that injects, itself or through others, the very thing that is made of the option. The start
 * would then wait for ever, as the container sees no cycle where a factory asks it for more. So the dependencies of that
 * class are walked through first.
 *
 * @param path - the option's own
 * @param made - the token of what is being made of the option
 * @throws LlmOptionsError that names the way round
 */
function refuseCycle(moduleRef: ModuleRef, path: string, tokens: readonly unknown[], made: InjectionToken): void {
  const here = moduleOf(moduleRef);
  if (here === undefined) return;
  const target = here.providers.get(made);
  const seen = new Set<ContainerEntry>();
  const next: Step[] = stepsFrom(here, tokens, []);
  for (let step = next.pop(); step !== undefined; step = next.pop()) {
    if (step.entry === target) throw cycleError(path, step.path);
    if (seen.has(step.entry)) continue;
    seen.add(step.entry);
    next.push(...stepsFrom(step.module, dependenciesOf(step.entry), step.path));
  }
}

/** What a class injects. */
function dependenciesOfClass(type: Type<unknown>): readonly unknown[] {
  return [...parametersOf(type), ...propertiesOf(type).map(({ type: token }) => token)];
}

/** The tokens of what an entry injects and cannot do without. @internal */
export function demandsOf({ inject, metatype }: ContainerEntry): readonly unknown[] {
  if (Array.isArray(inject)) {
    const needed = (inject as readonly unknown[]).filter((token) => !isOptional(token) || !token.optional);
    return needed.map(tokenOf);
  }
  if (typeof metatype !== 'function') return [];
  const type = metatype as Type<unknown>;
  const spare = [listAt(OPTIONAL_PARAMETERS, type), listAt(OPTIONAL_PROPERTIES, type)] as const;
  const parameters = parametersOf(type).filter((_, index) => !spare[0].includes(index));
  const properties = propertiesOf(type).filter(({ key }) => !spare[1].includes(key));
  return [...parameters, ...properties.map(({ type: token }) => token)].map(tokenOf);
}

function parametersOf(type: Type<unknown>): readonly unknown[] {
  const tokens = [...listAt(CONSTRUCTOR_TYPES, type)];
  const named = listAt(CONSTRUCTOR_TOKENS, type) as readonly { readonly index: number; readonly param: unknown }[];
  for (const { index, param } of named) tokens[index] = param;
  return tokens;
}

function propertiesOf(type: Type<unknown>): readonly { readonly key: unknown; readonly type: unknown }[] {
  return listAt(PROPERTY_TOKENS, type) as readonly { readonly key: unknown; readonly type: unknown }[];
}

function listAt(key: string, type: Type<unknown>): readonly unknown[] {
  const value = Reflect.getMetadata(key, type) as unknown;
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function dependenciesOf({ inject, metatype }: ContainerEntry): readonly unknown[] {
  if (Array.isArray(inject)) return inject as readonly unknown[];
  return typeof metatype === 'function' ? dependenciesOfClass(metatype as Type<unknown>) : [];
}

function stepsFrom(module: ContainerModule, tokens: readonly unknown[], path: readonly string[]): Step[] {
  return tokens.flatMap((dependency) => {
    const token = tokenOf(dependency);
    const found = lookUp(module, token);
    if (found === undefined) return [];
    const name = nameOf(token);
    return [{ ...found, path: name === undefined ? path : [...path, name] }];
  });
}

function tokenOf(dependency: unknown): unknown {
  if (typeof dependency !== 'object' || dependency === null) return dependency;
  if ('forwardRef' in dependency && typeof dependency.forwardRef === 'function')
    return tokenOf(dependency.forwardRef());
  return 'token' in dependency ? tokenOf(dependency.token) : dependency;
}

/** Names a token as people know it: the library's own symbols would tell them nothing. */
function nameOf(token: unknown): string | undefined {
  if (typeof token === 'function') return token.name;
  return typeof token === 'string' ? `"${token}"` : undefined;
}

function cycleError(path: string, way: readonly string[]): LlmOptionsError {
  const actual = `a cycle: ${[`the option ${path}`, ...way].join(' -> ')}, which is made with that option`;
  const expected =
    'something that does not inject what is made of it; inject ModuleRef there, and get the client by moduleRef.get(LlmClient, { strict: false }) when it is used, after the start';
  return new LlmOptionsError([{ option: path, actual, expected }]);
}

type Descriptor = {
  readonly useExisting?: InjectionToken;
  readonly useClass?: Type<unknown>;
  readonly useFactory?: (...dependencies: unknown[]) => unknown;
  readonly inject?: readonly (InjectionToken | OptionalFactoryDependency)[];
};

/**
 * Comes by the value of an option: as it stands, or by the container.
 *
 * @param path - the option's own, for the container's errors
 * @param made - the token of what is being made of the option
 * @throws LlmOptionsError where the container would have to make that first
 * @internal
 */
export async function resolveInjectable<Value>(
  moduleRef: ModuleRef,
  path: string,
  option: LlmInjectable<Value> | undefined,
  made: InjectionToken,
): Promise<Value | undefined> {
  if (!isDescriptor(option)) return option;
  const { useClass, useExisting, useFactory, inject: tokens = [] } = option as Descriptor;
  const injected =
    useClass === undefined ? (useExisting === undefined ? tokens : [useExisting]) : dependenciesOfClass(useClass);
  refuseCycle(moduleRef, path, injected, made);
  if (useClass !== undefined) return (await moduleRef.create(useClass)) as Value;
  if (useExisting !== undefined) return (await inject(moduleRef, path, [useExisting]))[0] as Value;
  const dependencies = await inject(moduleRef, path, tokens);
  return (await useFactory?.(...dependencies)) as Value;
}

/**
 * Injects tokens. `ModuleRef.get` would give what is not built yet; a class that depends on the tokens makes the container
 * build them first.
 */
async function inject(
  moduleRef: ModuleRef,
  path: string,
  tokens: readonly (InjectionToken | OptionalFactoryDependency)[],
): Promise<readonly unknown[]> {
  class Dependencies {
    readonly values: readonly unknown[];
    constructor(...values: unknown[]) {
      this.values = values;
    }
  }
  // The container's errors show the name.
  Object.defineProperty(Dependencies, 'name', { value: `LlmFailoverModule option "${path}"` });
  Injectable()(Dependencies);
  Reflect.defineMetadata(
    'design:paramtypes',
    tokens.map(() => Object),
    Dependencies,
  );
  for (const [index, token] of tokens.entries()) {
    const { token: name, optional } = isOptional(token) ? token : { token, optional: false };
    Inject(name)(Dependencies, undefined, index);
    if (optional) Optional()(Dependencies, undefined, index);
  }
  return (await moduleRef.create(Dependencies)).values;
}

function isOptional(token: unknown): token is OptionalFactoryDependency {
  return typeof token === 'object' && token !== null && 'token' in token && 'optional' in token;
}
