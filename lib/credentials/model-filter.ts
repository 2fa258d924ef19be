/**
 * Which models a key may be used for. Names may hold `*` for any run of characters; `deny` wins over `allow`.
 *
 * @publicApi
 */
export interface LlmModelFilter {
  /** @default all models */
  readonly allow?: readonly string[] | undefined;
  /** @default none */
  readonly deny?: readonly string[] | undefined;
}

/** Tells whether a model passes. @internal */
export type ModelTest = (model: string) => boolean;

/** The test of a filter; a list alone is one of models allowed. @returns `undefined` where every model passes. @internal */
export function modelTestOf(filter: readonly string[] | LlmModelFilter | undefined): ModelTest | undefined {
  if (filter === undefined) return undefined;
  const { allow, deny }: LlmModelFilter = isList(filter) ? { allow: filter } : filter;
  const [allowed, denied] = [allow?.map(patternOf), deny?.map(patternOf) ?? []];
  return (model) =>
    (allowed === undefined || allowed.some((pattern) => pattern.test(model))) &&
    !denied.some((pattern) => pattern.test(model));
}

function isList(filter: readonly string[] | LlmModelFilter): filter is readonly string[] {
  return Array.isArray(filter);
}

function patternOf(name: string): RegExp {
  const parts = name.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
