import type { JsonRecord } from '../wire/json.js';
import { isRecord, textOf } from '../wire/json.js';

/** What may hold the name of a tool: a function, or a tool with free text. @internal */
export const NAME_HOLDERS = ['function', 'custom'] as const;

/** The name of a tool, or of the tool that a call is of; `undefined` where it has none of the app's. @internal */
export function toolNameOf(named: JsonRecord): string | undefined {
  for (const holder of NAME_HOLDERS) {
    const held = named[holder];
    const name = isRecord(held) ? textOf(held['name']) : undefined;
    if (name !== undefined) return name;
  }
  return undefined;
}
