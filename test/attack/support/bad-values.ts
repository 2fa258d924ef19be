import { setTimeout as delay } from 'node:timers/promises';
import { LlmError, LlmOptionsError } from 'nestjs-llm-failover';

const LONE_SURROGATE = 'a\ud800b';

/** Values that are wrong nearly everywhere, by name. */
export const BAD_VALUES: Readonly<Record<string, unknown>> = {
  null: null,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-1': -1,
  '1e300': 1e300,
  MAX_SAFE_INTEGER: Number.MAX_SAFE_INTEGER,
  'an empty string': '',
  'a long string': 'x'.repeat(1e5),
  'a lone surrogate': LONE_SURROGATE,
  'a line break': 'a\r\nx-injected: 1',
  'a NUL': 'a\u0000b',
  'an empty list': [],
  'a list of null': [null],
  'an empty object': {},
  'an unknown field': { nonsense: { deeper: 1 } },
  'the name __proto__': JSON.parse('{"__proto__":{"polluted":true}}') as unknown,
  'the name constructor': { constructor: { prototype: { polluted: true } } },
  'a strange name': { [LONE_SURROGATE]: 1, 'a\r\nb': 1 },
  'a symbol': Symbol('s'),
  'a bigint': 1n,
  'a function': () => undefined,
  true: true,
};

/** What came of a bad value: `works`, `refused` as an option, a call that `failed` with its error, or what should not be. */
export type Outcome = 'works' | 'refused' | 'failed' | (string & { readonly isFault?: true });

const MAX_MS = 20_000;

/**
 * Hands a bad value to a door.
 *
 * @param option - has to stand in the error's problems; absent where the value is none of the options
 */
export async function outcomeOf(use: () => unknown, option?: string): Promise<Outcome> {
  const watchdog = new AbortController();
  try {
    const late = delay(MAX_MS, 'hangs', { signal: watchdog.signal }).catch(() => undefined);
    const done = (async () => {
      await use();
      return 'works';
    })();
    done.catch(() => undefined);
    return (await Promise.race([done, late])) ?? 'works';
  } catch (error) {
    if (LlmOptionsError.isInstance(error))
      return namesOption(error, option) ? 'refused' : `not named: ${error.message}`;
    if (LlmError.isInstance(error)) return 'failed';
    return `${(error as Error)?.name}: ${(error as Error)?.stack?.split('\n').slice(0, 3).join(' ')}`;
  } finally {
    watchdog.abort();
  }
}

function namesOption({ problems, message }: LlmOptionsError, option: string | undefined): boolean {
  // Nothing of a value stands in a message, and no line is broken but between problems.
  if (/x{1000}|[\r\0]|\p{Surrogate}/u.test(message)) return false;
  if (option === undefined) return true;
  return problems.some(({ option: told }) => told === 'options' || told.startsWith(option) || option.startsWith(told));
}

/** A copy of an object in which one place holds another value. */
export function withValue(base: object, path: string, value: unknown): unknown {
  const [name = '', ...rest] = path.split('.');
  if (name === '') return value;
  const copy: Record<string, unknown> = Array.isArray(base) ? ([...base] as never) : { ...base };
  copy[name] = rest.length === 0 ? value : withValue(copy[name] ?? {}, rest.join('.'), value);
  return copy;
}

/** What came of every bad value in every place, and the faults. */
export class Tally {
  private readonly counts = new Map<string, number>();
  readonly faults: string[] = [];

  constructor(private readonly door: string) {}

  note(place: string, outcome: Outcome): void {
    const kind = ['works', 'refused', 'failed'].includes(outcome) ? outcome : 'fault';
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    if (kind === 'fault') this.faults.push(`${this.door} ${place}: ${outcome}`);
  }

  /** A line for the test's output. */
  toString(): string {
    return `${this.door}: ${[...this.counts].map(([kind, number]) => `${number} ${kind}`).join(', ')}`;
  }
}
