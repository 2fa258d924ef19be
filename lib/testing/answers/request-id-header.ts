import type { LlmApi } from '../../index.js';
import { makerOf } from '../../providers/lookup/maker-of.js';

/** The header by which a provider names a request; Gemini has none. @internal */
export function requestIdHeaderOf(api: LlmApi, id: string): Record<string, string> {
  const { requestIdHeader } = makerOf(api);
  return requestIdHeader === undefined ? {} : { [requestIdHeader]: id };
}
