import type { LlmApi } from '../../index.js';
import { makerOf } from '../../providers/lookup/maker-of.js';
import { presetOf } from '../../providers/lookup/presets.js';

/** What a call can ask for. @internal */
export const FAKE_ENDPOINTS = ['chat', 'embeddings', 'count-tokens'] as const;

/**
 * What a call asks for.
 *
 * @publicApi
 */
export type FakeEndpoint = (typeof FAKE_ENDPOINTS)[number];

/** The part of a path that tells protocol and endpoint. */
export interface PathEndpoint {
  readonly api: LlmApi;
  readonly endpoint: FakeEndpoint;
  /** Where the path names it, as Gemini's do. */
  readonly model?: string | undefined;
  /** Whether the path says that the answer is to be streamed. */
  readonly isStream: boolean;
}

/** Which provider and protocol a path means. */
export interface CallAddress extends PathEndpoint {
  readonly provider: string;
}

const ENDPOINT =
  /\/(?:(chat\/completions|responses|messages\/count_tokens|messages|embeddings)|((?:models|tunedModels)\/[^/:]+):(\w+))\/?$/;

const ENDPOINTS: Readonly<Record<string, Omit<PathEndpoint, 'isStream'>>> = {
  'chat/completions': { api: 'openai', endpoint: 'chat' },
  responses: { api: 'openai-responses', endpoint: 'chat' },
  embeddings: { api: 'openai', endpoint: 'embeddings' },
  messages: { api: 'anthropic', endpoint: 'chat' },
  'messages/count_tokens': { api: 'anthropic', endpoint: 'count-tokens' },
};

/** https://ai.google.dev/api */
const GEMINI_METHODS: Readonly<Record<string, FakeEndpoint>> = {
  generateContent: 'chat',
  streamGenerateContent: 'chat',
  countTokens: 'count-tokens',
  embedContent: 'embeddings',
  batchEmbedContents: 'embeddings',
};

/** What a path asks for by its end; `undefined` where no provider has such a path. @internal */
export function endpointOfPath(path: string): PathEndpoint | undefined {
  const [, plain, resource, method] = ENDPOINT.exec(pathnameOf(path)) ?? [];
  if (plain !== undefined) return { ...(ENDPOINTS[plain] as Omit<PathEndpoint, 'isStream'>), isStream: false };
  if (resource === undefined || method === undefined) return undefined;
  const endpoint = Object.hasOwn(GEMINI_METHODS, method) ? GEMINI_METHODS[method] : undefined;
  if (endpoint === undefined) return undefined;
  const model = decoded(resource.replace(/^models\//, ''));
  return { api: 'gemini', endpoint, model, isStream: method === 'streamGenerateContent' };
}

/**
 * Reads `/<provider>/v1/chat/completions`, `/<provider>/v1/responses`, `/<provider>/v1/messages`, `/<provider>/v1beta/models/<model>:generateContent`
 * and their neighbours; the version may be missing. Without a provider in front it is the one that the protocol is named
 * after.
 *
 * @internal
 */
export function addressOfPath(path: string): CallAddress | undefined {
  const endpoint = endpointOfPath(path);
  if (endpoint === undefined) return undefined;
  const [first] = pathnameOf(path)
    .replace(ENDPOINT, '')
    .split('/')
    .filter((part) => part !== '');
  const provider = first === undefined || /^v\d/.test(first) ? makerOf(endpoint.api).id : decoded(first);
  return { ...endpoint, provider };
}

const BASE_PATHS: Readonly<Record<LlmApi, string>> = {
  openai: '/v1',
  'openai-responses': '/v1',
  anthropic: '',
  gemini: '/v1beta',
};

/** The path under which a fake provider lives, as a provider's `baseUrl` has it. @internal */
export function basePathOf(provider: string, api: LlmApi): string {
  return `/${encodeURIComponent(provider)}${BASE_PATHS[api]}`;
}

/** The protocol of a provider that is not said to have another. @internal */
export function apiOfProvider(provider: string): LlmApi {
  return presetOf(provider)?.api ?? 'openai';
}

function pathnameOf(path: string): string {
  return path.replace(/[?#].*$/, '');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
