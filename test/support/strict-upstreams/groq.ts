import type { Body, Refusal, StrictUpstream } from './refusal.interface.js';
import { unknownField } from './turns.js';

function refusalOf({ messages }: Body): Refusal | undefined {
  const known = ['role', 'content', 'name', 'tool_calls', 'function_call', 'reasoning'];
  const field = unknownField(messages, 'assistant', known);
  if (field === undefined) return undefined;
  const message = `'messages.1' : for 'role:assistant' the following must be satisfied: property '${field}' is unsupported`;
  return { status: 400, body: { error: { message, type: 'invalid_request_error' } } };
}

/** Groq, which refuses fields of other makers in earlier answers. */
export const STRICT_GROQ: StrictUpstream = { provider: 'groq', model: 'llama-x', api: 'openai', refusalOf };
