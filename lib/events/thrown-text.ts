/**
 * Describes something that the application's own code threw by its class, its code and the place. Its message is left out,
 * because it may hold anything.
 *
 * @internal
 */
export function thrownText(thrown: unknown): string {
  try {
    if (!(thrown instanceof Error)) return `a value of type ${typeof thrown}`;
    const { code } = thrown as { readonly code?: unknown };
    const shownCode = typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? ` ${code}` : '';
    const place = /^\s+at [^\n]{1,200}$/m.exec(thrown.stack ?? '')?.[0].trim();
    return `${thrown.constructor.name}${shownCode}${place === undefined ? '' : ` ${place}`}`;
  } catch {
    return 'something unreadable';
  }
}
