/**
 * Which models a key may be used for. Names may hold `*` for any run of characters; `deny` wins over `allow`.
 *
 * @publicApi
 */
export interface LlmModelFilter {
  /** The models that it may be used for. @default all models */
  readonly allow?: readonly string[] | undefined;
  /** The models that it may not be used for. @default none */
  readonly deny?: readonly string[] | undefined;
}

/** Tells whether a model passes. @internal */
export type ModelTest = (model: string) => boolean;

/** The test of a filter; a list alone is one of models allowed. @returns `undefined` where every model passes. @internal */
export function modelTestOf(filter: readonly string[] | LlmModelFilter | undefined): ModelTest | undefined {
  if (filter === undefined) return undefined;
  const { allow, deny }: LlmModelFilter = isList(filter) ? { allow: filter } : filter;
  const [allowed, denied] = [allow?.map(testOf), deny?.map(testOf) ?? []];
  return (model) =>
    (allowed === undefined || allowed.some((test) => test(model))) && !denied.some((test) => test(model));
}

function isList(filter: readonly string[] | LlmModelFilter): filter is readonly string[] {
  return Array.isArray(filter);
}

function testOf(name: string): ModelTest {
  const [head = '', ...rest] = name.split('*');
  const tail = rest.pop();
  if (tail === undefined) return (model) => model === name;
  return (model) => {
    const end = model.length - tail.length;
    if (!model.startsWith(head) || !model.endsWith(tail)) return false;
    // The leftmost place of each piece leaves most to the others, so none is looked for twice.
    let at = head.length;
    for (const piece of rest) {
      const found = model.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return at <= end;
  };
}
