import type { LlmProviderBlock } from '../../provider-state.interface.js';
import { isRecord, recordsOf, type JsonRecord } from '../json.js';

/** Calls of the API's own tools, and the item in which whoever carries one out says so. */
const OUTPUTS: Readonly<Record<string, string>> = {
  apply_patch_call: 'apply_patch_call_output',
  computer_call: 'computer_call_output',
  local_shell_call: 'local_shell_call_output',
  mcp_approval_request: 'mcp_approval_response',
  shell_call: 'shell_call_output',
  tool_search_call: 'tool_search_output',
};

/** Whether an item is a call of the API's own tools that no other item answers. @internal */
export function isOpenCall(item: JsonRecord, items: readonly JsonRecord[]): boolean {
  const { type } = item;
  const output = typeof type === 'string' && Object.hasOwn(OUTPUTS, type) ? OUTPUTS[type] : undefined;
  if (output === undefined) return false;
  return !items.some((other) => other['type'] === output && other['call_id'] === item['call_id']);
}

/**
 * The type of the first call that waits for the app, which has no other form for it: `undefined` for none, and for what runs at the
 * provider.
 *
 * @internal
 */
export function awaitedCallOf(items: readonly JsonRecord[]): string | undefined {
  const awaited = items.find((item) => isOpenCall(item, items) && !isProviders(item));
  return awaited?.['type'] as string | undefined;
}

function isProviders({ execution, environment }: JsonRecord): boolean {
  return execution === 'server' || (isRecord(environment) && environment['type'] === 'container_reference');
}

/**
 * What of an earlier answer goes back: no call that nobody has carried out, which is refused (`No tool output found`), and no thought
 * that led to one (`provided without its required following item`).
 *
 * @internal
 */
export function withoutOpenCalls(placed: readonly LlmProviderBlock[]): readonly LlmProviderBlock[] {
  const items = recordsOf(placed.map(({ block }) => block));
  const isOpen = (one: LlmProviderBlock | undefined): boolean =>
    one?.block !== undefined && isOpenCall(one.block, items);
  return placed.filter((one, nth) => {
    const next = placed[nth + 1];
    const leadsToOpen = isOpen(next) && next?.at === one.at && next.calls === one.calls;
    return !isOpen(one) && !(one.block?.['type'] === 'reasoning' && leadsToOpen);
  });
}
