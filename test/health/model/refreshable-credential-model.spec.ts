import { soak } from '../../support/soak.js';
import fc from 'fast-check';
import { runs } from './model-runs.js';
import { DENIAL, PASSING_ERRORS, World } from './refreshable-credential-world.js';
import { settled } from './virtual-clock.js';

type WorldCommand = fc.AsyncCommand<object, World>;

function command(name: string, run: (world: World) => void | Promise<void>): WorldCommand {
  return {
    check: () => true,
    run: async (_model, world) => {
      await run(world);
      await settled();
      world.check();
    },
    toString: () => name,
  };
}

const pick = fc.nat({ max: 9 });

const commands = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.constantFrom(false, false, false, true), fc.boolean(), fc.constantFrom(true, true, true, false))
      .map((args) => command(`renew ${args.join()}`, (world) => world.renew(...args))),
  },
  { weight: 6, arbitrary: pick.map((which) => command(`answer #${which}`, (world) => world.answer(which))) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(pick, fc.constantFrom(...PASSING_ERRORS.keys()))
      .map(([which, error]) =>
        command(`fail #${which} with error ${error}`, (world) => world.fail(which, PASSING_ERRORS[error])),
      ),
  },
  { weight: 1, arbitrary: pick.map((which) => command(`deny #${which}`, (world) => world.fail(which, DENIAL))) },
  {
    weight: 2,
    arbitrary: fc.boolean().map((hasValue) => command(`news ${hasValue}`, (world) => world.tell(hasValue))),
  },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(1, 250, 1_000, 4_999, 5_000, 10_000, 30_000)
      .map((delayMs) => command(`pass ${delayMs} ms`, (world) => world.pass(delayMs))),
  },
  { weight: 1, arbitrary: fc.constant(command('forgive', (world) => world.forgive())) },
  {
    weight: 3,
    arbitrary: fc.constant(command('a call looks', (world) => world.refreshable.look(world.clock.now()))),
  },
);

async function play(kind: 'source' | 'file', run: Iterable<WorldCommand>): Promise<number> {
  const world = new World(kind);
  await fc.asyncModelRun(() => ({ model: {}, real: world }), run);
  await world.end();
  return world.refreshes;
}

describe('a refreshable of keys', () => {
  it('holds the newest key of its source, and refreshes it no oftener than it may, whatever comes in whatever order', async () => {
    let refreshes = 0;
    await fc.assert(
      fc.asyncProperty(fc.commands([commands], { maxCommands: 60, size: 'max' }), async (run) => {
        refreshes += await play('source', run);
      }),
      runs(soak(1_500, 500)),
    );
    expect(refreshes).toBeGreaterThan(100);
  });

  it('holds the newest key of its file, whatever comes in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands([commands], { maxCommands: 60, size: 'max' }), async (run) => {
        await play('file', run);
      }),
      runs(soak(500, 200)),
    );
  });
});

describe('a refreshable credential whose source has news while it refreshes', () => {
  /** A refreshable with a key whose refresh has been asked for. */
  async function refreshing(): Promise<World> {
    const world = new World('source');
    world.answer(0);
    await settled();
    world.renew(false, true, true);
    expect(world.refreshes).toBe(1);
    return world;
  }

  it('does not lose what it reads after the news to the refresh that began before it', async () => {
    const world = await refreshing();
    world.tell(false);
    world.answer(0);
    await settled();
    world.check();
    world.answer(0);
    await world.end();
  });

  it('does not put what the refresh gives for the old key in the place of the new one', async () => {
    const world = await refreshing();
    world.tell(true);
    world.answer(0);
    await settled();
    world.check();
    expect(await world.results[0]).toEqual({ kind: 'replaced' });
    await world.end();
  });

  it('may refresh the new key, although the refresh of the old one is denied', async () => {
    const world = await refreshing();
    world.tell(true);
    world.fail(0, DENIAL);
    await settled();
    await world.pass(30_000);
    expect(world.refreshable.mayRenew(world.clock.now())).toBe(true);
    expect(world.refreshable.failure).toBeUndefined();
    await world.end();
  });

  it('knows a refreshed key, although the source has told of it already', async () => {
    const world = await refreshing();
    world.tell(true);
    world.echo(0);
    expect(await world.results[0]).toMatchObject({ kind: 'renewed', isRefreshed: true });
    await world.end();
  });
});
