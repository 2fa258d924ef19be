import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { AppModule } from '../src/app.module.js';
import { OpenAI } from './clients.js';

export const KEYS = ['sk-test-openai-one', 'sk-test-anthropic-one', 'sk-test-gemini-one'];

/** The gateway in front of fake providers. */
export class GatewayUnderTest {
  private constructor(
    readonly app: INestApplication,
    readonly upstream: FakeLlmServer,
    /** For clients, with the version. */
    readonly url: string,
  ) {}

  static async start(heartbeatMs?: number): Promise<GatewayUnderTest> {
    const upstream = await FakeLlmServer.start();
    const llm = {
      routes: {
        default: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'],
        single: ['openai/gpt-6-luna'],
        claude: ['anthropic/claude-haiku-5-5'],
        gemini: ['gemini/gemini-3.5-flash'],
        responses: [{ provider: 'openai', model: 'gpt-6-sol', api: 'openai-responses' as const }],
        vectors: [{ provider: 'openai', model: 'text-embedding-3-small' }],
      },
      providers: {
        openai: { baseUrl: upstream.baseUrl('openai'), keys: KEYS[0] as string },
        anthropic: { baseUrl: upstream.baseUrl('anthropic'), keys: KEYS[1] as string },
        gemini: { baseUrl: upstream.baseUrl('gemini'), keys: KEYS[2] as string },
      },
      limits: { maxRetries: 0 },
    };
    const module = await Test.createTestingModule({ imports: [AppModule.with({ llm, heartbeatMs })] }).compile();
    const app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    return new GatewayUnderTest(app, upstream, `${await app.getUrl()}/v1`);
  }

  post(path: string, body: object): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return fetch(`${this.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  async close(): Promise<void> {
    // Else the close waits for the spare connections of clients that have left.
    this.app.getHttpServer().closeAllConnections();
    await this.app.close();
    await this.upstream.close();
  }
}

/** An answer of Anthropic's in which it thinks, signs that, and calls a tool. */
export const SIGNED_CALL = {
  thought: { type: 'thinking', thinking: 'I have to look.', signature: 'c2lnbmVk' },
  call: { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Oslo' } },
};

export function anthropicAnswer(stopReason: string, ...content: readonly object[]) {
  const usage = { input_tokens: 3, output_tokens: 2 };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-haiku-5-5', usage };
  return { status: 200, body: { ...message, content, stop_reason: stopReason } };
}

/** The same as a stream of Anthropic's. */
export function anthropicSignedStream() {
  const { thought, call } = SIGNED_CALL;
  const { input, ...begun } = call;
  const message = anthropicAnswer('tool_use').body;
  const events = [
    { type: 'message_start', message: { ...message, stop_reason: null } },
    { type: 'content_block_start', index: 0, content_block: { ...thought, thinking: '', signature: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: thought.thinking } },
    { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: thought.signature } },
    { type: 'content_block_stop', index: 0 },
    { type: 'content_block_start', index: 1, content_block: { ...begun, input: {} } },
    { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: JSON.stringify(input) } },
    { type: 'content_block_stop', index: 1 },
    { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 2 } },
    { type: 'message_stop' },
  ];
  const chunks = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, chunks };
}

/** The error that a call of the openai package ends in. */
export async function failureOf(call: PromiseLike<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof OpenAI.APIError) return error;
  throw new Error(`An APIError was expected, not ${String(error)}`);
}
