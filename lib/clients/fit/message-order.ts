import type { JsonRecord } from '../wire/json.js';
import { recordsOf, textOf } from '../wire/json.js';

import type { Omissions } from '../wire/omissions.js';
import { joinedContent } from './alternation.js';

/**
 * A conversation in which what tools gave stands directly behind the calls, in the order of the calls.
 *
 * @param isStrict - whether the target refuses calls without a result, which then get one that says nothing, calls with several,
 *   which then become one, and results without a call, which then are left out and noted
 * @internal
 */
export function withResultsInPlace(
  messages: readonly JsonRecord[],
  isStrict: boolean,
  omissions: Omissions,
): readonly JsonRecord[] {
  const turns = new Turns();
  for (const message of messages) turns.take(message);
  return turns.inOrder(isStrict, omissions);
}

/** One call and what it gave. */
interface Turn {
  readonly id: string;
  readonly results: JsonRecord[];
}

/** A message, with the calls that it makes. */
interface Place {
  readonly message: JsonRecord;
  readonly turns: readonly Turn[];
  /** A result whose call is not there. */
  readonly isOrphan: boolean;
}

class Turns {
  private readonly places: Place[] = [];
  /** The latest calls of each id. */
  private readonly open = new Map<string, { readonly turns: Turn[]; next: number }>();

  take(message: JsonRecord): void {
    if (message['role'] === 'tool') {
      const turn = this.turnOf(textOf(message['tool_call_id']) ?? '');
      if (turn === undefined) this.places.push({ message, turns: [], isOrphan: true });
      else turn.results.push(message);
      return;
    }
    const turns = message['role'] === 'assistant' ? recordsOf(message['tool_calls']).map(turnOf) : [];
    this.places.push({ message, turns, isOrphan: false });
    // An id that comes again belongs to the newer calls.
    for (const turn of turns) this.open.set(turn.id, { turns: [], next: 0 });
    for (const turn of turns) this.open.get(turn.id)?.turns.push(turn);
  }

  inOrder(isStrict: boolean, omissions: Omissions): readonly JsonRecord[] {
    return this.places.flatMap(({ message, turns, isOrphan }) => {
      if (isOrphan && isStrict) {
        omissions.add('messages[role=tool]');
        return [];
      }
      return [
        message,
        ...turns.flatMap(({ id, results }) =>
          isStrict ? [results.length > 0 ? merged(results) : nothingOf(id)] : results,
        ),
      ];
    });
  }

  /** The first of the latest calls of an id that has no result; else the last of them. */
  private turnOf(id: string): Turn | undefined {
    const waiting = this.open.get(id);
    if (waiting === undefined) return undefined;
    const turn = waiting.turns[Math.min(waiting.next, waiting.turns.length - 1)];
    waiting.next += 1;
    return turn;
  }
}

function turnOf(call: JsonRecord): Turn {
  return { id: textOf(call['id']) ?? '', results: [] };
}

/** Several results of one call, as one. */
function merged(results: readonly JsonRecord[]): JsonRecord {
  const [first = {}] = results;
  if (results.length === 1) return first;
  return { ...first, content: joinedContent(results.map(({ content }) => content)) };
}

function nothingOf(id: string): JsonRecord {
  return { role: 'tool', tool_call_id: id, content: '' };
}
