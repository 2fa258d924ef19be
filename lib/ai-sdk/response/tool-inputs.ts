import type { LlmProviderState, LlmToolCall, LlmToolCallDelta } from '../../index.js';
import type { SdkStreamPart } from '../specification.js';
import { toolCallOf } from './answer-parts.js';

/** A call of which pieces have come. */
interface OpenCall {
  readonly id: string;
  readonly isCustom: boolean;
  name: string | undefined;
  written: string;
  state: LlmProviderState | undefined;
}

/**
 * Puts the pieces of tool calls together.
 *
 * A call's input is handed on as it grows. The calls themselves go out at the end of the answer: no tool may run on behalf of
 * one that breaks off.
 *
 * @internal
 */
export class ToolInputs {
  private readonly calls = new Map<number, OpenCall>();

  get isEmpty(): boolean {
    return this.calls.size === 0;
  }

  add({ index, id, type, function: called, custom, providerState: state }: LlmToolCallDelta): SdkStreamPart[] {
    const piece = called?.arguments ?? custom?.input ?? '';
    const call = this.calls.get(index) ?? {
      id: id ?? `call_${index}`,
      isCustom: type === 'custom' || custom !== undefined,
      name: undefined,
      written: '',
      state: undefined,
    };
    this.calls.set(index, call);
    call.state = state ?? call.state;
    call.written += piece;
    if (call.name !== undefined) return deltaOf(call.id, piece);
    call.name = called?.name ?? custom?.name;
    // A call whose name is not known yet cannot begin.
    if (call.name === undefined) return [];
    return [{ type: 'tool-input-start', id: call.id, toolName: call.name }, ...deltaOf(call.id, call.written)];
  }

  /** @param messageState - the state of the whole message; the first call carries it */
  end(messageState?: LlmProviderState): SdkStreamPart[] {
    const calls = [...this.calls].toSorted(([one], [other]) => one - other).map(([, call]) => call);
    // A call whose name never came has not begun.
    return calls.flatMap(({ id, isCustom, name, written, state }, at): SdkStreamPart[] => {
      if (name === undefined) return [];
      const call: LlmToolCall = isCustom
        ? { id, type: 'custom', custom: { name, input: written }, providerState: state }
        : { id, type: 'function', function: { name, arguments: written }, providerState: state };
      return [{ type: 'tool-input-end', id }, toolCallOf(call, at === 0 ? messageState : undefined)];
    });
  }
}

function deltaOf(id: string, delta: string): SdkStreamPart[] {
  return delta === '' ? [] : [{ type: 'tool-input-delta', id, delta }];
}
