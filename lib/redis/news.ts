/** A message on the channel of a fleet. */
export type News = NewsHead &
  (
    | { readonly kind: 'cell'; readonly name: string; readonly cell: string }
    | { readonly kind: 'release'; readonly name: string; readonly token: string; readonly verdict: string }
    /** Redis has evicted an entry. */
    | { readonly kind: 'lost'; readonly name: string }
  );

interface NewsHead {
  readonly epoch: string;
  /** The number of the last change. */
  readonly seq: number;
  /** Which instance has sent it. */
  readonly instance: string;
}

/**
 * Reads a message, which anybody may have written.
 *
 * @returns `undefined` where it is none of ours
 * @internal
 */
export function newsFrom(message: string): News | undefined {
  const [epoch, seqText, instance, kind, name, ...rest] = message.split('\n');
  const seq = Number(seqText);
  if (epoch === undefined || instance === undefined || !Number.isSafeInteger(seq) || name === undefined)
    return undefined;
  const head = { epoch, seq, instance };
  switch (kind) {
    case 'cell':
      return { kind, ...head, name, cell: rest.join('\n') };
    case 'release': {
      const [token = '', verdict = ''] = rest;
      return { kind, ...head, name, token, verdict };
    }
    case 'lost':
      return { kind, ...head, name };
    default:
      return undefined;
  }
}
