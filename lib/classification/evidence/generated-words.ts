import { isList, hasProperties, readProperty } from './safe-access.js';

/** So many choices, items or candidates of an answer are looked at. */
const MAX_PARTS = 64;

/**
 * What a model wrote, as far as documents hold it that may say besides that something failed: a call that it failed at (Groq's
 * `failed_generation`), and the answer that a refused one holds of chat completions, Responses, Messages and Gemini.
 *
 * @internal
 */
export function generatedIn(documents: readonly unknown[]): readonly unknown[] {
  const written: unknown[] = [];
  for (const document of documents) {
    if (!hasProperties(document)) continue;
    gather(document, written);
    gather(readProperty(document, 'error'), written);
    gather(readProperty(document, 'response'), written);
  }
  return written;
}

function gather(holder: unknown, written: unknown[]): void {
  if (!hasProperties(holder)) return;
  add(readProperty(holder, 'failed_generation'), written);
  for (const item of listIn(holder, 'output')) add(item, written);
  for (const block of listIn(holder, 'content')) add(block, written);
  for (const candidate of listIn(holder, 'candidates')) add(readProperty(candidate, 'content'), written);
  // Beside what was written a choice may hold an error of the server's own.
  for (const choice of listIn(holder, 'choices'))
    for (const field of WRITTEN) add(readProperty(choice, field), written);
}

const WRITTEN = ['message', 'delta', 'text'] as const;

function add(value: unknown, written: unknown[]): void {
  if (value !== undefined && value !== null) written.push(value);
}

const NONE: readonly unknown[] = [];

function listIn(holder: object, field: string): readonly unknown[] {
  const list = readProperty(holder, field);
  return isList(list) ? list.slice(0, MAX_PARTS) : NONE;
}
