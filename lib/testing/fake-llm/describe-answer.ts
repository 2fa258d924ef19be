import type { FakeLlmAnswer } from './fake-llm-answer.interface.js';

const MAX_TEXT_LENGTH = 40;

/** A few words for an answer, for messages that list what was scripted. @internal */
export function describeAnswer(answer: FakeLlmAnswer): string {
  if (typeof answer === 'function') return answer.name === '' ? 'a function' : `the function ${answer.name}`;
  if (typeof answer === 'string') return quoted(answer);
  if ('error' in answer) return `no connection (${String(answer.error)})`;
  if ('status' in answer) return `HTTP ${answer.status}`;
  if ('embeddings' in answer) return `${answer.embeddings.length} embeddings`;
  if ('inputTokens' in answer) return `${answer.inputTokens} input tokens`;
  if ('stream' in answer) return `a stream that ends with ${endingOf(answer.ending)}`;
  if (answer.toolCalls !== undefined) return `calls of ${answer.toolCalls.map(({ name }) => name).join(', ')}`;
  return quoted(answer.object === undefined ? (answer.text ?? '') : JSON.stringify(answer.object));
}

function endingOf(ending: string | { readonly error: string } = 'complete'): string {
  return typeof ending === 'string' ? ending : ending.error;
}

function quoted(text: string): string {
  const short = text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text;
  return JSON.stringify(short);
}
