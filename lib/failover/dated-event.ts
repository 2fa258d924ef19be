import type { LlmEvent } from './event.interface.js';

/**
 * An event whose times are dates, as people and stores read them.
 *
 * @param dateAheadMs - how far dates are ahead of the time that counts
 * @internal
 */
export function datedEvent(event: LlmEvent, dateAheadMs: number): LlmEvent {
  if (dateAheadMs === 0) return event;
  const atMs = event.atMs + dateAheadMs;
  return event.type === 'credential-cooled'
    ? { ...event, atMs, untilMs: event.untilMs + dateAheadMs }
    : { ...event, atMs };
}
