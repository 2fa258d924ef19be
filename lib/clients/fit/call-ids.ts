import { createHash } from 'node:crypto';
import type { ToolCallIds } from '../../providers/request-conventions.interface.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord, textOf } from '../wire/json.js';

/**
 * A conversation whose tool calls have ids that a target takes, each its own, and whose results name the calls that they
 * belong to.
 *
 * An id that is taken stays. Another becomes one that is always the same for it, so that what a provider has cached of a
 * conversation stays of use. An id that comes again belongs to another call; a result belongs to the first of the latest calls
 * of its id that has none yet.
 *
 * @internal
 */
export function withCallIds(messages: readonly JsonRecord[], rules: ToolCallIds): readonly JsonRecord[] {
  const ids = new CallIds(rules);
  return messages.map((message) => {
    const calls = message['tool_calls'];
    if (message['role'] === 'assistant' && Array.isArray(calls)) {
      const fitted = ids.ofCalls(calls.map((call: unknown) => (isRecord(call) ? call['id'] : undefined)));
      const named = calls.map((call: unknown, place) =>
        isRecord(call) ? withField(call, 'id', fitted[place] as string) : call,
      );
      return named.some((call, place) => call !== calls[place]) ? { ...message, tool_calls: named } : message;
    }
    return message['role'] === 'tool'
      ? withField(message, 'tool_call_id', ids.ofResult(message['tool_call_id']))
      : message;
  });
}

function withField(holder: JsonRecord, name: string, value: string): JsonRecord {
  return holder[name] === value ? holder : { ...holder, [name]: value };
}

/** The calls of one id. */
interface Calls {
  /** The new ids of those that came last, in their order. */
  ids: string[];
  /** How many of them have a result. */
  answered: number;
  /** How many there were in all. */
  times: number;
}

/** Gives each call of a conversation an id of its own, and finds the call of each result. */
class CallIds {
  private readonly used = new Set<string>();
  private readonly byId = new Map<string, Calls>();

  constructor(private readonly rules: ToolCallIds) {}

  /** The ids of the calls of one message. */
  ofCalls(ids: readonly unknown[]): readonly string[] {
    const sent = ids.map((id) => textOf(id) ?? '');
    for (const id of sent) this.byId.set(id, { ids: [], answered: 0, times: this.byId.get(id)?.times ?? 0 });
    return sent.map((id) => this.ofCall(id, this.byId.get(id) as Calls));
  }

  ofResult(id: unknown): string {
    const sent = textOf(id) ?? '';
    const calls = this.byId.get(sent);
    if (calls === undefined) return this.isTaken(sent) ? sent : this.made(sent, 0);
    const place = Math.min(calls.answered, calls.ids.length - 1);
    calls.answered += 1;
    return calls.ids[place] as string;
  }

  private ofCall(sent: string, calls: Calls): string {
    let fitted = sent;
    if (this.used.has(sent) || !this.isTaken(sent)) {
      // The times that the id has come before are taken already.
      for (let time = calls.times; ; time += 1) {
        fitted = this.made(sent, time);
        if (!this.used.has(fitted)) break;
      }
    }
    this.used.add(fitted);
    calls.ids.push(fitted);
    calls.times += 1;
    return fitted;
  }

  private isTaken(id: string): boolean {
    const { pattern, maxLength = MAX_LENGTH } = this.rules;
    return id.length <= maxLength && pattern.test(id);
  }

  private made(sent: string, time: number): string {
    const length = Math.min(this.rules.maxLength ?? MADE_LENGTH, MADE_LENGTH);
    const digest = createHash('sha256').update(`${time} ${sent}`).digest('hex');
    return digest.slice(0, length);
  }
}

/** What no provider's id comes near to, and no pattern is to be held against. */
const MAX_LENGTH = 512;

const MADE_LENGTH = 24;
