import type { EventSink, LlmEvent } from '../failover/event.interface.js';
import { aheadMs, type Clock } from '../health/clock.js';

/**
 * A sink whose events reach another one with dates for times, as people and stores read them. Inside, times are those of the
 * clock that counts, which nobody sets back.
 *
 * @internal
 */
export function datedSink(emit: EventSink, clock: Clock): EventSink {
  return (event) => emit(datedEvent(event, aheadMs(clock, event.atMs)));
}

/** @param dateAheadMs - how far dates are ahead of the time that counts */
function datedEvent(event: LlmEvent, dateAheadMs: number): LlmEvent {
  if (dateAheadMs === 0) return event;
  const atMs = event.atMs + dateAheadMs;
  return event.type === 'credential-cooled'
    ? { ...event, atMs, untilMs: event.untilMs + dateAheadMs }
    : { ...event, atMs };
}
