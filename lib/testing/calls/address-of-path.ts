import type { LlmApi } from '../../index.js';

/** Which provider and protocol a path means. */
export interface CallAddress {
  readonly provider: string;
  readonly api: LlmApi;
}

const ENDPOINT = /\/(chat\/completions|messages)\/?$/;

/** The protocol of a path that ends in `/chat/completions` or `/messages`. @internal */
export function apiOfPath(path: string): LlmApi | undefined {
  const endpoint = ENDPOINT.exec(pathnameOf(path))?.[1];
  if (endpoint === undefined) return undefined;
  return endpoint === 'messages' ? 'anthropic' : 'openai';
}

/**
 * Reads `/<provider>/v1/chat/completions` and `/<provider>/v1/messages`; the version may be missing. Without a
 * provider in front it is the one that the protocol is named after.
 *
 * @internal
 */
export function addressOfPath(path: string): CallAddress | undefined {
  const api = apiOfPath(path);
  if (api === undefined) return undefined;
  const [first] = pathnameOf(path)
    .replace(ENDPOINT, '')
    .split('/')
    .filter((part) => part !== '');
  const provider = first === undefined || /^v\d/.test(first) ? api : decoded(first);
  return { provider, api };
}

/** The path under which a fake provider lives, as a provider's `baseUrl` has it. @internal */
export function basePathOf(provider: string, api: LlmApi): string {
  return `/${encodeURIComponent(provider)}${api === 'anthropic' ? '' : '/v1'}`;
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
