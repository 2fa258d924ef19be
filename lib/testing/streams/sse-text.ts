import type { StreamEvent } from './stream-form.interface.js';

/** How events are put into text. @internal */
export interface SseStyle {
  readonly lineEnd?: '\n' | '\r\n' | undefined;
  readonly comments?: boolean | undefined;
}

/**
 * An event as text; data of several lines as several `data` lines.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 * @internal
 */
export function sseTextOf({ event, data }: StreamEvent, { lineEnd = '\n', comments = false }: SseStyle): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  const lines = [
    ...(comments ? [': heartbeat', ''] : []),
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...text.split(/\r?\n/).map((line) => `data: ${line}`),
    '',
    '',
  ];
  return lines.join(lineEnd);
}
