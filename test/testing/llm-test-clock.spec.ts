import { vi } from 'vitest';
import {
  createLlmClient,
  LlmOptionsError,
  LlmStreamInterruptedError,
  type LlmClient,
  type LlmClientOptions,
} from 'nestjs-llm-failover';
import { advanceFakeTimers, FakeLlm, LlmTestClock, stall } from 'nestjs-llm-failover/testing';

const START_MS = 1_800_000_000_000;
const HI = { messages: [{ role: 'user' as const, content: 'Hi' }] };

function clientOver(fake: FakeLlm, options: Partial<LlmClientOptions> = {}): LlmClient {
  const routes = { default: ['openai/a'] };
  return createLlmClient(
    { routes, policies: { jitter: false }, ...options },
    { transport: fake, runtime: fake.runtime },
  );
}

function stateOf(client: LlmClient): string | undefined {
  return client.plan().candidates[0]?.state;
}

describe('LlmTestClock', () => {
  it('stands still where it is told when to begin', async () => {
    const clock = new LlmTestClock({ startMs: START_MS });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(clock.now()).toBe(START_MS);
    await clock.advance(1_234.5);
    expect(clock.now()).toBe(START_MS + 1_234.5);
  });

  it('ends what is due, in order and each at its own time, and nothing else', async () => {
    const clock = new LlmTestClock({ startMs: 0, skipWaits: false });
    const ended: string[] = [];
    const note = (name: string) => () => ended.push(`${name} at ${clock.now()}`);
    clock.startWait(300, note('wait'));
    clock.startTimer(100, () => {
      note('bound')();
      clock.startTimer(50, note('begun meanwhile'));
    });
    clock.startTimer(200, note('cancelled'))();
    const cancelLater = clock.startTimer(1_001, note('later'));
    expect(clock.waiting).toBe(1);
    await clock.advance(1_000);
    expect(ended).toEqual(['bound at 100', 'begun meanwhile at 150', 'wait at 300']);
    expect([clock.now(), clock.waiting]).toEqual([1_000, 0]);
    cancelLater();
  });

  it.each([-1, NaN])('refuses to move by %d', async (delayMs) => {
    await expect(new LlmTestClock().advance(delayMs)).rejects.toThrow(LlmOptionsError);
  });

  it('ends a bound in real time too, and is then as late as that', async () => {
    const clock = new LlmTestClock({ startMs: 0 });
    await new Promise<void>((resolve) => void clock.startTimer(10, resolve));
    expect(clock.now()).toBe(10);
  });
});

describe('the time of a FakeLlm', () => {
  const frozen = () => new LlmTestClock({ startMs: START_MS });

  it('shows a cooldown’s end to the millisecond', async () => {
    const fake = new FakeLlm([], { clock: frozen() });
    fake.on('openai').fail('insufficient_quota').then('again');
    const client = clientOver(fake, { policies: { jitter: false, quotaCooldownMs: 60_000, quotaProbeMs: 0 } });
    await client.promises.chat(HI).catch(() => undefined);
    await fake.clock.advance(59_999);
    expect(stateOf(client)).toBe('unavailable');
    await fake.clock.advance(1);
    expect(stateOf(client)).toBe('half-open');
    await client.promises.chat(HI);
    fake.expectNoPendingAnswers();
  });

  it('brings the probe of a quarantined key', async () => {
    const fake = new FakeLlm([], { clock: frozen() });
    fake.on('openai').fail('invalid_api_key').then('alive');
    const client = clientOver(fake);
    const ask = () =>
      client.promises.chat(HI).then(
        () => 'answered',
        (error: { category: string }) => error.category,
      );
    expect([await ask(), await ask()]).toEqual(['credential_invalid', 'credential_invalid']);
    await fake.clock.advance(15 * 60_000);
    await expect(ask()).resolves.toBe('answered');
    expect(fake.calls).toHaveLength(2);
  });

  it('lets a stream that stalls run into its time-outs', async () => {
    const fake = new FakeLlm([stall(), stall(['Hel'])], { clock: frozen() });
    const client = clientOver(fake, { routes: { default: ['openai/a', 'groq/b'] } });
    const reading = (async () => {
      let text = '';
      for await (const { choices } of client.promises.stream(HI)) text += choices[0]?.delta.content ?? '';
      return text;
    })().catch((error: unknown) => error);
    await fake.clock.advance(60_000);
    expect(fake.calls.map(({ target }) => target)).toEqual(['openai/a', 'groq/b']);
    await fake.clock.advance(60_000);
    const error = await reading;
    expect(LlmStreamInterruptedError.isInstance(error) && error.text).toBe('Hel');
  });

  it('stands on each call, and in no print of it', async () => {
    const fake = new FakeLlm([], { clock: frozen() });
    fake.on('openai').fail('rate_limited', { retryAfterMs: 3_000 }).then('after the wait');
    await clientOver(fake).promises.chat(HI);
    expect(fake.calls.map(({ atMs }) => atMs - START_MS)).toEqual([0, 3_000]);
    expect(JSON.stringify(fake.calls)).not.toContain(String(START_MS + 3_000));
  });

  it('holds waits back where it is told to', async () => {
    const clock = new LlmTestClock({ startMs: START_MS, skipWaits: false });
    const fake = new FakeLlm([], { clock });
    fake.on('openai').fail('rate_limited', { retryAfterMs: 3_000 }).then('after the wait');
    let isAnswered = false;
    const answer = clientOver(fake)
      .promises.chat(HI)
      .finally(() => (isAnswered = true));
    await clock.advance(2_999);
    expect([clock.waiting, isAnswered]).toEqual([1, false]);
    await clock.advance(1);
    expect(isAnswered).toBe(true);
    await answer;
  });
});

