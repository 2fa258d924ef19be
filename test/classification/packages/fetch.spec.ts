import { classifyLlmError } from 'nestjs-llm-failover';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { describePackage, type PackageCall } from './support/package-table.js';

/** As careful code does it: a refusal is thrown with its facts. */
async function call({ baseUrl, apiKey, model, signal, timeoutMs }: PackageCall): Promise<unknown> {
  const bound = timeoutMs === undefined ? signal : AbortSignal.timeout(timeoutMs);
  const response = await fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }] }),
    ...(bound && { signal: bound }),
  });
  if (response.ok) return response.json();
  const { status, headers } = response;
  throw Object.assign(new Error(`HTTP ${status}`), { response: { status, headers, data: await response.text() } });
}

describePackage('fetch', { provider: 'openai', call });

describe('a Response of fetch that was thrown as it is', () => {
  let server: FakeLlmServer;
  beforeEach(async () => {
    server = await FakeLlmServer.start();
  });
  afterEach(() => server.close());

  it('is judged by status and headers, and its body stays unread', async () => {
    server.on().fail('rate_limited', { retryAfterMs: 2_000 });
    const init = { method: 'POST', body: JSON.stringify({ model: 'the-model' }) };
    const response = await fetch(`${server.baseUrl('openai')}/chat/completions`, init);
    expect(classifyLlmError(response)).toMatchObject({ category: 'rate_limited', status: 429, retryAfterMs: 2_000 });
    expect(response.bodyUsed).toBe(false);
    await response.body?.cancel();
  });
});
