import type { LlmApi } from '../../../lib/providers/llm-api.js';
import type { Untold } from '../../../lib/clients/wire/wire.interface.js';
import { WIRES } from '../../../lib/clients/wire/wires.js';
import { assembled, chunksOf } from './assemble.js';

interface Told {
  readonly whole: unknown;
  readonly events: readonly unknown[];
}

const RUN = { name: 'look', arguments: '{}' };
const USE = { type: 'tool_use', name: 'look', input: {} };
const GEMINIS = { candidates: [{ content: { parts: [{ functionCall: { name: 'look' } }] }, finishReason: 'STOP' }] };
const ITEM = { type: 'function_call', ...RUN };
const chunk = (delta: object, finish_reason: string | null) => ({ choices: [{ index: 0, delta, finish_reason }] });

/** One answer with a call, which tells neither its time nor the call's id. */
const ANSWERS: Readonly<Record<LlmApi, Told>> = {
  openai: {
    whole: {
      choices: [
        { message: { role: 'assistant', tool_calls: [{ type: 'function', function: RUN }] }, finish_reason: 'stop' },
      ],
    },
    events: [chunk({ tool_calls: [{ type: 'function', function: RUN }] }, null), chunk({}, 'stop')],
  },
  'openai-responses': {
    whole: { status: 'completed', output: [ITEM] },
    events: [
      { type: 'response.output_item.done', output_index: 0, item: ITEM },
      { type: 'response.completed', response: { status: 'completed', output: [ITEM] } },
    ],
  },
  anthropic: {
    whole: { content: [USE], stop_reason: 'tool_use' },
    events: [
      { type: 'message_start', message: {} },
      { type: 'content_block_start', index: 0, content_block: USE },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' } },
    ],
  },
  gemini: { whole: GEMINIS, events: [GEMINIS] },
};

const UNTOLD: Untold = { createdAt: 1_764_000_000, answerId: 'b1-946' };

describe.each(Object.entries(ANSWERS) as [LlmApi, Told][])('an answer by %s that tells little', (api, told) => {
  const wire = WIRES[api];
  const read = (untold?: Untold) => {
    const target = { provider: 'mine', model: 'm', untold };
    const answer = wire.chatAnswer(told.whole, target);
    if (answer.kind !== 'response') throw new Error(answer.kind);
    const streamed = assembled(chunksOf(wire.chatStreamReader(target), told.events));
    return [answer.response, streamed].map(({ created, choices }) => [
      created,
      choices[0]?.message.tool_calls?.map(({ id }) => id),
    ]);
  };

  it('gets the time and calls of its own, whole as in pieces', () => {
    const made = [UNTOLD.createdAt, ['call_b1-946_0']];
    expect(read(UNTOLD)).toEqual([made, made]);
  });

  it('does without where nothing is known', () => {
    expect(read()).toEqual([
      [0, ['call_0']],
      [0, ['call_0']],
    ]);
  });
});
