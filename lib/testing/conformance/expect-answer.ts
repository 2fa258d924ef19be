import assert from 'node:assert';
import { LlmError, type LlmChatChunk, type LlmChatResponse, type LlmUsage } from '../../index.js';

/** What a stream said, put together. @internal */
export interface ReadStream {
  readonly chunks: readonly LlmChatChunk[];
  readonly text: string;
  readonly finishReasons: readonly string[];
}

/** Reads a stream to its end, or until `stop` says so. @internal */
export async function readChunks(
  stream: AsyncIterable<LlmChatChunk>,
  stop: (chunks: readonly LlmChatChunk[]) => boolean = () => false,
): Promise<ReadStream> {
  const chunks: LlmChatChunk[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
    if (stop(chunks)) break;
  }
  const choices = chunks.flatMap((chunk) => chunk.choices.filter(({ index }) => index === 0));
  return {
    chunks,
    text: choices.map(({ delta }) => delta.content ?? '').join(''),
    finishReasons: choices.flatMap(({ finish_reason: reason }) => (reason === null ? [] : [reason ?? ''])),
  };
}

/** An answer with a text and a reason for its end. @internal */
export function assertComplete({ choices }: LlmChatResponse): string {
  const [first] = choices;
  assert.ok(first !== undefined, 'the answer has no choice');
  assert.strictEqual(first.message.role, 'assistant', 'the message is not the assistant’s');
  assert.ok(first.finish_reason, 'the answer has no finish reason, so it may be cut');
  const { content } = first.message;
  assert.ok(typeof content === 'string' && content !== '', 'the answer has no text');
  return content;
}

/** Whole numbers that fit together. @internal */
export function assertSaneUsage({ prompt_tokens: input, completion_tokens: output, total_tokens: total }: LlmUsage) {
  for (const [name, tokens] of Object.entries({ prompt_tokens: input, completion_tokens: output })) {
    assert.ok(Number.isInteger(tokens) && tokens >= 0, `usage.${name} is ${tokens}, no count of tokens`);
  }
  assert.ok(input > 0, 'usage.prompt_tokens is 0 for a request that says something');
  assert.ok(total >= input + output, `usage.total_tokens (${total}) is less than its parts (${input} + ${output})`);
}

/** What a call rejects with, which has to be an error of the library. @internal */
export async function typedErrorOf(call: Promise<unknown>): Promise<LlmError> {
  const thrown = await thrownBy(call, 'the call that had to fail was answered');
  assert.ok(LlmError.isInstance(thrown), `the call failed with ${nameOf(thrown)}, which is no LlmError`);
  return thrown;
}

/** @internal */
export async function thrownBy(call: Promise<unknown>, otherwise: string): Promise<unknown> {
  const outcome = await call.then(
    () => undefined,
    (thrown: unknown) => ({ thrown }),
  );
  assert.ok(outcome !== undefined, otherwise);
  return outcome.thrown;
}

/** Told by its name: an error of another realm is not `instanceof Error`. */
function nameOf(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null && 'name' in thrown ? String(thrown.name) : typeof thrown;
}
