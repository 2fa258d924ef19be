import { Logger, type LoggerService } from '@nestjs/common';
import type { EventLog } from './event-logger.js';
import { argumentsOf, type LlmLogFields, type LogFields } from './log-fields.js';
import { thrownText } from './thrown-text.js';

/** The name under which the library logs. @internal */
export const LOG_CONTEXT = 'LlmFailover';

/** The part of a Nest logger that the library writes to. */
export type NestLog = Required<Pick<LoggerService, 'debug' | 'log' | 'warn'>>;

/**
 * Wraps the application's log so that it never throws. Where the logger itself throws, the line is lost and the call goes on.
 *
 * @param place - where the fields of lines go
 * @internal
 */
export function quietLogger(log: NestLog = new Logger(LOG_CONTEXT), place: LlmLogFields = 'none'): EventLog {
  const quiet =
    (level: keyof NestLog) =>
    (line: string, fields?: LogFields): void => {
      try {
        log[level](...argumentsOf(line, fields, place));
      } catch {
        // There is nobody left to tell.
      }
    };
  const isDebugOn = () => !isSwitchedOff(log) && isLevelOn();
  return { debug: quiet('debug'), log: quiet('log'), warn: quiet('warn'), isDebugOn };
}

/** With `logger: false` Nest has nobody left whom its loggers write to, and calls no level enabled, as where none were set. */
function isSwitchedOff(log: NestLog): boolean {
  return log instanceof Logger && 'localInstance' in log && log.localInstance === undefined;
}

/** Lines that nobody reads are not made. Where no levels were set, Nest 11 calls every level disabled, and writes all the same. */
function isLevelOn(): boolean {
  try {
    return Logger.isLevelEnabled('debug') || !Logger.isLevelEnabled('fatal');
  } catch {
    return true;
  }
}

/** A listener that throws is told of once in so long. */
const LISTENER_QUIET_MS = 60_000;
/** Causes that are told apart at most. */
const MAX_THROWN = 20;

/** What `tellOfListener` goes by. */
interface ListenerReport {
  /** Milliseconds that only ever pass. */
  readonly now: () => number;
  readonly warn: (line: string) => void;
}

/** Warns that a listener of the application threw: once a minute, and how often since. @internal */
export function tellOfListener(
  name: string,
  { now, warn }: ListenerReport = { now: () => performance.now(), warn: (line) => quietLogger().warn(line) },
): (thrown: unknown) => void {
  const told = new Map<string, { readonly atMs: number; untold: number }>();
  return (thrown) => {
    const what = thrownText(thrown);
    const last = told.get(what);
    const nowMs = now();
    if (last !== undefined && nowMs - last.atMs < LISTENER_QUIET_MS) {
      last.untold += 1;
      return;
    }
    if (told.size >= MAX_THROWN) told.clear();
    told.set(what, { atMs: nowMs, untold: 0 });
    const { untold = 0 } = last ?? {};
    const before = untold === 0 ? '' : ` (${untold} more ${untold === 1 ? 'time' : 'times'} before)`;
    warn(`A listener of ${name} threw ${what}. Calls go on.${before}`);
  };
}
