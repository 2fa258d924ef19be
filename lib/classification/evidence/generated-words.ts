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
  return documents.flatMap((document) => {
    if (!hasProperties(document)) return [];
    const error = readProperty(document, 'error');
    const response = readProperty(document, 'response');
    return [document, error, response].flatMap(writtenIn);
  });
}

function writtenIn(holder: unknown): readonly unknown[] {
  if (!hasProperties(holder)) return [];
  return [
    readProperty(holder, 'failed_generation'),
    ...listIn(holder, 'output'),
    ...listIn(holder, 'content'),
    ...listIn(holder, 'candidates').map((candidate) => readProperty(candidate, 'content')),
    // Beside them a choice may hold an error of the server's own.
    ...listIn(holder, 'choices').flatMap((choice) => WRITTEN.map((field) => readProperty(choice, field))),
  ].filter((written) => written !== undefined && written !== null);
}

const WRITTEN = ['message', 'delta', 'text'] as const;

function listIn(holder: object, field: string): readonly unknown[] {
  const list = readProperty(holder, field);
  return isList(list) ? list.slice(0, MAX_PARTS) : [];
}
