import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { inspect } from 'node:util';
import { HttpModule, HttpService } from '@nestjs/axios';
import { BadRequestException, Controller, Inject, Post, UseInterceptors, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { FakeLlmServer, type FakeHttpAnswer } from 'nestjs-llm-failover/testing';
import { firstValueFrom, map, throwError, type Observable } from 'rxjs';
import { vi } from 'vitest';
import { LlmCallError } from '../../lib/errors/llm-call.error.js';
import { LlmExceptionInterceptor } from '../../lib/interceptors/llm-exception.interceptor.js';
import { retryLlm } from '../../lib/operators/retry-llm.operator.js';
import { closedUrl } from '../support/closed-url.js';

const KEY = 'sk-test-0a1b2c3d4e5f60718293a4b5c6d7';

const ANSWER: FakeHttpAnswer = { status: 200, body: { choices: [{ message: { content: 'Hello' } }] } };

function refusal(status: number, error: object, headers: Record<string, string> = {}): FakeHttpAnswer {
  return { status, headers, body: { error } };
}

const REQUEST = { model: 'gpt-6-luna' };
const target = { url: '' };
const authorized = { headers: { Authorization: `Bearer ${KEY}` } };

@Controller()
@UseInterceptors(LlmExceptionInterceptor)
class ChatController {
  constructor(@Inject(HttpService) private readonly http: HttpService) {}

  @Post('chat')
  chat(): Observable<unknown> {
    return this.ask().pipe(retryLlm({ provider: 'openai', baseDelayMs: 1 }));
  }

  @Post('bug')
  bug(): Observable<unknown> {
    return this.ask().pipe(
      map((answer) => (answer as { data: { text: string } }).data.text.length),
      retryLlm(),
    );
  }

  private ask(): Observable<object> {
    return this.http.post<object>(target.url, REQUEST, authorized).pipe(map(({ data }) => data));
  }
}

describe('httpService.post(...).pipe(retryLlm()) behind the interceptor', () => {
  let upstream: FakeLlmServer;
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    upstream = await FakeLlmServer.start();
    const module = await Test.createTestingModule({ imports: [HttpModule], controllers: [ChatController] }).compile();
    app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });

  beforeEach(() => {
    upstream.reset();
    target.url = `${upstream.baseUrl('openai')}/chat/completions`;
  });

  afterAll(async () => {
    await app.close();
    await upstream.close();
  });

  async function post(
    path: string,
  ): Promise<{ status: number; retryAfter: string | null; text: string; body: object }> {
    const response = await fetch(`${url}/${path}`, { method: 'POST' });
    const text = await response.text();
    const body = JSON.parse(text) as object;
    return { status: response.status, retryAfter: response.headers.get('retry-after'), text, body };
  }

  it('closes the bodies of failed tries that were asked for as streams, and passes on what is not its own', async () => {
    const bodies: PassThrough[] = [];
    const failing = (status: number) =>
      throwError(() => {
        const data = new PassThrough().on('error', () => undefined);
        bodies.push(data);
        return Object.assign(new Error(`${status}`), { isAxiosError: true, response: { status, headers: {}, data } });
      });
    const given = await firstValueFrom(failing(503).pipe(retryLlm({ maxRetries: 1, baseDelayMs: 1 }))).catch(
      (error: unknown) => error,
    );
    expect(given).toBeInstanceOf(LlmCallError);
    expect(bodies.map(({ destroyed }) => destroyed)).toEqual([true, true]);
    const left = new BadRequestException();
    const data = new PassThrough();
    Object.assign(left, { response: { data } });
    await expect(firstValueFrom(throwError(() => left).pipe(retryLlm()))).rejects.toBe(left);
    expect(data.destroyed).toBe(false);
  });

  it('leaves no socket behind of an answer that nobody reads', async () => {
    const open = new Set<Socket>();
    const server = createServer((_request, response) => {
      response.writeHead(503, { 'content-type': 'application/json' });
      response.write('{"error":');
    });
    server.on('connection', (socket) => open.add(socket.on('close', () => open.delete(socket))));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const http = app.get(HttpService);
    const call$ = http.post(`http://127.0.0.1:${port}/`, {}, { responseType: 'stream' });
    await expect(firstValueFrom(call$.pipe(retryLlm({ baseDelayMs: 1 })))).rejects.toBeInstanceOf(LlmCallError);
    await vi.waitFor(() => expect(open.size).toBe(0), { timeout: 20_000 });
    await new Promise((resolve) => server.close(resolve));
  });

  it('answers after a rate limit that has passed', async () => {
    upstream.on().reply(refusal(429, { code: 'rate_limit_exceeded' }, { 'retry-after-ms': '5' }), ANSWER);
    expect(await post('chat')).toMatchObject({ status: 201, body: ANSWER.body });
    expect(upstream.calls).toHaveLength(2);
  });

  it('makes one call with a rejected key, and tells nobody the key', async () => {
    const message = `The key ${KEY} is not a valid one.`;
    upstream.on().reply(refusal(401, { message, code: 'invalid_api_key' }));
    const { status, text, body } = await post('chat');
    expect(status).toBe(502);
    expect(body).toMatchObject({
      code: 'llm_credential_invalid',
      message: "openai rejected this server's API key.",
      hint: 'Check the API key that the request sends.',
    });
    expect(text).not.toContain(KEY);
    expect(upstream.calls).toHaveLength(1);
  });

  it('gives a server that keeps failing three calls', async () => {
    upstream.on().reply(refusal(500, { message: 'Something broke.' }));
    expect(await post('chat')).toMatchObject({ status: 502, body: { code: 'llm_server_error' } });
    expect(upstream.calls).toHaveLength(3);
  });

  it('passes a wait that is too long on to the client', async () => {
    upstream.on().reply(refusal(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '90' }));
    expect(await post('chat')).toMatchObject({
      status: 503,
      retryAfter: '90',
      body: { code: 'llm_rate_limited', retryAfterMs: 90_000 },
    });
    expect(upstream.calls).toHaveLength(1);
  });

  it('makes one call where the provider asks not to be retried', async () => {
    upstream.on().reply(refusal(503, { message: 'No.' }, { 'x-should-retry': 'false' }));
    expect((await post('chat')).status).toBeGreaterThanOrEqual(502);
    expect(upstream.calls).toHaveLength(1);
  });

  it('answers 400 for a request that the provider calls invalid', async () => {
    const message = "'temperature' must be at most 2.";
    upstream.on().reply(refusal(400, { message, type: 'invalid_request_error', param: 'temperature' }));
    const { status, text, body } = await post('chat');
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'llm_invalid_request',
      message: 'The request was refused as invalid by openai.',
    });
    expect(text).not.toContain('temperature');
    expect(upstream.calls).toHaveLength(1);
  });

  it('answers 502 where nothing listens', async () => {
    target.url = await closedUrl();
    expect(await post('chat')).toMatchObject({ status: 502, body: { code: 'llm_network_error' } });
  });

  it("leaves a mistake in the application's own code a 500, after one call", async () => {
    upstream.on().reply(ANSWER);
    expect(await post('bug')).toMatchObject({ status: 500, body: { message: 'Internal server error' } });
    expect(upstream.calls).toHaveLength(1);
  });

  it('law 7: the error that it ends with holds no key, however deeply it is looked at', async () => {
    upstream.on().reply(refusal(401, { message: `The key ${KEY} is not a valid one.`, code: 'invalid_api_key' }));
    const source = app.get(HttpService).post(target.url, REQUEST, authorized);
    const error: unknown = await firstValueFrom(source.pipe(retryLlm())).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LlmCallError);
    const seen = [inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error), String(error)];
    for (const text of seen) expect(text).not.toContain(KEY);
  });

  it("passes the caller's abort on", async () => {
    upstream.on().reply(ANSWER);
    const source = app.get(HttpService).post(target.url, REQUEST, { ...authorized, signal: AbortSignal.abort() });
    const error: unknown = await firstValueFrom(source.pipe(retryLlm())).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'CanceledError' });
    expect(upstream.calls).toHaveLength(0);
  });
});
