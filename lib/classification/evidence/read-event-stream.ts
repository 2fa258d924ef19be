import { parseJson } from './read-body.js';
import { isRecord, readProperty } from './safe-access.js';

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

/**
 * Whether a payload is an error and no chunk of an answer.
 *
 * @internal
 */
export function isErrorPayload(payload: unknown): boolean {
  if (!isRecord(payload)) return false;
  const error = readProperty(payload, 'error') ?? readProperty(payload, 'Error');
  if (isRecord(error) || typeof error === 'string') return true;
  if (isRecord(readProperty(readProperty(payload, 'Response'), 'Error'))) return true;
  if (isCodeOrSentence(payload, 'error_code') || isCodeOrSentence(payload, 'error_message')) return true;
  const type = readProperty(payload, 'type');
  return typeof type === 'string' && (type === 'error' || type.endsWith('.failed') || type.endsWith('_error'));
}

function isCodeOrSentence(payload: object, field: string): boolean {
  const value = readProperty(payload, field);
  return (typeof value === 'string' && value !== '') || (typeof value === 'number' && value !== 0);
}
