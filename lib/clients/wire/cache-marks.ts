import type { JsonRecord } from './json.js';
import { isRecord } from './json.js';

/** The field of a part, a message or a tool that marks what a cache is to keep: Anthropic's, and OpenAI's. @internal */
export type CacheMark = 'cache_control' | 'prompt_cache_breakpoint';

/** Parts of a message may hold parts of their own, and these no more. */
const MAX_DEPTH = 3;

/** Whether tools, messages or parts bear a mark of what a cache is to keep. @internal */
export function hasCacheMarks(items: unknown, mark: CacheMark = 'cache_control', depth = 0): boolean {
  if (!Array.isArray(items) || depth >= MAX_DEPTH) return false;
  return items.some(
    (item) => isRecord(item) && (Object.hasOwn(item, mark) || hasCacheMarks(item['content'], mark, depth + 1)),
  );
}

/** The same without the marks; what bears none stays as it is. @internal */
export function withoutCacheMarks(items: unknown, mark: CacheMark = 'cache_control', depth = 0): unknown {
  if (!hasCacheMarks(items, mark, depth)) return items;
  return (items as readonly unknown[]).map((item) => {
    if (!isRecord(item)) return item;
    const { [mark]: _mark, ...rest } = item;
    const bare: JsonRecord = Object.hasOwn(item, mark) ? rest : item;
    return Array.isArray(bare['content'])
      ? { ...bare, content: withoutCacheMarks(bare['content'], mark, depth + 1) }
      : bare;
  });
}
