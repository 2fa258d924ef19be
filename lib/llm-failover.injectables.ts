import {
  Inject,
  Injectable,
  Optional,
  type InjectionToken,
  type OptionalFactoryDependency,
  type Type,
} from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { dependenciesOfClass, refuseCycle } from './llm-failover.cycles.js';
import { isDescriptor, type LlmInjectable } from './clients/config/injectable.interface.js';

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

function isOptional(token: InjectionToken | OptionalFactoryDependency): token is OptionalFactoryDependency {
  return typeof token === 'object' && 'token' in token && 'optional' in token;
}
