import { LlmCallError } from 'nestjs-llm-failover';

/** What some work throws; `undefined` where it throws nothing. */
export async function thrownBy(work: PromiseLike<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error;
  }
}

/** The error that a call ends in; anything else fails the test. */
export async function callErrorOf(call: PromiseLike<unknown>): Promise<LlmCallError> {
  const error = await thrownBy(call);
  if (!LlmCallError.isInstance(error)) throw new Error(`expected an LlmCallError, got ${String(error)}`);
  return error;
}
