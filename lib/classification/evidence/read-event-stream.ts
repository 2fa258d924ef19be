import { parseJson } from './read-body.js';

const MAX_EVENTS = 256;

/**
 * Whether a text is server-sent events: its first line is a field or a comment of that format.
 *
 * @internal
 */
export function looksLikeEventStream(text: string): boolean {
  return /^\s{0,8}(?:data|event|id|retry)?:/.test(text);
}

/**
 * The JSON payloads of server-sent events, `MAX_EVENTS` lines at most.
 *
 * @returns the payloads, and whether the end mark `[DONE]` was seen
 * @internal
 */
export function readEventStream(text: string): { payloads: unknown[]; done: boolean; named: boolean } {
  const payloads: unknown[] = [];
  let done = false;
  let named = false;
  let lines = 0;
  for (let start = 0; start < text.length && lines < MAX_EVENTS; lines += 1) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end).trim();
    start = end + 1;
    if (line.startsWith('event:')) named ||= line.slice(6).trim() === 'error';
    if (!line.startsWith('data:')) continue;
    const data = line.slice(5).trim();
    if (data === '[DONE]') done = true;
    else payloads.push(parseJson(data) ?? data);
  }
  return { payloads, done, named };
}
