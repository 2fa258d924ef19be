import { parseJson } from './read-body.js';

const MAX_EVENTS = 256;

/**
 * Whether a text is server-sent events, its first line being a field or a comment of that format, or JSON objects, one a line.
 *
 * @internal
 */
export function looksLikeEventStream(text: string): boolean {
  return /^\s{0,8}(?:data|event|id|retry)?:/.test(text) || /^\s{0,8}\{[^\n]{0,16384}\}\r?\n\{/.test(text);
}

/**
 * The JSON payloads of server-sent events, or of lines of JSON, `MAX_EVENTS` lines at most.
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
    const isBare = line.startsWith('{');
    if (!isBare && !line.startsWith('data:')) continue;
    const data = isBare ? line : line.slice(5).trim();
    if (data === '[DONE]') done = true;
    else payloads.push(parseJson(data) ?? data);
  }
  return { payloads, done, named };
}
