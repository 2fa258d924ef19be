import { createLlmClient, llmTextOf } from 'nestjs-llm-failover';
import { FakeLlm, LlmTestClock, type FakeChunks, type FakeLlmAnswer } from 'nestjs-llm-failover/testing';
import { listenersOf } from '../support/listeners-of.js';
import { codeOf } from './support/post.js';

const HI = { messages: [{ role: 'user' as const, content: 'Hi' }] };

function fakeOf(...answers: readonly FakeLlmAnswer[]): FakeLlm {
  return new FakeLlm(answers, { clock: new LlmTestClock({ startMs: 0 }) });
}

function send(fake: FakeLlm, signal: AbortSignal = new AbortController().signal) {
  const target = { provider: 'openai', model: 'm', credential: 'main' };
  return fake.send({ method: 'POST', url: 'https://api.test/v1/chat/completions', headers: {}, target, signal });
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** A promise that knows whether it has settled. */
function watched(work: Promise<unknown>): { readonly isSettled: () => boolean } {
  let isSettled = false;
  const settle = () => void (isSettled = true);
  work.then(settle, settle);
  return { isSettled: () => isSettled };
}

describe('an answer of a FakeLlm that takes its time', () => {
  it.each<[string, FakeLlmAnswer]>([
    ['a message', { text: 'Hello', afterMs: 5_000 }],
    ['a stream', { stream: ['Hello'], afterMs: 5_000 }],
    ['an HTTP answer', { status: 200, body: {}, afterMs: 5_000 }],
    ['embeddings', { embeddings: [[1]], afterMs: 5_000 }],
    ['a count', { inputTokens: 1, afterMs: 5_000 }],
    ['a connection that fails', { error: 'ECONNREFUSED', afterMs: 5_000 }],
    ['what a function makes', () => ({ text: 'Hello', afterMs: 5_000 })],
  ])('comes when it is due: %s', async (_what, answer) => {
    const fake = fakeOf(answer);
    const answered = watched(send(fake));
    await fake.clock.advance(4_999);
    expect(answered.isSettled()).toBe(false);
    await fake.clock.advance(1);
    expect(answered.isSettled()).toBe(true);
  });

  it('fails over when it comes too late', async () => {
    const fake = fakeOf({ text: 'too late', afterMs: Infinity }, 'Hello');
    const options = { routes: { default: ['openai/a', 'anthropic/b'] } };
    const answer = createLlmClient(options, { transport: fake, runtime: fake.runtime }).promises.chat(HI);
    await fake.clock.advance(120_000);
    expect(llmTextOf(await answer)).toBe('Hello');
    expect(fake.calls.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  it('leaves no listener behind, whether it comes or is given up', async () => {
    const fake = fakeOf({ text: 'Hello', afterMs: 1 }, { text: 'never', afterMs: 1e9 });
    const leaving = new AbortController();
    const listeners = listenersOf(leaving.signal);
    const first = send(fake, leaving.signal);
    await fake.clock.advance(1);
    await textOf((await first).body);
    expect(listeners()).toBe(0);
    const second = send(fake, leaving.signal);
    leaving.abort(new Error('left'));
    await expect(second).rejects.toThrow('left');
    expect(listeners()).toBe(0);
  });
});

describe('a raw body of a FakeLlm', () => {
  const bodyOf = async (chunks: FakeChunks, signal?: AbortSignal) => {
    const fake = fakeOf({ status: 203, headers: { 'X-Served-By': 'cache-1' }, chunks });
    return { fake, ...(await send(fake, signal)) };
  };

  it('is sent as it is, chunk by chunk', async () => {
    const { status, headers, body } = await bodyOf(['data: {"te', Buffer.from('xt":1}\n\n')]);
    expect({ status, headers }).toEqual({ status: 203, headers: { 'x-served-by': 'cache-1' } });
    await expect(textOf(body)).resolves.toBe('data: {"text":1}\n\n');
  });

  it('may pause', async () => {
    const { fake, body } = await bodyOf(['Hel', { waitMs: 900 }, 'lo']);
    const reading = textOf(body);
    const read = watched(reading);
    await fake.clock.advance(899);
    expect(read.isSettled()).toBe(false);
    await fake.clock.advance(1);
    await expect(reading).resolves.toBe('Hello');
  });

  it.each([
    ['a code of Node', 'ECONNRESET', 'ECONNRESET'],
    ['an error of its own', Object.assign(new Error('gone'), { code: 'EPIPE' }), 'EPIPE'],
  ])('may break off with %s', async (_what, error, code) => {
    const { body } = await bodyOf(['Hel', { error }]);
    await expect(codeOf(textOf(body))).resolves.toBe(code);
  });

  it('is silent for good until the signal fires', async () => {
    const leaving = new AbortController();
    const { body, fake } = await bodyOf(['Hel', { waitMs: Infinity }, 'lo'], leaving.signal);
    const reading = textOf(body);
    const read = watched(reading);
    await fake.clock.advance(1e12);
    expect(read.isSettled()).toBe(false);
    leaving.abort(new Error('left'));
    await expect(reading).rejects.toThrow('left');
  });

  it('is made as it is read', async () => {
    let made = 0;
    const supply = (function* () {
      for (; made < 1_000; made += 1) yield 'more';
    })();
    const { body } = await bodyOf(supply);
    await body[Symbol.asyncIterator]().next();
    expect(made).toBeLessThan(3);
  });
});

describe('a call of a FakeLlm that is given up', () => {
  it('knows it while its body is still to come', async () => {
    const fake = fakeOf({ stream: ['Hel'], ending: 'stall' });
    const leaving = new AbortController();
    const { body } = await send(fake, leaving.signal);
    expect(fake.calls[0]?.aborted).toBe(false);
    leaving.abort(new Error('left'));
    await expect(textOf(body)).rejects.toThrow('left');
    expect(fake.calls[0]?.aborted).toBe(true);
  });

  it.each<[string, FakeLlmAnswer]>([
    ['its answer is complete', 'Hello'],
    ['its connection has failed', { error: 'ECONNRESET' }],
  ])('is not one whose signal fires when %s', async (_when, answer) => {
    const fake = fakeOf(answer);
    const leaving = new AbortController();
    await codeOf(send(fake, leaving.signal).then(({ body }) => textOf(body)));
    leaving.abort();
    expect(fake.calls.map(({ aborted }) => aborted)).toEqual([false]);
  });

  it('goes on where the upstream ignores it, and keeps nobody else waiting', async () => {
    const fake = fakeOf({ status: 200, afterMs: 5_000, ignoresAbort: true, chunks: ['Hel', { waitMs: 5_000 }, 'lo'] });
    const leaving = new AbortController();
    const answer = send(fake, leaving.signal);
    const answered = watched(answer);
    leaving.abort();
    await new Promise<void>((resolve) => fake.clock.startWait(4_999, resolve));
    expect([answered.isSettled(), fake.calls[0]?.aborted]).toEqual([false, true]);
    await fake.clock.advance(1);
    const reading = textOf((await answer).body);
    await fake.clock.advance(5_000);
    await expect(reading).resolves.toBe('Hello');
  });
});

describe('the calls of a FakeLlm', () => {
  it('can be forgotten, while its answers stay', async () => {
    const fake = fakeOf('first', 'second');
    await send(fake);
    fake.forgetCalls();
    const { body } = await send(fake);
    expect(await textOf(body)).toContain('second');
    expect(fake.calls.map(({ number }) => number)).toEqual([1]);
    fake.expectNoPendingAnswers();
  });
});
