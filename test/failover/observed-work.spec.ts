import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, Scope } from '@nestjs/common';
import {
  failoverOf,
  LlmCallObserver,
  LlmClient,
  LlmEvents,
  LlmFailoverModule,
  type LlmEvent,
  type LlmObservedWork,
} from 'nestjs-llm-failover';
import { FakeLlm, providerFailure, type FakeLlmAnswer } from 'nestjs-llm-failover/testing';
import { closeHosts, HELLO, KEY, RecordingLogger, startHost } from '../module/support/host.js';

afterEach(closeHosts);

const seen: string[] = [];
beforeEach(() => {
  seen.length = 0;
});
const storage = new AsyncLocalStorage<string>();

@Injectable()
class Storing extends LlmCallObserver {
  async around(work: LlmObservedWork, next: () => Promise<void>): Promise<void> {
    const name = work.kind === 'call' ? `call of ${work.operation}` : `attempt ${work.number} at ${work.provider}`;
    if (work.kind === 'attempt') work.headers['x-seen'] = name;
    seen.push(`begin ${name}`);
    await storage.run(`${storage.getStore() ?? ''}/${work.kind}`, next);
    seen.push(`end ${name}`);
  }
}

class Throwing extends LlmCallObserver {
  around(): never {
    throw new Error('of the observer');
  }
}

class Idle extends LlmCallObserver {
  around(): void {}
}

class Late extends LlmCallObserver {
  async around(_work: LlmObservedWork, next: () => Promise<void>): Promise<void> {
    await Promise.resolve();
    await Promise.all([next(), next()]);
    throw new Error('too late');
  }
}

@Injectable({ scope: Scope.REQUEST })
class OfRequest extends LlmCallObserver {
  around(): never {
    throw new Error('never made');
  }
}

async function start(observers: (new (...injected: never[]) => LlmCallObserver)[], answers: FakeLlmAnswer[]) {
  const logger = new RecordingLogger();
  const fake = new FakeLlm(answers);
  const root = LlmFailoverModule.forRoot({
    routes: { default: ['openai/gpt-6-luna', 'groq/small'] },
    providers: { openai: { keys: KEY }, groq: { keys: KEY } },
    prices: { 'groq/small': { input: 1_000_000, output: 0 } },
  });
  const host = await startHost({ imports: [root], providers: observers }, logger, (builder) => fake.install(builder));
  const events: LlmEvent[] = [];
  host.get(LlmEvents).events$.subscribe((event) => events.push(event));
  return { host, client: host.get(LlmClient), logger, fake, events };
}

describe('an observer', () => {
  it('is wrapped around each call and each attempt, and its context holds inside', async () => {
    const inside: (string | undefined)[] = [];
    const answer = () => {
      inside.push(storage.getStore());
      return 'Hello';
    };
    const { client, fake } = await start([Storing], [providerFailure('openai', 'overloaded'), answer]);
    await client.promises.chat(HELLO);
    const begun = ['begin call of chat', 'begin attempt 1 at openai', 'begin attempt 2 at groq'];
    expect(seen.filter((line) => line.startsWith('begin'))).toEqual(begun);
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen.filter((line) => line.startsWith('end')).toSorted()).toEqual([
      'end attempt 1 at openai',
      'end attempt 2 at groq',
      'end call of chat',
    ]);
    expect(inside).toEqual(['/call/attempt']);
    expect(storage.getStore()).toBeUndefined();
    expect(fake.calls.map(({ headers }) => headers['x-seen'])).toEqual(['attempt 1 at openai', 'attempt 2 at groq']);
  });

  it.each([
    ['throws', Throwing],
    ['never goes on', Idle],
    ['goes on late and twice, and rejects', Late],
    ['is made for each request', OfRequest],
  ])('that %s harms nothing', async (_name, observer) => {
    const { client, fake, logger } = await start([observer, Storing], ['Hello']);
    await expect(client.promises.chat(HELLO)).resolves.toBeDefined();
    expect(fake.calls).toHaveLength(1);
    expect(seen.slice(0, 2)).toEqual(['begin call of chat', 'begin attempt 1 at openai']);
    expect(JSON.stringify(logger.lines)).not.toContain('of the observer');
  });
});

describe('an observer that calls cannot be wrapped by', () => {
  @Injectable({ scope: Scope.TRANSIENT })
  class OfConsumer extends Storing {}

  @Injectable()
  class OfCaller extends Storing {
    constructor(readonly other: OfRequest) {
      super();
    }
  }

  it.each([
    ['is made for each request', [OfRequest], ['OfRequest']],
    ['is made for each consumer', [OfConsumer], ['OfConsumer']],
    ['injects what is made for each request', [OfCaller, OfRequest], ['OfCaller', 'OfRequest']],
    ['is none of these', [Storing], []],
  ])('is told of where it %s', async (_name, observers, names) => {
    const { logger } = await start(observers, ['Hello']);
    const told = logger.of('warn').filter((line) => line.includes('is never called'));
    expect(told.map((line) => line.split(' ')[2])).toEqual(names);
  });
});

