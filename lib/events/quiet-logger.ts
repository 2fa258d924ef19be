import { Logger } from '@nestjs/common';
import type { EventLog } from './event-logger.js';
import { thrownText } from './thrown-text.js';

/** The name under which the library logs. @internal */
export const LOG_CONTEXT = 'LlmFailover';

/**
 * Wraps the application's log so that it never throws. Where the logger itself throws, the line is lost and the call goes on.
 *
 * @internal
 */
export function quietLogger(log: EventLog = ofNest()): EventLog {
  const quiet =
    (level: 'debug' | 'log' | 'warn') =>
    (...line: Parameters<EventLog['warn']>): void => {
      try {
        log[level](...line);
      } catch {
        // There is nobody left to tell.
      }
    };
  return { debug: quiet('debug'), log: quiet('log'), warn: quiet('warn'), isDebugOn: log.isDebugOn };
}

function ofNest(): EventLog {
  return Object.assign(new Logger(LOG_CONTEXT), { isDebugOn: () => Logger.isLevelEnabled('debug') });
}

/** Warns that a listener of the application threw. @internal */
export function tellOfListener(name: string): (thrown: unknown) => void {
  return (thrown) => quietLogger().warn(`A listener of ${name} threw ${thrownText(thrown)}. Calls go on.`);
}
