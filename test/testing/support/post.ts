import type { FakeLlmServer } from '../../../lib/testing/server/fake-llm-server.js';

/** One call, as a client of the provider makes it. */
export interface Post {
  readonly provider?: string;
  readonly model?: string;
  readonly key?: string;
  readonly body?: object;
  readonly signal?: AbortSignal;
}

export const LIVE_KEY = 'sk-test-live-0123456789';
export const DEAD_KEY = 'sk-test-dead-9876543210';

/** Calls a fake provider by the platform's own fetch. */
export async function post(server: FakeLlmServer, { provider = 'openai', ...call }: Post = {}): Promise<Response> {
  const isAnthropic = provider === 'anthropic';
  const { key = LIVE_KEY, model = 'gpt-6-luna', signal = null } = call;
  return fetch(`${server.baseUrl(provider)}${isAnthropic ? '/v1/messages' : '/chat/completions'}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key !== '' && (isAnthropic ? { 'x-api-key': key } : { authorization: `Bearer ${key}` })),
    },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }], ...call.body }),
    signal,
  });
}

/** The text of an OpenAI answer, or `status code` of a failure. */
export async function said(answer: Promise<Response>): Promise<string> {
  const response = await answer;
  const body = (await response.json()) as {
    choices?: [{ message: { content: string } }];
    error?: { code?: string | null; type?: string };
  };
  return body.choices?.[0].message.content ?? `${response.status} ${body.error?.code ?? body.error?.type}`;
}

/** The code of what a call was rejected with, wherever the client hides it. */
export async function codeOf(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
    return 'answered';
  } catch (error) {
    const { code, cause, name } = error as { code?: string; cause?: { code?: string }; name: string };
    return cause?.code ?? code ?? name;
  }
}
