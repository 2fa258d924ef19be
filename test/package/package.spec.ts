import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const execute = promisify(execFile);
/** The runner starts in the project's root. */
const root = process.cwd();
const PEERS = ['@opentelemetry/api@1.9.1', '@opentelemetry/sdk-trace-base@2.12.1', 'ioredis@5.11.1'] as const;
const TERMINUS: Readonly<Record<string, string>> = { 'nest12-esm': '12.1.0', 'nest11-cjs': '11.1.1' };

/** What the JSON reports of jest and vitest have in common. */
interface RunnerReport {
  readonly success: boolean;
  readonly numPassedTests: number;
}

/** A file for each door, and what they share: more of them would take Node longer to load. */
const CODE = [
  'ai-sdk/index.js',
  'index.js',
  'opentelemetry/index.js',
  'redis/index.js',
  'rolldown-runtime.js',
  'shared.js',
  'terminus/index.js',
  'testing/index.js',
];

const QUIET = ['--no-audit', '--no-fund', '--no-package-lock'];

/** What the door to the AI SDK gives without the AI SDK. */
const DOOR_ALONE = { specification: 'v3', texts: ['Hello', 'Hello again'] };

/** The types of `@ai-sdk/provider` want those of json-schema. */
const JSON_SCHEMA = '@types/json-schema@7.0.15';

/** The majors of the AI SDK, and the Node.js that each asks for. 7 is ESM only: the CommonJS app requires it all the same. */
const AI_SDKS = [
  { packages: ['ai@6.0.325', '@ai-sdk/provider@3.0.19', 'zod@4.6.7', JSON_SCHEMA], node: ['node'] },
  {
    packages: ['ai@7.0.173', '@ai-sdk/provider@4.0.38', 'zod@4.6.7', JSON_SCHEMA],
    node: ['npx', '-y', 'node@22.23.3'],
  },
] as const;

/** The JSON that a program prints. */
async function outputOf([command, ...args]: readonly [string, ...string[]], app: string): Promise<unknown> {
  const { stdout } = await execute(command, args, { cwd: app, timeout: 60_000 });
  return JSON.parse(stdout.trim());
}

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
    const outside = files.filter((file) => !/^package\/(?:dist|docs)\//.test(file));
    expect(outside.toSorted()).toEqual([
      'package/CHANGELOG.md',
      'package/LICENSE',
      'package/README.md',
      'package/SECURITY.md',
      'package/package.json',
    ]);
    const code = files.filter((file) => file.endsWith('.js')).map((file) => file.replace('package/dist/', ''));
    expect(code.toSorted()).toEqual(['cjs', 'esm'].flatMap((format) => CODE.map((file) => `${format}/${file}`)));
    expect(files.filter((file) => file.includes('.spec.'))).toEqual([]);
  });

  it('holds what its README leads to', async () => {
    const { stdout } = await execute('tar', ['-tzf', tarball]);
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) => `package/${path}`);
    expect(links).toContain('package/docs/runbook.md');
    expect(stdout.trim().split('\n')).toEqual(expect.arrayContaining([...new Set(links)]));
  });

  it('has CommonJS that Jest can run, which knows no import() there', async () => {
    for (const file of CODE) {
      const { stdout } = await execute('tar', ['-xOzf', tarball, `package/dist/cjs/${file}`], { maxBuffer: 2 ** 25 });
      expect(stdout, file).not.toMatch(/\bimport\((?!\?)/);
    }
  });

  it('has CommonJS that Jest can mock by itself, which passes over getters of what is no ES module', async () => {
    for (const file of CODE.filter((name) => name.endsWith('index.js'))) {
      const { stdout } = await execute('tar', ['-xOzf', tarball, `package/dist/cjs/${file}`], { maxBuffer: 2 ** 25 });
      expect(stdout, file).toContain('__esModule: { value: true }');
    }
  });

  it.each(['nest12-esm', 'nest11-cjs'])('installs, compiles and makes calls in an empty app: %s', async (name) => {
    const app = join(folder, name);
    await cp(join(root, 'test/package/apps', name), app, { recursive: true });
    await cp(join(root, 'test/package/apps/main.ts'), join(app, 'src/main.ts'));
    await execute('npm', ['install', ...QUIET, tarball], { cwd: app });
    await execute('npm', ['run', 'build'], { cwd: app });
    // Ends by itself: an open handle would run into the time-out.
    expect(await outputOf(['npm', 'run', '--silent', 'start'], app)).toEqual({
      text: 'Hello from claude-haiku-5-5',
      attempts: 2,
      category: 'credential_invalid',
      tracked: true,
    });

    // All the rest has just compiled and run without the optional peers. Each door needs its own; that of terminus wants the types
    // of all that it can check.
    const doors = ['opentelemetry', 'redis', 'terminus'] as const;
    const peers = [...PEERS, `@nestjs/terminus@${TERMINUS[name]}`];
    await execute('npm', ['install', ...QUIET, ...peers], { cwd: app });
    for (const door of doors) await cp(join(root, `test/package/apps/${door}.ts`), join(app, `src/${door}.ts`));
    await execute('npm', ['run', 'build', '--', '--skipLibCheck'], { cwd: app });
    expect(await outputOf(['node', 'dist/opentelemetry.js'], app)).toEqual(['chat gpt-6-luna', 'llm_failover default']);
    expect(await outputOf(['node', 'dist/redis.js'], app)).toEqual({ answered: true, isConnected: false });
    expect(await outputOf(['node', 'dist/terminus.js'], app)).toEqual({ llm: { status: 'up' } });
    await rm(join(app, 'src/terminus.ts'));

    // So does the door to the AI SDK.
    for (const { packages, node } of AI_SDKS) {
      await execute('npm', ['install', ...QUIET, ...packages], { cwd: app });
      await cp(join(root, 'test/package/apps/ai-sdk.ts'), join(app, 'src/ai-sdk.ts'));
      await rm(join(app, 'src/ai.ts'), { force: true });
      await execute('npm', ['run', 'build'], { cwd: app });
      expect(await outputOf([...node, 'dist/ai-sdk.js'], app)).toEqual(DOOR_ALONE);

      // The AI SDK itself, whose own types do not fit every set of compiler options.
      await cp(join(root, 'test/package/apps/ai.ts'), join(app, 'src/ai.ts'));
      await execute('npm', ['run', 'build', '--', '--skipLibCheck'], { cwd: app });
      expect(await outputOf([...node, 'dist/ai.js'], app)).toEqual({
        text: 'Hello',
        attempts: 2,
        streamed: 'Hello again',
        warnings: 1,
        category: 'credential_invalid',
      });
    }
  });

  it('has a testing kit that works under jest, vitest and node:test', async () => {
    const app = join(folder, 'nest12-runners');
    await cp(join(root, 'test/package/apps/nest12-runners'), app, { recursive: true });
    await execute('npm', ['install', ...QUIET, tarball], { cwd: app });
    const run = async (script: string) => (await execute('npm', ['run', '--silent', script], { cwd: app })).stdout;
    const reportOf = async (script: string) => JSON.parse(await run(script)) as RunnerReport;
    const { success, numPassedTests } = await reportOf('test:vitest');
    expect(success).toBe(true);
    expect(numPassedTests).toBeGreaterThan(15);
    expect(await reportOf('test:jest')).toMatchObject({ success: true, numPassedTests });
    expect(await run('test:node')).toMatch(new RegExp(`pass ${numPassedTests}\\n.*fail 0`));
  });
});
