import type { LlmTool, LlmToolCall } from 'nestjs-llm-failover';

export const ORDER_STATUS_TOOL: LlmTool = {
  type: 'function',
  function: {
    name: 'order_status',
    description: 'Tells where an order is.',
    parameters: { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] },
  },
};

/** The order that a call asks for; `undefined` where the model made up a tool, or arguments that cannot be read. */
export function orderOf(call: LlmToolCall): string | undefined {
  if (call.type !== 'function' || call.function.name !== 'order_status') return undefined;
  try {
    const given: unknown = JSON.parse(call.function.arguments);
    return (given as { order?: unknown } | null)?.order?.toString();
  } catch {
    return undefined;
  }
}
