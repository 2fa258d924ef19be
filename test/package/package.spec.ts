import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const execute = promisify(execFile);
/** The runner starts in the project's root. */
const root = process.cwd();

let folder: string;
let tarball: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llm-failover-package-'));
  await execute('npm', ['pack', '--pack-destination', folder], { cwd: root });
  const [name] = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
  tarball = join(folder, name as string);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the packed tarball', () => {
  it('holds the build, the manifest and the documents, and nothing else', async () => {
    const { stdout } = await execute('tar', ['-tzf', tarball]);
    const files = stdout.trim().split('\n');
    const outside = files.filter((file) => !file.startsWith('package/dist/'));
    expect(outside.toSorted()).toEqual([
      'package/CHANGELOG.md',
      'package/LICENSE',
      'package/README.md',
      'package/package.json',
    ]);
    expect(files).toEqual(expect.arrayContaining(['package/dist/esm/index.js', 'package/dist/cjs/index.js']));
    expect(files.filter((file) => file.includes('.spec.'))).toEqual([]);
  });

  it.each(['nest12-esm', 'nest11-cjs'])('installs, compiles and makes calls in an empty app: %s', async (name) => {
    const app = join(folder, name);
    await cp(join(root, 'test/package/apps', name), app, { recursive: true });
    await cp(join(root, 'test/package/apps/main.ts'), join(app, 'src/main.ts'));
    const quiet = ['--no-audit', '--no-fund', '--no-package-lock'];
    await execute('npm', ['install', ...quiet, tarball], { cwd: app });
    await execute('npm', ['run', 'build'], { cwd: app });
    // Ends by itself: an open handle would run into the time-out.
    const { stdout } = await execute('npm', ['run', '--silent', 'start'], { cwd: app, timeout: 30_000 });
    expect(JSON.parse(stdout.trim())).toEqual({
      text: 'Hello from claude-haiku-5-5',
      attempts: 2,
      category: 'credential_invalid',
      tracked: true,
    });

    // The door to the AI SDK needs its optional peer; all the rest has just compiled and run without it.
    await cp(join(root, 'test/package/apps/ai-sdk.ts'), join(app, 'src/ai-sdk.ts'));
    await cp(join(root, 'test/package/apps/redis.ts'), join(app, 'src/redis.ts'));
    // The peer's own types want those of json-schema.
    const peer = ['@ai-sdk/provider@3.0.19', '@types/json-schema@7.0.15', 'ioredis@5.11.1'];
    await execute('npm', ['install', ...quiet, ...peer], { cwd: app });
    await execute('npm', ['run', 'build'], { cwd: app });
    const door = await execute('node', ['dist/ai-sdk.js'], { cwd: app, timeout: 30_000 });
    expect(JSON.parse(door.stdout.trim())).toEqual({ specification: 'v3', texts: ['Hello', 'Hello again'] });
    const redis = await execute('node', ['dist/redis.js'], { cwd: app, timeout: 30_000 });
    expect(JSON.parse(redis.stdout.trim())).toEqual({ answered: true, isConnected: false });
  });

  it('has a testing kit that works under node:test and vitest', async () => {
    const app = join(folder, 'nest12-runners');
    await cp(join(root, 'test/package/apps/nest12-runners'), app, { recursive: true });
    await execute('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', tarball], { cwd: app });
    const run = async (script: string) => (await execute('npm', ['run', '--silent', script], { cwd: app })).stdout;
    const { success, numPassedTests } = JSON.parse(await run('test:vitest')) as {
      success: boolean;
      numPassedTests: number;
    };
    expect(success).toBe(true);
    expect(numPassedTests).toBeGreaterThan(15);
    expect(await run('test:node')).toMatch(new RegExp(`pass ${numPassedTests}\\n.*fail 0`));
  });
});
