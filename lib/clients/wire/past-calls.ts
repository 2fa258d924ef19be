import { calledInputOf } from './called-input.js';
import type { JsonRecord } from './json.js';
import { isRecord, recordsOf, textOf } from './json.js';
import type { Omissions } from './omissions.js';

/** A tool call of an earlier answer, where nothing but objects is taken as input. */
export interface PastCall {
  /** As it was given. */
  readonly id: unknown;
  readonly name: string;
  /** As {@link calledInputOf} gives it. */
  readonly input: JsonRecord;
  readonly providerState: unknown;
}

const KNOWN = ['id', 'type', 'index', 'function', 'custom', 'providerState'];

/** Reads the tool calls of an earlier answer, those of functions and of custom tools; one without a name is left out. @internal */
export function pastCallsOf(calls: unknown, omissions: Omissions): readonly PastCall[] {
  return recordsOf(calls).flatMap((call) => {
    const custom = call['type'] === 'custom' ? call['custom'] : undefined;
    const called = isRecord(custom) ? custom : call['function'];
    const name = isRecord(called) ? textOf(called['name']) : undefined;
    if (!isRecord(called) || name === undefined) {
      omissions.add('messages[].tool_calls');
      return [];
    }
    omissions.addUnknown(call, KNOWN, 'messages[].tool_calls[].');
    return [{ id: call['id'], name, input: calledInputOf(called), providerState: call['providerState'] }];
  });
}
