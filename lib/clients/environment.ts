/** Values by the names of their variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * An environment that can be asked for names, and shows no others: whoever holds it and is printed prints nothing of it.
 *
 * @param read - gives the environment; asked at each look
 * @internal
 */
export function environmentLookup(read: () => Environment): Environment {
  const valueOf = (name: string | symbol) => (typeof name === 'string' ? read()[name] : undefined);
  return new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_target, name) => valueOf(name),
      has: (_target, name) => valueOf(name) !== undefined,
    },
  );
}
