import type { Abstract, InjectionToken, OptionalFactoryDependency, Type } from '@nestjs/common';

/**
 * Makes a value from what the container injects.
 *
 * @publicApi
 */
export interface LlmInjectableFactory<Value> {
  /** Gets what `inject` names, in that order. */
  readonly useFactory: (...dependencies: never[]) => Value | Promise<Value>;
  /** The tokens of what the factory needs. @default [] */
  readonly inject?: readonly (InjectionToken | OptionalFactoryDependency)[] | undefined;
}

/**
 * How the container comes by something.
 *
 * @publicApi
 */
export type LlmDescriptor<Value> =
  | { readonly useExisting: InjectionToken | Abstract<Value> | Type<Value> }
  | { readonly useClass: Type<Value> }
  | LlmInjectableFactory<Value>;

/**
 * Something of the host's own: the value itself, or how the container comes by it.
 *
 * What it injects must be global, or stand in the module's `imports` or `extraProviders`.
 *
 * @publicApi
 */
export type LlmInjectable<Value> = Value | LlmDescriptor<Value>;

/** Whether an option says how the container comes by its value. @internal */
export function isDescriptor(value: unknown): value is LlmDescriptor<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return 'useExisting' in value || 'useClass' in value || 'useFactory' in value;
}
