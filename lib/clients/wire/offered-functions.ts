import type { JsonRecord } from './json.js';
import { isRecord, textOf } from './json.js';
import type { Omissions } from './omissions.js';

/** A function that a request offers as a tool. */
export interface OfferedFunction {
  readonly name: string;
  readonly description?: string;
  /** A JSON schema, as sent. */
  readonly parameters: unknown;
}

/**
 * The function that a tool of the common request offers; none where it is no function. What protocols with tools of their
 * own shape cannot carry is noted as left out.
 *
 * @param known - fields of the tool that are carried otherwise
 * @internal
 */
export function offeredFunctionOf(
  tool: JsonRecord,
  omissions: Omissions,
  known: readonly string[] = [],
): OfferedFunction | undefined {
  const { type, function: offered } = tool;
  const name = isRecord(offered) ? textOf(offered['name']) : undefined;
  if ((type !== 'function' && type !== undefined) || !isRecord(offered) || name === undefined) {
    omissions.add(`tools[].${textOf(type) ?? 'type'}`);
    return undefined;
  }
  omissions.addUnknown(tool, ['type', 'function', ...known], 'tools[].');
  const read = ['name', 'description', 'parameters', ...(offered['strict'] === false ? ['strict'] : [])];
  omissions.addUnknown(offered, read, 'tools[].function.');
  const description = textOf(offered['description']);
  return { name, ...(description !== undefined && { description }), parameters: offered['parameters'] };
}

/** Notes a choice among tools where there are none. @internal */
export function noteLostChoice({ tool_choice: choice }: JsonRecord, omissions: Omissions): void {
  // `auto` and `none` say nothing where there is nothing to choose from.
  if (choice !== undefined && choice !== null && choice !== 'auto' && choice !== 'none') omissions.add('tool_choice');
}
