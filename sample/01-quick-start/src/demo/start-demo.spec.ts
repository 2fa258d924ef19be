import { vi } from 'vitest';
import type { INestApplication } from '@nestjs/common';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { colourful, type Painter, plain } from '../start/painter.js';
import { DEMO_KEYS } from './demo-upstream.js';
import { startDemo } from './start-demo.js';

const ESCAPE = '\u001b';

describe('startDemo', () => {
  let app: INestApplication | undefined;

  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  async function printed(paint: Painter): Promise<string> {
    const lines: string[] = [];
    app = await startDemo({ port: 0, paint, print: (line = '') => lines.push(line) });
    return lines.join('\n');
  }

  async function post(path: string, body: object): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return fetch(`${await app?.getUrl()}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  it('tells of the dead key, the second provider and the setting to fix', async () => {
    const text = await printed(plain);
    expect(text).toMatch(/attempt 1 +openai\/gpt-6-luna +OPENAI_API_KEY-1 \(#\w{4}\) +credential_invalid/);
    expect(text).toMatch(
      /skipped +openai\/gpt-6-luna +OPENAI_API_KEY-1 .*\n +attempt 1 +openai\/gpt-6-luna +OPENAI_API_KEY-2 .*answered/,
    );
    expect(text).toMatch(/openai\/gpt-6-sol .*overloaded.*\n +attempt 2 +anthropic\/claude-haiku-5-5 .*answered/);
    expect(text).toContain('mistral rejected the API key "MISTRAL_API_KEY"');
    expect(text).toContain('To fix it: Check MISTRAL_API_KEY.');
    expect([...text.matchAll(/(\d) upstream calls?/g)].map(([, count]) => count)).toEqual(['2', '1', '2', '2']);
  });

  it('shows a log line of each kind, and counts the rest', async () => {
    const text = await printed(plain);
    const log = text.slice(text.indexOf('4. What the log says'));
    expect(log).toMatch(
      /warn {2}openai: the key "OPENAI_API_KEY-1" \(#\w{4}\) is unavailable until it is replaced or reset/,
    );
    expect(log).toMatch(
      /warn {2}openai\/gpt-6-sol is unavailable .+: overloaded.+ anthropic\/claude-haiku-5-5 is asked instead\./,
    );
    expect(log).toMatch(/warn {2}Route "exhausted" has no candidate left .+ \(call [\w-]+\)/);
    expect(log).toMatch(/info {2}openai\/gpt-6-sol works again after overloaded/);
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await app?.close();
    const later = written.mock.calls.map(([line]) => String(line)).join('');
    written.mockRestore();
    expect(later).toMatch(
      /gpt-6-sol: 1 call served by anthropic\/claude-haiku-5-5 in the last minute, since overloaded/,
    );
  });

  it('prints no key, and leaves none in the environment', async () => {
    const before = { ...process.env };
    const text = await printed(colourful);
    for (const key of Object.values(DEMO_KEYS).flatMap((list) => list.split(','))) expect(text).not.toContain(key);
    expect({ ...process.env }).toEqual(before);
  });

  it.each([
    ['a terminal', colourful, true],
    ['a file', plain, false],
  ])('writes for %s with colour codes: %s', async (_name, paint, isColoured) => {
    expect((await printed(paint)).includes(ESCAPE)).toBe(isColoured);
  });

  it('prints curl lines for the port it listens on, and they work', async () => {
    const text = await printed(plain);
    const port = new URL((await app?.getUrl()) ?? '').port;
    expect(text).toContain(`curl -i http://localhost:${port}/chat`);
    expect(text).toContain(`curl -i http://localhost:${port}/demo/exhausted`);

    const answered = await post('/chat', { message: 'Hello' });
    expect([answered.status, await answered.json()]).toEqual([200, expect.objectContaining({ model: 'gpt-6-luna' })]);
    expect((await post('/chat', {})).status).toBe(400);
    const exhausted = await post('/demo/exhausted', { message: 'Hello' });
    expect(exhausted.status).toBe(503);
    expect(Number(exhausted.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await exhausted.json()).toMatchObject({ hint: 'Check MISTRAL_API_KEY.' });
  });

  it('closes the fake server with the app', async () => {
    await printed(plain);
    const server = app?.get(FakeLlmServer);
    expect(server?.url).toMatch(/^http/);
    await app?.close();
    expect(() => server?.url).toThrow('closed');
  });
});
