import { mkdir, mkdtemp, rename, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { Bench, secretOf } from '../../support/bench.js';
import { failing, ok, type UpstreamCall } from '../../support/scripted-upstream.js';

const [A, B, C] = [secretOf('A'), secretOf('B'), secretOf('C')];

let folder: string;
let file: string;

beforeEach(async () => {
  // The clock alone is virtual: files are read in real time.
  vi.useFakeTimers({
    now: 1_800_000_000_000,
    toFake: ['Date', 'performance', 'hrtime', 'setInterval', 'clearInterval'],
  });
  folder = await mkdtemp(join(tmpdir(), 'keys-'));
  file = join(folder, 'key');
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

function benchOn(path = file): Bench {
  const bench = new Bench({
    routes: { default: ['P/m'] },
    selection: 'round-robin',
    providers: { P: { baseUrl: 'http://p.test/v1', keys: [{ file: path }] } },
  });
  bench.upstream.play({ 'file-1': ok(), 'file-1-1': ok(), 'file-1-2': ok(), 'file-1-3': ok() });
  return bench;
}

const sent = (bench: Bench): (string | undefined)[] => bench.upstream.calls.map(({ key }) => key);

/** Lets a time pass after which files are looked at again. */
function later(delayMs = 1_001): void {
  vi.advanceTimersByTime(delayMs);
}

/** The key of the next call; `undefined` where it has none. */
async function keyOfNextCall(bench: Bench): Promise<string | undefined> {
  bench.upstream.forgetCalls();
  later();
  await bench.start();
  return sent(bench)[0];
}

describe('keys of a file', () => {
  it.each<[string, string, readonly string[]]>([
    ['a trailing newline', `${A}\n`, [A]],
    ['a line each', `${A}\r\n${B}\n\n${C}`, [A, B, C]],
    ['commas and white space', ` ${A} ,${B},\n`, [A, B]],
    ['duplicates', `${A}\n${A},${B}`, [A, B]],
  ])('reads %s', async (_name, content, expected) => {
    await writeFile(file, content);
    const bench = benchOn();
    for (let call = 0; call < expected.length; call += 1) await bench.start();
    expect(sent(bench)).toEqual(expected);
    const labels = Array.from(bench.core.routeTable.credentials(), ({ label, setting }) => [label, setting]);
    expect(labels[0]).toEqual([expected.length === 1 ? 'file-1' : 'file-1-1', file]);
    bench.expectClean();
  });

  it('names the file when its key is rejected', async () => {
    await writeFile(file, A);
    const bench = benchOn();
    bench.upstream.play({ 'file-1': failing(403, `API key ${A} has been revoked.`) });
    const { error } = await bench.start();
    expect(error.message).toContain(`Replace the key in ${file}.`);
    bench.expectClean(error);
  });

  it('has no key in an empty file, and takes up what is written into it', async () => {
    await writeFile(file, '\n');
    const bench = benchOn();
    const { error } = await bench.start();
    expect(error).toMatchObject({ category: 'credential_missing' });
    expect(error.message).toBe(
      'No API key is at hand for P: providers.P.keys[0].file gave none. Check providers.P.keys[0].file.',
    );
    await writeFile(file, A);
    expect(await keyOfNextCall(bench)).toBe(A);
    bench.expectClean(error);
  });

  it('says that a file is missing, and is there with the first call a second after it is', async () => {
    const bench = benchOn();
    const { error } = await bench.start();
    expect(error).toMatchObject({ category: 'credential_missing', provider: 'P' });
    expect(error.message).toMatch(/providers\.P\.keys\[0\]\.file failed \(ENOENT/);
    expect(bench.eventsOf('credential-refresh-failed')).toMatchObject([{ setting: 'providers.P.keys[0].file' }]);
    await writeFile(file, A);
    expect(await keyOfNextCall(bench)).toBe(A);
    bench.expectClean(error);
  });

  it.each<[string, () => Promise<void>]>([
    ['written over', () => writeFile(file, `${B}\n`)],
    [
      'replaced by a rename',
      async () => {
        await writeFile(`${file}.new`, B);
        await rename(`${file}.new`, file);
      },
    ],
    [
      'removed and written again',
      async () => {
        await unlink(file);
        await writeFile(file, B);
      },
    ],
    [
      'replaced by one of the same size and time',
      async () => {
        await writeFile(`${file}.new`, B);
        await utimes(`${file}.new`, 1_700_000_000, 1_700_000_000);
        await rename(`${file}.new`, file);
      },
    ],
    [
      'written over with the same size, and dated back',
      async () => {
        await writeFile(file, B);
        await utimes(file, 1_700_000_000, 1_700_000_000);
      },
    ],
  ])('uses the new key of a file that was %s', async (_name, change) => {
    await writeFile(file, A);
    await utimes(file, 1_700_000_000, 1_700_000_000);
    const bench = benchOn();
    expect(await keyOfNextCall(bench)).toBe(A);
    await change();
    expect(await keyOfNextCall(bench)).toBe(B);
    expect(bench.eventsOf('credential-refreshed')).toMatchObject([{ cause: 'changed', setting: file }]);
    bench.expectClean();
  });

  it('follows the links of a mounted secret when they are swapped', async () => {
    const version = async (name: string, content: string) => {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'key'), content);
      await symlink(name, join(folder, '..data_tmp'));
      await rename(join(folder, '..data_tmp'), join(folder, '..data'));
    };
    await version('..2026_01', A);
    await symlink(join('..data', 'key'), file);
    const bench = benchOn();
    expect(await keyOfNextCall(bench)).toBe(A);
    await version('..2026_02', B);
    await rm(join(folder, '..2026_01'), { recursive: true });
    expect(await keyOfNextCall(bench)).toBe(B);
    bench.expectClean();
  });

  it('looks at the file at most once a second, and at once when its key is rejected', async () => {
    await writeFile(file, A);
    const bench = benchOn();
    await bench.start();
    await writeFile(file, B);
    later(500);
    await bench.start();
    expect(sent(bench)).toEqual([A, A]);
    const answer = (call: UpstreamCall) => (call.hasKey(A) ? failing(403, 'API key has been revoked.') : ok());
    bench.upstream.play({ 'file-1': answer });
    const { value } = await bench.start();
    expect(value).toBeDefined();
    expect(sent(bench)).toEqual([A, B]);
    expect(bench.eventsOf('credential-quarantined')).toEqual([]);
    bench.expectClean(value);
  });

  it('loses no call where it is rotated twice within a second', async () => {
    await writeFile(file, A);
    const bench = benchOn();
    for (const [old, fresh] of [
      [A, B],
      [B, C],
    ] as const) {
      bench.upstream.play({ 'file-1': ok() });
      await bench.start();
      await writeFile(file, fresh);
      const answer = (call: UpstreamCall) => (call.hasKey(old) ? failing(403, 'API key has been revoked.') : ok());
      bench.upstream.play({ 'file-1': answer });
      expect((await bench.start()).value).toBeDefined();
      expect(sent(bench)).toEqual([old, fresh]);
    }
    expect(bench.eventsOf('credential-quarantined')).toEqual([]);
    bench.expectClean();
  });

  it('tells the keys of a list apart that are rejected at once: the one that is gone, and the one that is not', async () => {
    await writeFile(file, `${A}\n${B}`);
    const bench = benchOn();
    await bench.start();
    await bench.prove('file-1-1', 'file-1-2');
    await writeFile(file, `${C}\n${B}`);
    const answer = (call: UpstreamCall) => (call.hasKey(C) ? ok() : failing(403, 'API key has been revoked.'));
    bench.upstream.play({ 'file-1-1': answer, 'file-1-2': answer });
    const outcomes = await Promise.all([bench.start(), bench.start()]);
    expect(outcomes.every(({ value }) => value !== undefined)).toBe(true);
    expect(new Set(sent(bench).slice(0, 2))).toEqual(new Set([A, B]));
    expect(bench.eventsOf('credential-quarantined')).toMatchObject([{ credential: { label: 'file-1-2' } }]);
    expect(bench.eventsOf('credential-refreshed')).toHaveLength(1);
    bench.expectClean(...outcomes.map(({ value }) => value));
  });

  it('goes on with its keys while the file is away, says so once, and finds it again', async () => {
    await writeFile(file, A);
    const bench = benchOn();
    await bench.start();
    await unlink(file);
    for (let call = 0; call < 3; call += 1) expect(await keyOfNextCall(bench)).toBe(A);
    expect(bench.eventsOf('credential-refresh-failed')).toHaveLength(1);
    await writeFile(file, B);
    expect(await keyOfNextCall(bench)).toBe(B);
    bench.expectClean();
  });

  it.each([
    ['nothing', ''],
    ['a line break', '\n'],
  ])('goes on with its keys where the file holds %s until it is written', async (_name, content) => {
    await writeFile(file, A);
    const bench = benchOn();
    await bench.start();
    await writeFile(file, content);
    expect(await keyOfNextCall(bench)).toBe(A);
    await writeFile(file, B);
    expect(await keyOfNextCall(bench)).toBe(B);
    await writeFile(file, content);
    expect(await keyOfNextCall(bench)).toBe(B);
    expect(bench.eventsOf('credential-refreshed')).toHaveLength(1);
    bench.expectClean();
  });

  it('has no key any more where the file is still empty at the next look', async () => {
    await writeFile(file, A);
    const bench = benchOn();
    await bench.start();
    await writeFile(file, '');
    expect(await keyOfNextCall(bench)).toBe(A);
    expect(await keyOfNextCall(bench)).toBeUndefined();
    expect(await keyOfNextCall(bench)).toBeUndefined();
    await writeFile(file, B);
    expect(await keyOfNextCall(bench)).toBe(B);
    bench.expectClean();
  });

  it('keeps its keys where the file holds something that HTTP cannot carry, and shows none of it', async () => {
    await writeFile(file, A);
    const bench = benchOn();
    await bench.start();
    await writeFile(file, `${B}Ω`);
    expect(await keyOfNextCall(bench)).toBe(A);
    const [failed] = bench.eventsOf('credential-refresh-failed');
    expect(failed?.message).toContain('printable ASCII');
    bench.expectClean();
    await writeFile(file, C);
    expect(await keyOfNextCall(bench)).toBe(C);
  });

  it('reads a folder as what it is: no file', async () => {
    const { error } = await benchOn(folder).start();
    expect(error.message).toMatch(/EISDIR/);
  });
});
