import type { Wire } from '../wire.interface.js';
import { OPENAI_EMBED } from './embeddings.js';
import { fromOpenAiResponse, openAiUsageIn } from './from-response.js';
import { OpenAiStreamReader } from './stream-reader.js';
import { toOpenAiRequest } from './to-request.js';
import { toOpenAiStreamRequest } from './to-stream-request.js';

/** OpenAI's chat completions and embeddings, as OpenAI and the many compatible servers speak them. @internal */
export const OPENAI_WIRE: Wire = {
  api: 'openai',
  chatRequest: toOpenAiRequest,
  chatAnswer: fromOpenAiResponse,
  usageOf: openAiUsageIn,
  chatStreamRequest: toOpenAiStreamRequest,
  chatStreamReader: (target) => new OpenAiStreamReader(target),
  embed: OPENAI_EMBED,
};
