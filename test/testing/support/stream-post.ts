import type { FakeLlmServer } from '../../../lib/testing/server/fake-llm-server.js';
import { LIVE_KEY } from './post.js';

export type Wire = 'openai' | 'anthropic' | 'gemini';
export const WIRES: readonly Wire[] = ['openai', 'anthropic', 'gemini'];

const MODELS = { openai: 'gpt-6-luna', anthropic: 'claude-test', gemini: 'gemini-test' };
const PATHS = {
  openai: '/chat/completions',
  anthropic: '/v1/messages',
  gemini: '/models/gemini-test:streamGenerateContent?alt=sse',
};

/** One call that asks for a stream. */
export interface StreamPost {
  readonly body?: object;
  readonly signal?: AbortSignal;
}

/** Asks a fake provider for a stream, by the platform's own fetch. */
export async function postStream(server: FakeLlmServer, wire: Wire, { body, signal }: StreamPost = {}) {
  const asked =
    wire === 'gemini'
      ? { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] }
      : { model: MODELS[wire], stream: true, messages: [{ role: 'user', content: 'Hi' }] };
  return fetch(`${server.baseUrl(wire)}${PATHS[wire]}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...keyHeaderOf(wire) },
    body: JSON.stringify({ ...asked, ...body }),
    signal: signal ?? null,
  });
}

function keyHeaderOf(wire: Wire): Record<string, string> {
  if (wire === 'openai') return { authorization: `Bearer ${LIVE_KEY}` };
  return { [wire === 'gemini' ? 'x-goog-api-key' : 'x-api-key']: LIVE_KEY };
}

/** What came of a body: its text, whether it broke, how many reads it took. */
export interface ReadStream {
  readonly text: string;
  readonly isBroken: boolean;
  readonly reads: number;
}

/** Reads a body to its end, good or bad. */
export async function readStream(response: Response): Promise<ReadStream> {
  const chunks: Uint8Array[] = [];
  const told = (isBroken: boolean) => ({ text: Buffer.concat(chunks).toString(), isBroken, reads: chunks.length });
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) chunks.push(chunk);
    return told(false);
  } catch {
    return told(true);
  }
}
