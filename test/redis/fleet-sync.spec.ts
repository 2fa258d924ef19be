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
    onFailure: (message) => void foreign.push(message),
    onForeign: (what) => void foreign.push(what),
  });
  const put = (name: string) => {
    entries.set(name, cooling(1_000));
    sync.changed(name);
    return sync.flush();
  };
  return { sync, entries, sent, foreign, put };
}

const head = (seq: number, epoch = 'e') => [epoch, seq, '1', '0', 0];
const newsOf = (seq: number, name: string, epoch = 'e') =>
  [epoch, seq, 'another', 'cell', name, cellOf(cooling(1_000))].join('\n');

describe('an instance that keeps in step with its fleet', () => {
  it('takes news that overtook an answer for no loss', async () => {
    const { sync, sent, put, entries } = instance((script) => {
      if (script === 'pull') return [...head(0), ''];
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
      return script === 'pull' ? [...now, ''] : [...now, ...Array.from({ length: 3 }, () => '')];
    });
    await put('provider:a');
    await put('provider:b');
    sent.length = 0;
    isLost = true;
    await sync.resync();
    expect(sent).toEqual(['pull', 'pull', 'put']);
  });

  it('asks for the latest changes again after a reconnect, which a failover may have replaced', async () => {
    const asked: unknown[] = [];
    const { sync } = instance((_script, args) => {
      asked.push(args[1]);
      return [...head(1_000), ''];
    });
    await sync.resync();
    await sync.reconnected();
    await sync.resync();
    expect(asked).toEqual([0, 744, 1_000]);
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
    const pages = () => (epoch === 'e' ? [''] : ['', 'provider:a', cellOf(cooling(1_000))]);
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
      script === 'pull' ? [...head(0), ''] : [...head(1), ...args.slice(4).map(() => '')],
    );
    await sync.resync();
    sent.length = 0;
    await Promise.all(Array.from({ length: 100 }, (_, place) => put(`provider:p${place % 10}`)));
    expect(sent).toEqual(['put']);
  });

  it('lists in pages, up to the last change', async () => {
    const pages: Answer[] = [
      [...head(4), '2', 'provider:a', cellOf(cooling(1_000))],
      [...head(4), '', 'provider:b', cellOf(cooling(1_000))],
    ];
    const asked: unknown[] = [];
    const { sync, entries } = instance((_script, args) => {
      asked.push(args[1]);
      return pages.shift() ?? [...head(4), ''];
    });
    await sync.resync();
    expect([asked, [...entries.keys()]]).toEqual([
      [0, 2],
      ['provider:a', 'provider:b'],
    ]);
    await sync.resync();
    expect(asked).toEqual([0, 2, 4]);
  });
});
