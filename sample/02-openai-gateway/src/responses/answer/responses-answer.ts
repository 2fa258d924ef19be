import type { LlmChatChunk, LlmChatResponse } from 'nestjs-llm-failover';
import type { JsonRecord } from '../json.js';
import { ResponseWriter } from './response-writer.js';

/** A whole answer in the form of the Responses API: what its stream would end with. */
export function responseOf(answer: LlmChatResponse, body: JsonRecord): JsonRecord {
  const writer = new ResponseWriter(body);
  writer.add(chunkOf(answer));
  return writer.end().response;
}

/** The answer as one chunk. */
function chunkOf({ id, created, model, choices, usage }: LlmChatResponse): LlmChatChunk {
  return {
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    choices: choices.map(({ index, message, finish_reason, logprobs }) => {
      const { content, refusal, tool_calls: calls, ...others } = message;
      const delta = {
        ...others,
        content: content ?? '',
        refusal: refusal ?? '',
        tool_calls: calls?.map((call, place) => ({ index: place, ...call })),
      };
      return { index, delta, finish_reason, logprobs };
    }),
    usage,
  };
}
