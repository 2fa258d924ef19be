import type { LlmChatResponse } from '../chat.interface.js';
import { saysAnything } from '../wire/said.js';
import { mayBeSilent } from '../wire/silent-reasons.js';
import { ChunkSource, type ChunkSourceInit } from './chunk-source.js';
import { ResponseAssembly } from './response-assembly.js';

/**
 * The answer in a text of events, read as a stream is and put together.
 *
 * @returns `undefined` where it is empty
 * @throws ClassifiedFailure where the events are cut or tell of a failure
 * @internal
 */
export async function assembledEvents(
  text: string,
  init: Omit<ChunkSourceInit, 'body'>,
): Promise<LlmChatResponse | undefined> {
  const source = new ChunkSource({ ...init, body: onePiece(text) });
  const assembly = new ResponseAssembly();
  source.heard = assembly;
  for (let chunk = await source.next(); chunk !== undefined; chunk = await source.next()) assembly.add(chunk);
  const response = assembly.response();
  return response.choices.some(isComplete) ? response : undefined;
}

function isComplete({ message, finish_reason: reason }: LlmChatResponse['choices'][number]): boolean {
  return mayBeSilent(reason) || saysAnything(message);
}

async function* onePiece(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
