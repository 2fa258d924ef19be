import { OPENAI_EMBED } from '../openai/embeddings.js';
import type { Wire } from '../wire.interface.js';
import { fromResponsesResponse } from './from-response.js';
import { ResponsesStreamReader } from './stream-reader.js';
import { toResponsesRequest, toResponsesStreamRequest } from './to-request.js';
import { responsesUsageOf } from './usage.js';

/** OpenAI's Responses API, which others speak too; embeddings are those of the same servers. @internal */
export const OPENAI_RESPONSES_WIRE: Wire = {
  api: 'openai-responses',
  chatRequest: toResponsesRequest,
  chatAnswer: fromResponsesResponse,
  usageOf: ({ usage }) => responsesUsageOf(usage),
  chatStreamRequest: toResponsesStreamRequest,
  chatStreamReader: (target) => new ResponsesStreamReader(target),
  embed: OPENAI_EMBED,
};
