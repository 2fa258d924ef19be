import type { LlmProviderState } from 'nestjs-llm-failover';
import { isRecord } from './json.js';

/** What the maker of an answer wants back with it. */
export interface KeptState {
  readonly message?: LlmProviderState | undefined;
  /** By the id of the call. */
  readonly calls: ReadonlyMap<string, LlmProviderState>;
}

/** Tells our own tokens from the encrypted thoughts of others. */
const MARK = 'gw1.';

/**
 * Packs the state into one string, which travels as the `encrypted_content` of a reasoning item: the one field that every client
 * of the Responses API keeps and sends back untouched, so that the gateway itself has nothing to remember.
 *
 * It is packed and not encrypted. It holds no key, and only what the makers' own APIs hand out; a client may read and change it.
 */
export function tokenOf({ message, calls }: KeptState): string | undefined {
  if (message === undefined && calls.size === 0) return undefined;
  return MARK + Buffer.from(JSON.stringify({ message, calls: [...calls] })).toString('base64url');
}

/**
 * Unpacks a token that came back; `undefined` for what this gateway has not made.
 *
 * It comes from a client, so nothing in it is to be trusted. What is taken from a `providerState` is for the library to judge: known fields
 * for the provider that it names, and nothing of one that is too large.
 */
export function stateOf(token: string): KeptState | undefined {
  if (!token.startsWith(MARK)) return undefined;
  const packed = parsed(Buffer.from(token.slice(MARK.length), 'base64url').toString());
  if (!isRecord(packed)) return undefined;
  const entries = Array.isArray(packed['calls']) ? packed['calls'] : [];
  const calls = new Map(entries.filter(isEntry));
  return { ...(isState(packed['message']) && { message: packed['message'] }), calls };
}

function isEntry(entry: unknown): entry is readonly [string, LlmProviderState] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && isState(entry[1]);
}

function isState(value: unknown): value is LlmProviderState {
  return isRecord(value) && typeof value['provider'] === 'string' && typeof value['model'] === 'string';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
