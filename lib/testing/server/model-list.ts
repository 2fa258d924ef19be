import type { LlmApi } from '../../index.js';
import { CREATED_SECONDS } from '../answers/openai-completion.js';
import { apiOfProvider } from '../calls/address-of-path.js';

const LIST_PATH = /^(?:\/([^/?#]+))??(?:\/(v\d\w*))?\/models\/?(?:[?#]|$)/;

/** Whose models a path lists; `undefined` where it lists none. @internal */
export function listedBy(path: string): { readonly provider: string; readonly api: LlmApi } | undefined {
  const [whole, named, version] = LIST_PATH.exec(path) ?? [];
  if (whole === undefined) return undefined;
  const provider = named ?? (version === 'v1beta' ? 'gemini' : 'openai');
  return { provider, api: apiOfProvider(provider) };
}

/** A list of models in a protocol. @internal */
export function modelListOf(api: LlmApi, provider: string, models: readonly string[]): object {
  return LISTS[api](models, provider);
}

const CREATED_AT = new Date(CREATED_SECONDS * 1_000).toISOString();

// https://platform.openai.com/docs/api-reference/models/list
const openAiList = (models: readonly string[], provider: string) => ({
  object: 'list',
  data: models.map((id) => ({ id, object: 'model', created: CREATED_SECONDS, owned_by: provider })),
});

const LISTS: Readonly<Record<LlmApi, (models: readonly string[], provider: string) => object>> = {
  openai: openAiList,
  'openai-responses': openAiList,
  // https://docs.claude.com/en/api/models-list
  anthropic: (models) => ({
    data: models.map((id) => ({ type: 'model', id, display_name: id, created_at: CREATED_AT })),
    has_more: false,
    first_id: models[0] ?? null,
    last_id: models.at(-1) ?? null,
  }),
  // https://ai.google.dev/api/models
  gemini: (models) => ({
    models: models.map((id) => ({
      name: `models/${id}`,
      displayName: id,
      supportedGenerationMethods: ['generateContent', 'countTokens'],
    })),
  }),
};