describe('the headers that an observer adds', () => {
  const adding = (added: object) =>
    class extends LlmCallObserver {
      around(work: LlmObservedWork, next: () => Promise<void>) {
        if (work.kind === 'attempt') Object.defineProperties(work.headers, Object.getOwnPropertyDescriptors(added));
        return next();
      }
    };
  const sentWith = async (added: object) => {
    const { client, fake, logger } = await start([adding(added)], ['Hello', 'Hello']);
    for (let time = 0; time < 2; time += 1) await expect(client.promises.chat(HELLO)).resolves.toBeDefined();
    return { headers: fake.calls[0]?.headers ?? {}, warnings: logger.of('warn') };
  };

  it.each(['authorization', 'Authorization', 'AUTHORIZATION'])('replace no key as %s', async (name) => {
    const usual = await sentWith({});
    const { headers } = await sentWith({ [name]: 'Bearer of-somebody-else' });
    expect(usual.headers).toHaveProperty('authorization');
    expect(headers).toEqual(usual.headers);
  });

  it.each([
    ['frames a message', { 'Content-Length': '1' }, '"Content-Length"'],
    ['names another host', { host: 'evil.test' }, '"host"'],
    ['breaks the line', { 'x-trace': 'a\r\nx-evil: 1' }, '"x-trace"'],
    ['has a name that breaks the line', { 'x\r\nx-evil': '1' }, String.raw`"x\r\nx-evil"`],
    ['is no text', { 'x-trace': null }, '"x-trace"'],
  ])('are left out where one %s, and a line tells of it once', async (_name, added, shown) => {
    const { headers, warnings } = await sentWith({ ...added, 'X-Good': 'yes' });
    expect(headers['x-good']).toBe('yes');
    expect(Object.keys(headers).filter((name) => /evil|trace|host|length/i.test(name))).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining(`the header ${shown} `)]);
  });

  it('harm nothing where they cannot be read', async () => {
    const { warnings } = await sentWith({
      get 'x-trace'(): string {
        throw new Error('of the observer');
      },
    });
    expect(warnings).toEqual([expect.stringMatching(/^A listener of LlmCallObserver threw Error/)]);
  });
});

describe('events', () => {
  it('carry operation, usage, cost, model and ids of an answer, and so does failoverOf()', async () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
    const { client, events } = await start(
      [],
      [providerFailure('openai', 'overloaded'), { text: 'Hello', usage: { promptTokens: 3, completionTokens: 2 } }],
    );
    const answer = await client.promises.chat(HELLO);
    expect(new Set(events.map(({ operation }) => operation))).toEqual(new Set(['chat']));
    const facts = { usage, cost: 3, responseModel: 'small', finishReasons: ['stop'] };
    expect(events.find(({ type }) => type === 'attempt-succeeded')).toMatchObject(facts);
    expect(events.at(-1)).toMatchObject({
      type: 'call-succeeded',
      ...facts,
      insteadOf: { provider: 'openai', model: 'gpt-6-luna', category: 'overloaded' },
    });
    expect(events.find(({ type }) => type === 'attempt-failed')).toMatchObject({
      next: { provider: 'groq', model: 'small' },
    });
    const info = failoverOf(answer);
    expect(info).toMatchObject({ usage, cost: 3 });
    expect({ ...info }).toMatchObject({ callId: info?.callId, attempts: 2, usage, cost: 3 });
    expect(failoverOf(answer)).toBe(info);
  });

  it('tell of a stream when its first content came, and at its end its usage', async () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
    const { client, events } = await start([], [{ text: 'Hello', usage: { promptTokens: 3, completionTokens: 2 } }]);
    for await (const chunk of client.promises.stream(HELLO)) expect(chunk.object).toBe('chat.completion.chunk');
    expect(events.map(({ type, operation }) => `${type} ${operation}`)).toEqual([
      'call-started stream',
      'attempt-started stream',
      'stream-committed stream',
      'attempt-succeeded stream',
      'call-succeeded stream',
    ]);
    expect(events.at(-1)).toMatchObject({ usage, firstContentMs: expect.any(Number), finishReasons: ['stop'] });
  });

  it.each(['embed', 'countTokens', 'run'] as const)('name the operation of %s', async (method) => {
    const { client, events } = await start([], ['Hello', 'Hello']);
    const calls = {
      embed: () => client.promises.embed({ input: 'one' }),
      countTokens: () => client.promises.countTokens(HELLO),
      run: () => client.promises.run(() => Promise.resolve('done')),
    };
    await calls[method]().catch(() => undefined);
    const operation = method === 'countTokens' ? 'count' : method;
    expect(new Set(events.map((event) => event.operation))).toEqual(new Set([operation]));
  });

  it('end every attempt that they begin, also where the caller leaves', async () => {
    const { client, events } = await start([], ['Hello', 'Hello']);
    const controller = new AbortController();
    const reason = new Error('enough');
    const aborted = client.promises.stream(HELLO, { signal: controller.signal });
    await aborted.next();
    controller.abort(reason);
    await expect(aborted.next()).rejects.toBe(reason);
    const left = client.promises.stream(HELLO);
    await left.next();
    await left.return?.();
    const ends = events.filter(({ type }) => type === 'attempt-failed' || type === 'call-failed');
    expect(ends.map(({ type, ...event }) => [type, 'category' in event && event.category])).toEqual([
      ['attempt-failed', 'cancelled'],
      ['call-failed', 'cancelled'],
      ['attempt-failed', 'cancelled'],
      ['call-failed', 'cancelled'],
    ]);
  });
});
