import {
  Inject,
  Injectable,
  Optional,
  type InjectionToken,
  type OptionalFactoryDependency,
  type Type,
} from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { isDescriptor, type LlmInjectable } from '../clients/config/injectable.interface.js';
import { LlmOptionsError } from '../errors/llm-options.error.js';
import { lookUp, moduleOf, type ContainerEntry, type ContainerModule, type Found } from './container.js';
import { dependenciesOf, dependenciesOfClass, isOptional, tokenOf } from './injected-tokens.js';

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

interface Step extends Found {
  readonly path: readonly string[];
}

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

function stepsFrom(module: ContainerModule, tokens: readonly unknown[], path: readonly string[]): Step[] {
  return tokens.flatMap((dependency) => {
    const token = tokenOf(dependency);
    const found = lookUp(module, token);
    if (found === undefined) return [];
    const name = nameOf(token);
    return [{ ...found, path: name === undefined ? path : [...path, name] }];
  });
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
