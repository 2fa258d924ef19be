import type { LlmChatChunk, LlmChatResponse } from '../../index.js';
import type { SdkResponseMetadata } from '../specification.js';

/** Which answer it is; what its provider does not tell is left out. @internal */
export function responseMetadataOf({
  id,
  created,
  model,
}: Pick<LlmChatResponse | LlmChatChunk, 'id' | 'created' | 'model'>): SdkResponseMetadata {
  return {
    ...(id !== '' && { id }),
    ...(created > 0 && { timestamp: new Date(created * 1_000) }),
    ...(model !== '' && { modelId: model }),
  };
}
