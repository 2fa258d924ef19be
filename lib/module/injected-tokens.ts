import type { OptionalFactoryDependency, Type } from '@nestjs/common';
import type { ContainerEntry } from './container.js';

/** Where Nest keeps what a class injects: as TypeScript saw it, by `@Inject()` in the constructor, and at properties. */
const CONSTRUCTOR_TYPES = 'design:paramtypes';
const CONSTRUCTOR_TOKENS = 'self:paramtypes';
const PROPERTY_TOKENS = 'self:properties_metadata';
/** Where Nest keeps which of these may be absent: positions in the constructor, and names of properties. */
const OPTIONAL_PARAMETERS = 'optional:paramtypes';
const OPTIONAL_PROPERTIES = 'optional:properties_metadata';

/** What a class injects: tokens, or what holds one. @internal */
export function dependenciesOfClass(type: Type<unknown>): readonly unknown[] {
  return [...parametersOf(type), ...propertiesOf(type).map(({ type: token }) => token)];
}

/** What an entry injects: tokens, or what holds one. @internal */
export function dependenciesOf({ inject, metatype }: ContainerEntry): readonly unknown[] {
  if (Array.isArray(inject)) return inject as readonly unknown[];
  return typeof metatype === 'function' ? dependenciesOfClass(metatype as Type<unknown>) : [];
}

/** The tokens of what an entry injects and cannot do without. @internal */
export function demandsOf({ inject, metatype }: ContainerEntry): readonly unknown[] {
  if (Array.isArray(inject)) {
    const needed = (inject as readonly unknown[]).filter((token) => !isOptional(token) || !token.optional);
    return needed.map(tokenOf);
  }
  if (typeof metatype !== 'function') return [];
  const type = metatype as Type<unknown>;
  const [spareParameters, spareProperties] = [listAt(OPTIONAL_PARAMETERS, type), listAt(OPTIONAL_PROPERTIES, type)];
  const parameters = parametersOf(type).filter((_, index) => !spareParameters.includes(index));
  const properties = propertiesOf(type).filter(({ key }) => !spareProperties.includes(key));
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

/** The token that stands in what is injected. @internal */
export function tokenOf(dependency: unknown): unknown {
  if (typeof dependency !== 'object' || dependency === null) return dependency;
  if ('forwardRef' in dependency && typeof dependency.forwardRef === 'function')
    return tokenOf(dependency.forwardRef());
  return 'token' in dependency ? tokenOf(dependency.token) : dependency;
}

/** Whether what is injected may say that it can be absent. @internal */
export function isOptional(token: unknown): token is OptionalFactoryDependency {
  return typeof token === 'object' && token !== null && 'token' in token && 'optional' in token;
}
