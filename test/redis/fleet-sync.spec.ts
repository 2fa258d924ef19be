import fc from 'fast-check';
import type { HealthState } from '../../lib/health/health-state.js';
import { cellOf } from '../../lib/redis/cell.js';
import { FleetSync } from '../../lib/redis/fleet-sync.js';
import type { RedisScript } from '../../lib/redis/scripts.js';
import { cooling } from './fleet-member.js';

type Answer = readonly unknown[];

/** An instance in step with a Redis that the test plays. */
function instance(answer: (script: string, args: readonly (string | number)[]) => Answer | Promise<Answer>) {
  const entries = new Map<string, HealthState>();
  const sent: string[] = [];
  const foreign: string[] = [];
  const deaf: number[] = [];
  const sync = new FleetSync({
    link: {
      isUp: true,
      channel: 'news',
      run: async ({ name }: RedisScript, args) => {
        sent.push(name);
        return answer(name, args);
      },
    },
    now: () => 1_000,
    secret: 'hashed',
    maxEntries: 10,
    ttlMs: 1_000,
    local: { get: (name) => entries.get(name), names: () => entries.keys() },
    onEntry: (name, state) => void entries.set(name, state),
    onRelease: () => undefined,
    onInStep: () => undefined,
    onDeaf: () => void deaf.push(sent.length),
    onFailure: (message) => void foreign.push(message),
    onForeign: (what) => void foreign.push(what),
  });
  const put = (name: string) => {
    entries.set(name, cooling(1_000));
    sync.changed(name);
    return sync.flush();
  };
  return { sync, entries, sent, foreign, deaf, put };
}

const head = (seq: number, epoch = 'e') => [epoch, seq, '1', '0', 0];
const newsOf = (seq: number, name: string, epoch = 'e') =>
  [epoch, seq, 'another', 'cell', name, cellOf(cooling(1_000))].join('\n');

describe('an instance that keeps in step with its fleet', () => {
  it('takes news that overtook an answer for no loss', async () => {
    const { sync, sent, put, entries } = instance((script) => {
      if (script === 'pull') return [...head(0), '', 'p'];
      sync.heard(newsOf(1, 'provider:a'));
      sync.heard(newsOf(2, 'provider:b'));
      return [...head(1), ''];
    });
    await put('provider:mine');
    expect([sent, sync.unsent, [...entries.keys()]]).toEqual([
      ['pull', 'put'],
      0,
      ['provider:mine', 'provider:a', 'provider:b'],
    ]);
  });

  it.each([
    ['a number that has gone back', head(3)],
    ['another epoch', head(9, 'new')],
  ])('sends all that it knows after %s', async (_what, after) => {
    let isLost = false;
    const { sync, sent, put } = instance((script) => {
      const now = isLost ? after : head(7);
      return script === 'pull' ? [...now, '', 'p'] : [...now, ...Array.from({ length: 3 }, () => '')];
    });
    await put('provider:a');
    await put('provider:b');
    sent.length = 0;
    isLost = true;
    await sync.resync();
    expect(sent).toEqual(['pull', 'pull', 'put']);
  });

  it('gives up for now where Redis contradicts itself', async () => {
    let epochs = 0;
    const { sent, foreign, put } = instance(() => [...head(9, `${(epochs += 1)}`), '']);
    await put('provider:a');
    expect(sent.length).toBeLessThan(20);
    expect(foreign).toContain('it keeps losing what it was given');
  });

  it('does not send what another instance has sent already, after a loss', async () => {
    let epoch = 'e';
    const pages = () => (epoch === 'e' ? ['', 'p'] : ['', 'p', 'provider:a', cellOf(cooling(1_000))]);
    const { sync, sent, put, entries } = instance((script) => [
      ...head(1, epoch),
      ...(script === 'pull' ? pages() : ['']),
    ]);
    await put('provider:a');
    epoch = 'new';
    sent.length = 0;
    await sync.resync();
    expect([sent.includes('put'), sync.unsent, entries.size]).toEqual([false, 0, 1]);
  });

  it('throws at no message', async () => {
    const { sync, put } = instance(() => [...head(1), '']);
    await put('provider:a');
    const cell = cellOf(cooling(1_000));
    const part = fc.oneof(
      fc.constantFrom(
        'e',
        '2',
        '9007199254740993',
        '-1',
        'NaN',
        'i',
        'cell',
        'release',
        'lost',
        'provider:a',
        '',
        cell,
      ),
      fc.constantFrom('credential:openai:~0', '__proto__', `${'['.repeat(9_000)}${']'.repeat(9_000)}`, cell.slice(1)),
      fc.nat(cell.length).map((place) => cell.slice(0, place) + cell.slice(place + 1)),
      fc.string(),
    );
    const message = fc.array(part, { maxLength: 8 }).map((parts) => parts.join('\n'));
    const news = part.map((text) => ['e', '2', 'i', 'cell', 'provider:a', text].join('\n'));
    fc.assert(fc.property(fc.oneof(message, news), (text) => sync.heard(text)));
  });

  it('sends each entry once, however often it changed meanwhile', async () => {
    const { sync, sent, put } = instance((script, args) =>
      script === 'pull' ? [...head(0), '', 'p'] : [...head(1), ...args.slice(4).map(() => '')],
    );
    await sync.resync();
    sent.length = 0;
    await Promise.all(Array.from({ length: 100 }, (_, place) => put(`provider:p${place % 10}`)));
    expect(sent).toEqual(['put']);
  });

  it('lists in pages, up to the last change', async () => {
    const pages: Answer[] = [
      [...head(4), '2', 'p', 'provider:a', cellOf(cooling(1_000))],
      [...head(4), '', 'p', 'provider:b', cellOf(cooling(1_000))],
    ];
    const asked: unknown[] = [];
    const { sync, entries } = instance((_script, args) => {
      asked.push(args[1]);
      return pages.shift() ?? [...head(4), '', 'p'];
    });
    await sync.resync();
    expect([asked, [...entries.keys()]]).toEqual([
      [0, 2],
      ['provider:a', 'provider:b'],
    ]);
    await sync.resync();
    expect(asked).toEqual([0, 2, 4]);
  });

  describe('looks now and then', () => {
    /** A Redis with so many changes. */
    const counting = () => {
      const redis = { seq: 5, process: 'p' };
      return { redis, ...instance(() => [...head(redis.seq), '', redis.process]) };
    };

    it('and is content where all that changed was told', async () => {
      const { redis, sync, deaf } = counting();
      await sync.reconnected();
      for (let look = 0; look < 5; look += 1) {
        await sync.look();
        redis.seq += 1;
        sync.heard(newsOf(redis.seq, 'provider:a'));
      }
      expect(deaf).toEqual([]);
    });

    it('and finds that nothing was told of what it knew a look ago', async () => {
      const { redis, sync, deaf } = counting();
      await sync.reconnected();
      await sync.look();
      redis.seq += 1;
      // It may be on its way.
      await sync.look();
      expect(deaf).toEqual([]);
      await sync.look();
      expect(deaf).toHaveLength(1);
    });

    it('and expects to hear of nothing that was before its connection, or in another Redis', async () => {
      const { redis, sync, deaf } = counting();
      await sync.reconnected();
      redis.seq += 1;
      await sync.look();
      await sync.reconnected();
      await sync.look();
      redis.seq += 7;
      redis.process = 'another';
      await sync.look();
      await sync.look();
      redis.seq = 2;
      await sync.look();
      await sync.look();
      expect(deaf).toEqual([]);
    });
  });
});
