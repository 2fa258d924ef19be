import { Logger, type LoggerService } from '@nestjs/common';
import type { EventLog } from './event-logger.js';
import { argumentsOf, type LlmLogFields, type LogFields } from './log-fields.js';
import { shownName } from '../credentials/shown-name.js';
import { thrownText } from './thrown-text.js';

/** The name under which the library logs. */
const LOG_CONTEXT = 'LlmFailover';

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

/** A mistake of the application's code is told of once in so long. */
const MISTAKE_QUIET_MS = 60_000;
/** Mistakes that are told apart at most. */
const MAX_MISTAKES = 20;

/** What the application's mistakes are told by. */
interface MistakeReport {
  /** Milliseconds that only ever pass. */
  readonly now: () => number;
  readonly warn: (line: string) => void;
}

const REPORT: MistakeReport = { now: () => performance.now(), warn: (line) => quietLogger().warn(line) };

/** Warns that a listener of the application threw: once a minute, and how often since. @internal */
export function tellOfListener(name: string, report = REPORT): (thrown: unknown) => void {
  const tell = tellingSeldom(report);
  return (thrown) => tell(`A listener of ${name} threw ${thrownText(thrown)}. Calls go on.`);
}

/** Warns that an observer has added a header that is not sent: once a minute, and how often since. @internal */
export function tellOfHeader(report = REPORT): (name: string) => void {
  const tell = tellingSeldom(report);
  return (name) => {
    // It may hold anything, line breaks too.
    const shown = JSON.stringify(shownName(name.slice(0, MAX_NAME_CHARS)));
    tell(`An observer has added the header ${shown} to an attempt, which cannot be sent. It is left out.`);
  };
}

/** The name of a header is shown up to here. */
const MAX_NAME_CHARS = 100;

function tellingSeldom({ now, warn }: MistakeReport): (line: string) => void {
  const told = new Map<string, { readonly atMs: number; untold: number }>();
  return (line) => {
    const last = told.get(line);
    const nowMs = now();
    if (last !== undefined && nowMs - last.atMs < MISTAKE_QUIET_MS) {
      last.untold += 1;
      return;
    }
    if (told.size >= MAX_MISTAKES) told.clear();
    told.set(line, { atMs: nowMs, untold: 0 });
    const { untold = 0 } = last ?? {};
    warn(untold === 0 ? line : `${line} (${untold} more ${untold === 1 ? 'time' : 'times'} before)`);
  };
}
