import type { Wire } from '../wire.interface.js';
import { fromOpenAiResponse } from './from-response.js';
import { toOpenAiRequest } from './to-request.js';

/** OpenAI's chat completions, as OpenAI and the many compatible servers speak them. @internal */
export const OPENAI_WIRE: Wire = {
  api: 'openai',
  chatRequest: toOpenAiRequest,
  chatAnswer: fromOpenAiResponse,
};
