// Reads recorded failures, labelled, and tells each apart by source, language and kind of evidence.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { classifyLlmFailure } from '../../build/classification/classify-llm-failure.js';

const CORPUS = resolve(import.meta.dirname, '../../../shared/corpus/failures.jsonl');

/** The cases of a file of JSON lines: `{ id, provider, status, headers, body, error, category, accept, retryAfterMs, source }`. */
export function readCases(file = CORPUS) {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** A case as evidence. */
export function evidenceOf({ provider, status, headers, body, error }) {
  return {
    provider,
    status: status ?? undefined,
    headers: headers ?? undefined,
    body: body ?? undefined,
    error: error ?? undefined,
  };
}

export { classifyLlmFailure };

/** What the built classifier makes of a case. */
export const classify = (recorded) => classifyLlmFailure(evidenceOf(recorded));

/** Whether a category is the label, or one that the label admits. */
export const isRight = ({ category, accept = [] }, got) => got === category || accept.includes(got);

/** Where a case was seen: a repository, a host, or the client that reproduced it. */
export function sourceOf({ source = '' }) {
  const repository = /github\.com\/([\w.-]+\/[\w.-]+)/.exec(source) ?? /^([\w.-]+\/[\w.-]+)(?:[#\s@:]|$)/.exec(source);
  if (repository !== null) return repository[1].toLowerCase();
  const host = /^https?:\/\/([^/\s]+)/.exec(source);
  return host === null ? source.slice(0, 24).toLowerCase() : host[1];
}

/** The language that a case speaks. */
export function languageOf({ body, error }) {
  const text = `${body ?? ''} ${JSON.stringify(error ?? '')}`;
  if (/[\u4e00-\u9fff]/.test(text)) return 'Chinese';
  return /[a-z]{3}/i.test(text) ? 'English' : 'none';
}

/** What decided, by the rule's name. */
export function kindOf(rule) {
  if (rule.startsWith('status/') || rule.startsWith('html/')) return 'status';
  if (rule.startsWith('thrown/')) return 'thrown';
  if (rule.startsWith('words/')) return 'words';
  if (rule.startsWith('headers/')) return 'headers';
  if (/code/.test(rule)) return 'code';
  return rule === 'none' ? 'none' : 'answer';
}

/** `97.2 % (1039 of 1069)`. */
export function share(part, whole) {
  return `${whole === 0 ? '-' : ((part / whole) * 100).toFixed(1)} % (${part} of ${whole})`;
}
