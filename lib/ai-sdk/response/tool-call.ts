import type { LlmToolCall } from '../../index.js';
import type { SdkContent } from '../specification.js';

type ToolCallContent = Extract<SdkContent, { type: 'tool-call' }>;

/** A call that the model asks for. The input is JSON as the model wrote it. @internal */
export function toolCallOf(call: LlmToolCall): ToolCallContent {
  const called =
    call.type === 'custom'
      ? { toolName: call.custom.name, input: JSON.stringify(call.custom.input) }
      : { toolName: call.function.name, input: inputOf(call.function.arguments) };
  return { type: 'tool-call', toolCallId: call.id, ...called };
}

/** Models that call a function without parameters may write nothing at all. */
function inputOf(written: string): string {
  return written.trim() === '' ? '{}' : written;
}
