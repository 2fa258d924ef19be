import type { InjectionToken, Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { LlmOptionsError } from './errors/llm-options.error.js';
import { lookUp, moduleOf, type ContainerEntry, type ContainerModule } from './llm-failover.container.js';

interface Step {
  readonly entry: ContainerEntry;
  readonly module: ContainerModule;
  readonly path: readonly string[];
}

/** Where Nest keeps what a class injects: as TypeScript saw it, by `@Inject()` in the constructor, and at properties. */
const CONSTRUCTOR_TYPES = 'design:paramtypes';
const CONSTRUCTOR_TOKENS = 'self:paramtypes';
const PROPERTY_TOKENS = 'self:properties_metadata';

/**
 * Refuses a cycle through an option that the container resolves.
 *
 * Something that an option names and that injects, itself or through others, what is being made of the option would wait for
 * ever: the container sees no cycle where a factory asks it for more. So what would be injected is walked through first.
 *
 * @param path - the option's own
 * @param made - the token of what is being made of the option
 * @throws LlmOptionsError that names the way round
 * @internal
 */
export function refuseCycle(
  moduleRef: ModuleRef,
  path: string,
  tokens: readonly unknown[],
  made: InjectionToken,
): void {
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

/** What a class injects. @internal */
export function dependenciesOfClass(type: Type<unknown>): readonly unknown[] {
  const types = listAt(CONSTRUCTOR_TYPES, type);
  const named = listAt(CONSTRUCTOR_TOKENS, type) as readonly { readonly index: number; readonly param: unknown }[];
  const properties = listAt(PROPERTY_TOKENS, type) as readonly { readonly type: unknown }[];
  const tokens = [...types];
  for (const { index, param } of named) tokens[index] = param;
  return [...tokens, ...properties.map(({ type: token }) => token)];
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

/** The library's own tokens that are symbols say nothing to people. */
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
