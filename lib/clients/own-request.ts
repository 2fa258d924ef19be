import type { LlmCallOptions } from './call-options.interface.js';

/**
 * A call's own copy of a request, so that a caller who changes it meanwhile changes nothing of what a retry or a later target is
 * asked: its fields and lists, the fields of what stands in the lists (messages, tools), and their lists of parts. What lies
 * deeper is shared, as a whole copy would cost a part of each call.
 *
 * @param request - not to be trusted; what is no plain object (a getter of a class may need its own instance) stays as it is
 * @internal
 */
export function ownRequest<Request extends object>(request: Request): Request {
  try {
    if (!isPlain(request)) return request;
    const own: Record<string, unknown> = { ...(request as object) };
    for (const name in own) {
      const value = own[name];
      if (typeof value !== 'object' || value === null) continue;
      own[name] = Array.isArray(value) ? value.map(itemOf) : copyOf(value);
    }
    return own as Request;
  } catch {
    // A getter that throws: whoever writes the request says what is wrong with it.
    return request;
  }
}

/** The options of a call with headers of its own. @param options - checked before @internal */
export function ownOptions(options: LlmCallOptions): LlmCallOptions {
  return options.headers === undefined ? options : { ...options, headers: { ...options.headers } };
}

/** An item of a list; the parts of a message are a list of their own. */
function itemOf(item: unknown): unknown {
  if (!isPlain(item)) return item;
  const own: { content?: unknown } = { ...item };
  if (Array.isArray(own.content)) own.content = [...own.content];
  return own;
}

function copyOf(item: unknown): unknown {
  return isPlain(item) ? { ...item } : item;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
