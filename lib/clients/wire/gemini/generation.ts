/** Models before Gemini 3, in any of the ways in which they are named. */
const BEFORE_GEMINI_3 = /gemini-[012](?![0-9])/;

/** Models of Gemini's own; the protocol serves others too. */
const GEMINI = /gemini-/;

/**
 * Whether a model refuses a form of answer and tools in one request: "Function calling with a response mime type:
 * 'application/json' is unsupported".
 *
 * @see https://ai.google.dev/gemini-api/docs/structured-output
 * @internal
 */
export function refusesFormWithTools(model: string): boolean {
  return BEFORE_GEMINI_3.test(model);
}

/**
 * Whether a model refuses earlier tool calls without a thought signature, as Gemini 3 and later do.
 *
 * @see https://ai.google.dev/gemini-api/docs/thought-signatures
 * @internal
 */
export function wantsThoughtSignatures(model: string): boolean {
  return GEMINI.test(model) && !BEFORE_GEMINI_3.test(model);
}
