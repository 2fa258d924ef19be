import type { LlmChatDelta, LlmLogprobs, LlmProviderState, LlmToolCallDelta } from 'nestjs-llm-failover';
import type { JsonRecord } from '../json.js';
import { tokenOf } from '../state-token.js';
import { CallItem } from './call-item.js';
import { ImageItem } from './image-item.js';
import { MessageItem } from './message-item.js';
import type { ItemPlace, OutputItem, ResponseEvent } from './output-item.js';
import { ThoughtItem } from './thought-item.js';

/** A call whose name has not come yet, or that has begun. */
interface OpenCall {
  id: string | undefined;
  isCustom: boolean;
  name: string;
  /** What has come before the name. */
  waiting: string;
  item?: CallItem;
}

/** Makes the items of an answer out of what a chat completion adds to its message. */
export class OutputDraft {
  private readonly items: OutputItem[] = [];
  private readonly calls = new Map<number, OpenCall>();
  private readonly callStates = new Map<string, LlmProviderState>();
  private messageState: LlmProviderState | undefined;
  private thought: ThoughtItem | undefined;
  private message: MessageItem | undefined;

  /** @param idStem - what tells the ids of these items from those of other answers */
  constructor(private readonly idStem: string) {}

  add(delta: LlmChatDelta, logprobs: LlmLogprobs | null | undefined): readonly ResponseEvent[] {
    const {
      reasoning_content: thought,
      content,
      refusal,
      annotations = [],
      tool_calls: calls = [],
      images = [],
    } = delta;
    this.messageState = delta.providerState ?? this.messageState;
    return [
      ...(thought ? this.withThought((item) => item.add(thought)) : []),
      ...(content ? this.withMessage((item) => item.addText(content, logprobs?.content ?? [])) : []),
      ...(refusal ? this.withMessage((item) => item.addRefusal(refusal)) : []),
      ...annotations.flatMap((source) => this.withMessage((item) => item.addAnnotation(source))),
      ...calls.flatMap((call) => this.addCall(call)),
      ...images.flatMap((image) => {
        const read = ImageItem.read(image);
        return read === undefined ? [] : this.begin('ig', (place) => new ImageItem(place, read)).events;
      }),
    ];
  }

  /** Ends all items; the last one that says something is cut where the answer was. */
  end(isCut: boolean): { readonly events: readonly ResponseEvent[]; readonly output: readonly JsonRecord[] } {
    const token = tokenOf({ message: this.messageState, calls: this.callStates });
    const opening =
      token === undefined
        ? []
        : this.withThought((item) => {
            item.keep(token);
            return [];
          });
    const last = this.items.findLast((item) => item !== this.thought);
    const output = this.items.map((item) => item.as(isCut && item === last ? 'incomplete' : 'completed'));
    const ending = this.items.flatMap((item, index) => [
      ...item.ending(),
      { type: 'response.output_item.done', output_index: index, item: output[index] },
    ]);
    return { events: [...opening, ...ending], output };
  }

  private addCall({
    index,
    id,
    type,
    function: called,
    custom,
    providerState,
  }: LlmToolCallDelta): readonly ResponseEvent[] {
    const call = this.calls.get(index) ?? { id: undefined, isCustom: false, name: '', waiting: '' };
    this.calls.set(index, call);
    call.id ??= id;
    call.isCustom ||= type === 'custom';
    call.name += called?.name ?? custom?.name ?? '';
    const callId = call.id ?? `call_${index}`;
    if (providerState !== undefined) this.callStates.set(callId, providerState);
    const input = called?.arguments ?? custom?.input ?? '';
    if (call.item !== undefined) return call.item.add(input);
    call.waiting += input;
    // An item begins with its name.
    if (call.name === '') return [];
    const { name, isCustom } = call;
    const begun = this.begin(isCustom ? 'ctc' : 'fc', (place) => new CallItem(place, { isCustom, callId, name }));
    call.item = begun.item;
    return [...begun.events, ...begun.item.add(call.waiting)];
  }

  private withThought(add: (item: ThoughtItem) => readonly ResponseEvent[]): readonly ResponseEvent[] {
    if (this.thought !== undefined) return add(this.thought);
    const { item, events } = this.begin('rs', (place) => new ThoughtItem(place));
    this.thought = item;
    return [...events, ...add(item)];
  }

  private withMessage(add: (item: MessageItem) => readonly ResponseEvent[]): readonly ResponseEvent[] {
    if (this.message !== undefined) return add(this.message);
    const { item, events } = this.begin('msg', (place) => new MessageItem(place));
    this.message = item;
    return [...events, ...add(item)];
  }

  private begin<Item extends OutputItem>(kind: string, make: (place: ItemPlace) => Item) {
    const index = this.items.length;
    const item = make({ output_index: index, item_id: `${kind}_${this.idStem}_${index}` });
    this.items.push(item);
    const events = [{ type: 'response.output_item.added', output_index: index, item: item.as('in_progress') }];
    return { item, events };
  }
}
