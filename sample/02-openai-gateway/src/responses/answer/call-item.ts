import type { JsonRecord } from '../json.js';
import type { ItemPlace, ItemStatus, OutputItem, ResponseEvent } from './output-item.js';

/** What is known of a call when it begins. */
export interface CallHead {
  readonly isCustom: boolean;
  readonly callId: string;
  readonly name: string;
}

/** A call of a function, or of a tool that takes free text. */
export class CallItem implements OutputItem {
  private input = '';

  constructor(
    private readonly place: ItemPlace,
    private readonly head: CallHead,
  ) {}

  add(delta: string): readonly ResponseEvent[] {
    this.input += delta;
    return delta === '' ? [] : [{ type: `${this.eventStem}.delta`, ...this.place, delta }];
  }

  as(status: ItemStatus): JsonRecord {
    const { isCustom, callId, name } = this.head;
    const type = isCustom ? 'custom_tool_call' : 'function_call';
    return { type, id: this.place.item_id, call_id: callId, name, [this.field]: this.input, status };
  }

  ending(): readonly ResponseEvent[] {
    const { name, isCustom } = this.head;
    return [{ type: `${this.eventStem}.done`, ...this.place, ...(!isCustom && { name }), [this.field]: this.input }];
  }

  private get field(): string {
    return this.head.isCustom ? 'input' : 'arguments';
  }

  private get eventStem(): string {
    return this.head.isCustom ? 'response.custom_tool_call_input' : 'response.function_call_arguments';
  }
}
