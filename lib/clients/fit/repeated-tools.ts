import { isDeepStrictEqual } from 'node:util';
import type { LlmChatRequest } from '../chat.interface.js';
import { isRecord } from '../wire/json.js';
import { toolNameOf } from './tool-name.js';

/**
 * A request that offers each tool once, where the same declaration stands in it several times, as that of a server which an app
 * has listed twice does: most providers refuse two tools of one name. Different ones of one name are the app's to tell apart.
 *
 * @internal
 */
export function withoutRepeatedTools(request: LlmChatRequest): LlmChatRequest {
  const { tools } = request;
  if (!Array.isArray(tools)) return request;
  const different = differentToolsOf(tools);
  return different === tools ? request : ({ ...request, tools: different } as LlmChatRequest);
}

/** Tools without those that are the same as one before them; the list itself where there are none. @internal */
export function differentToolsOf(tools: readonly unknown[]): readonly unknown[] {
  if (!hasRepeatedName(tools)) return tools;
  const different = tools.filter((tool, place) => {
    const first = tools.findIndex((other) => isDeepStrictEqual(other, tool));
    return first === place || nameOf(tool) === undefined;
  });
  return different.length === tools.length ? tools : different;
}

/** Makes no other list: almost no request has such. */
function hasRepeatedName(tools: readonly unknown[]): boolean {
  if (tools.length < 2) return false;
  const names = new Set<string>();
  for (const tool of tools) {
    const name = nameOf(tool);
    if (name === undefined) continue;
    if (names.has(name)) return true;
    names.add(name);
  }
  return false;
}

function nameOf(tool: unknown): string | undefined {
  return isRecord(tool) ? toolNameOf(tool) : undefined;
}