describe('advanceFakeTimers', () => {
  const slow = () => {
    const clock = new LlmTestClock({ skipWaits: false });
    const fake = new FakeLlm([], { clock });
    fake.on('openai').fail('rate_limited', { retryAfterMs: 3_000 }).then('after the wait');
    return clientOver(fake).promises.chat(HI);
  };

  it('moves the faked time of jest and vitest', async () => {
    vi.useFakeTimers();
    try {
      const answer = slow();
      await advanceFakeTimers(vi, 3_000);
      await expect(answer).resolves.toMatchObject({ choices: [{ message: { content: 'after the wait' } }] });
    } finally {
      vi.useRealTimers();
    }
  });

  it('moves that of node:test in steps, between which calls go on', async () => {
    let tickedMs = 0;
    const steps: string[] = [];
    const moving = advanceFakeTimers(
      {
        tick: (delayMs = 0) => {
          tickedMs += delayMs;
          void Promise.resolve().then(() => steps.push(`${tickedMs}`));
        },
      },
      1_000,
      400,
    );
    await moving;
    expect(steps).toEqual(['400', '800', '1000']);
  });
});

describe('attempts of run() that go past the FakeLlm', () => {
  const rejected = () =>
    Object.assign(new Error('401 Incorrect API key provided'), { status: 401, code: 'invalid_api_key' });
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('are waited for: one bad key costs one attempt', async () => {
    const client = clientOver(new FakeLlm());
    let attempts = 0;
    const attempt = async () => {
      attempts += 1;
      for (let passed = 0; passed < 50; passed += 1) await turn();
      throw rejected();
    };
    const runs = Array.from({ length: 5 }, () => client.promises.run(attempt).catch((error: unknown) => error));
    for (const error of await Promise.all(runs)) expect(error).toMatchObject({ category: 'credential_invalid' });
    expect(attempts).toBe(1);
  });

  it('hold no wait of others up once they are over, or left behind', async () => {
    const fake = new FakeLlm();
    fake.on('openai').fail('overloaded', { retryAfterMs: 30_000 }).then('again');
    const client = clientOver(fake, { limits: { maxWaitMs: 60_000 } });
    expect(await client.promises.run(() => Promise.resolve('done'))).toBe('done');
    const controller = new AbortController();
    const left = client.promises.run(() => new Promise<string>(() => undefined), { signal: controller.signal });
    controller.abort(new Error('nobody waits'));
    await expect(left).rejects.toThrow('nobody waits');
    // It would take half a minute.
    await client.promises.chat(HI);
    expect(fake.calls).toHaveLength(2);
  });
});
