import type { Body, Refusal, StrictUpstream } from './refusal.interface.js';

function refuse(message: string): Refusal {
  return { status: 400, body: { error: { code: 400, message, status: 'INVALID_ARGUMENT' } } };
}

function refusalOf({ contents }: Body): Refusal | undefined {
  if (contents.length === 0) return refuse('GenerateContentRequest.contents: contents is not specified');
  let open = 0;
  for (const { role, parts } of contents) {
    if (parts.length === 0) return refuse('must include at least one parts field');
    const results = parts.filter(({ functionResponse }) => functionResponse !== undefined).length;
    if (results !== open)
      return refuse('the number of function response parts should equal that of function call parts');
    const calls = parts.filter(({ functionCall }) => functionCall !== undefined);
    if (calls.length > 0 && calls[0]?.thoughtSignature === undefined)
      return refuse('Function call is missing a thought_signature in functionCall parts');
    open = role === 'model' ? calls.length : 0;
  }
  return open > 0
    ? refuse('the number of function response parts should equal that of function call parts')
    : undefined;
}

/** Google's Gemini API. */
export const STRICT_GEMINI: StrictUpstream = {
  provider: 'gemini',
  model: 'gemini-3.5-flash',
  api: 'gemini',
  refusalOf,
};
