import type { LlmCallOptions } from './call-options.interface.js';

/** The lists of a request that callers go on with: the messages of a chat, the texts to embed. */
const LISTS = ['messages', 'input'] as const;

type Listed = { [Name in (typeof LISTS)[number]]?: unknown };

/**
 * A call's own copy of a request, so that a caller who changes it meanwhile changes nothing of what a later target is asked: its
 * fields, its list, and the fields of each message. What lies deeper is shared, as a whole copy would cost a part of each call.
 *
 * @param request - not to be trusted; what is no plain object (a getter of a class may need its own instance) stays as it is
 * @internal
 */
export function ownRequest<Request extends object>(request: Request): Request {
  try {
    if (!isPlain(request)) return request;
    const own: Request & Listed = { ...request };
    for (const name of LISTS) {
      const list = own[name];
      if (Array.isArray(list)) own[name] = list.map(copyOf);
    }
    return own;
  } catch {
    // A getter that throws: whoever writes the request says what is wrong with it.
    return request;
  }
}

/** The options of a call with headers of its own. @param options - checked before @internal */
export function ownOptions(options: LlmCallOptions): LlmCallOptions {
  return options.headers === undefined ? options : { ...options, headers: { ...options.headers } };
}

function copyOf(item: unknown): unknown {
  return isPlain(item) ? { ...item } : item;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
