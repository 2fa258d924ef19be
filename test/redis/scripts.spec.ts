import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import type { HealthEvidence, HealthMark, HealthMarkReason, HealthState } from '../../lib/health/health-state.js';
import { mergeHealth } from '../../lib/health/merge-health.js';
import { cellOf, stateFrom } from '../../lib/redis/cell.js';
import { PUT } from '../../lib/redis/scripts.js';
import { canonical } from '../health/health-laws.js';
import { anyRedis, describeWithAnyRedis } from '../support/redis-server.js';
import { soak } from '../support/soak.js';

/** Few values, so that marks of one moment and of one generation meet; large ones with fractions, as stamps are. */
const time = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.integer({ min: 0, max: 3 }).map((step) => 1_790_000_000_000 + step / 1_000),
);
const message = fc.option(
  fc.oneof(
    fc.constantFrom('a/b', '\\/', 'é', '\u{1f511}', '\uffee', '"', '\n', '\u007f'),
    fc.string({ unit: 'binary' }),
  ),
  {
    nil: undefined,
  },
);
const evidence: fc.Arbitrary<HealthEvidence> = message.map((text) => ({
  category: 'credential_invalid',
  scope: 'credential',
  explicit: true,
  rule: 'test',
  ...(text !== undefined && { message: text }),
}));

function markOf(kind: HealthMark['kind']): fc.Arbitrary<HealthMark> {
  return fc.record({
    kind: fc.constant(kind),
    sinceMs: time,
    windowMs: time,
    step: fc.integer({ min: 1, max: 4 }),
    hinted: fc.boolean(),
    passes: fc.boolean(),
    probeAtMs: fc.option(time, { nil: undefined }),
    evidence,
    ...(kind === 'cooling' && { untilMs: time }),
  });
}

const marks = fc.dictionary(
  fc.constantFrom<HealthMarkReason>('credential_invalid', 'rate_limited', 'breaker'),
  fc.oneof(markOf('cooling'), markOf('quarantined')),
  { maxKeys: 3 },
);
const state: fc.Arbitrary<HealthState> = fc
  .record({
    generation: fc.integer({ min: 0, max: 2 }),
    proven: fc.boolean(),
    failures: fc.integer({ min: 0, max: 5 }),
    clearedAtMs: time,
    updatedAtMs: time,
    marks,
    isolated: fc.option(markOf('isolated'), { nil: undefined }),
  })
  .map(({ isolated, marks: others, ...rest }) => ({
    ...rest,
    marks: isolated === undefined ? others : { ...others, operator: isolated },
  }));

/** Of this run alone. */
const BASE = `{test-${randomUUID()}:v1}:`;

describe('a cell', () => {
  it('holds an entry, and gives it back', () => {
    fc.assert(
      fc.property(state, (entry) => {
        expect(canonical(stateFrom(cellOf(entry)))).toEqual(canonical(entry));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    '',
    '{}',
    'null',
    '[]',
    '["1"]',
    '["2","0","0","0","0","0",[]]',
    '["1","x","0","0","0","0",[]]',
    '["1","0","0","0","0","0",[["breaker"]]]',
    '["1","0","0","0","0","0",{"__proto__":1}]',
    `["1","0","0","0","0","0",["${'x'.repeat(70_000)}"]]`,
  ])('is none where it is something else (%#)', (text) => {
    expect(stateFrom(text)).toBeUndefined();
  });
});

describeWithAnyRedis('the merge in Redis', () => {
  let server: Awaited<ReturnType<typeof anyRedis>>;
  let client: Redis;

  beforeAll(async () => {
    server = await anyRedis();
    client = new Redis(server.url);
  });

  afterAll(async () => {
    client.disconnect();
    await server.stop();
  });

  let entries = 0;
  async function merged(...cells: readonly string[]): Promise<string> {
    const name = `provider:p${(entries += 1)}`;
    for (const cell of cells) {
      await client.eval(
        PUT.lua,
        2,
        `${BASE}meta`,
        `${BASE}index`,
        'epoch',
        'me',
        'news',
        1_000,
        name,
        cell,
        60_000,
        '',
      );
    }
    return (await client.get(`${BASE}cell:${name}`)) ?? '';
  }

  it('is that of the library', async () => {
    await fc.assert(
      fc.asyncProperty(state, state, async (left, right) => {
        const [one, other] = await Promise.all([
          merged(cellOf(left), cellOf(right)),
          merged(cellOf(right), cellOf(left)),
        ]);
        expect(canonical(stateFrom(one))).toEqual(canonical(mergeHealth(left, right)));
        expect(one).toBe(other);
      }),
      { numRuns: soak(20_000, 400) },
    );
  });

  it('changes nothing the second time, and writes as this side does', async () => {
    await fc.assert(
      fc.asyncProperty(state, async (entry) => {
        expect(await merged(cellOf(entry), cellOf(entry), cellOf(entry))).toBe(cellOf(entry));
      }),
      { numRuns: soak(5_000, 200) },
    );
  });

  it('replaces what is no cell', async () => {
    const cell = cellOf({ generation: 1, proven: true, failures: 0, clearedAtMs: 0, updatedAtMs: 0, marks: {} });
    for (const foreign of ['', '{', '[]', '["1","0","0","0","0","0",[["breaker"]]]', '["1","0","0","0","0","0",7]']) {
      expect(await merged(foreign, cell)).toBe(cell);
    }
    await client.rpush(`${BASE}cell:provider:list`, 'x');
    await client.pexpire(`${BASE}cell:provider:list`, 60_000);
    const args = ['epoch', 'me', 'news', 1_000, 'provider:list', cell, 60_000, 0];
    await client.eval(PUT.lua, 2, `${BASE}meta`, `${BASE}index`, ...args);
    expect(await client.get(`${BASE}cell:provider:list`)).toBe(cell);
  });
});
