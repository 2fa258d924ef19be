import type { LlmToolCallDelta } from '../chat-chunk.interface.js';
import type { LlmToolCall } from '../chat.interface.js';
import type { LlmProviderState } from '../provider-state.interface.js';
import { LatestFields } from './latest-fields.js';

const READ_OF_CALL: ReadonlySet<string> = new Set(['index', 'id', 'type', 'function', 'custom', 'providerState']);
const READ_OF_CALLED: ReadonlySet<string> = new Set(['name', 'arguments', 'input']);

/** One tool call of a streamed answer while its pieces come. @internal */
export class CallDraft {
  private id = '';
  private isCustom = false;
  private name = '';
  /** The arguments of a function, the input of a custom tool. */
  private input = '';
  private state: LlmProviderState | undefined;
  private readonly others = new LatestFields(READ_OF_CALL);
  private readonly calledOthers = new LatestFields(READ_OF_CALLED);

  add(piece: LlmToolCallDelta): void {
    const { id, type, function: called, custom, providerState: state } = piece;
    this.id = id ?? this.id;
    this.isCustom ||= type === 'custom';
    this.name = called?.name ?? custom?.name ?? this.name;
    this.input += called?.arguments ?? custom?.input ?? '';
    this.state = state ?? this.state;
    this.others.add(piece);
    this.calledOthers.add(called ?? custom ?? {});
  }

  get call(): LlmToolCall {
    const { id, isCustom, name, input } = this;
    const stated = { ...this.others.fields, ...(this.state !== undefined && { providerState: this.state }) };
    const called = this.calledOthers.fields;
    return isCustom
      ? { ...stated, id, type: 'custom', custom: { ...called, name, input } }
      : { ...stated, id, type: 'function', function: { ...called, name, arguments: input } };
  }
}
