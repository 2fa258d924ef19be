import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Get, Post } from '@nestjs/common';
import {
  LlmClient,
  LlmEvents,
  LlmFailoverModule,
  LlmHealth,
  llmTextOf,
  type LlmEvent,
  type LlmFailoverModuleExtras,
  type LlmFailoverModuleOptions,
} from 'nestjs-llm-failover';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { startApp, type StartedApp } from '../interceptors/support/start-app.js';
import { HELLO, RecordingLogger } from '../module/support/host.js';
import { soak } from '../support/soak.js';

const WORKERS = 20;
const CALLS_PER_ROTATION = 60;
const ROTATIONS = soak(5, 2);

@Controller()
class ChatController {
  constructor(private readonly llm: LlmClient) {}

  @Post('chat')
  async chat(): Promise<string> {
    return llmTextOf(await this.llm.promises.chat(HELLO));
  }

  @Get('stream')
  async stream(): Promise<string> {
    let text = '';
    for await (const { choices } of this.llm.promises.stream(HELLO)) text += choices[0]?.delta.content ?? '';
    return text;
  }
}

const keyNumber = (number: number): string => `sk-test-rotated-${number}-4f9c2ab17d6e8035`;

/** A key in a file, as orchestrators mount them, and ways to put another in its place. */
class MountedKey {
  private version = 0;

  private constructor(
    readonly folder: string,
    private readonly way: 'rename' | 'symlink swap',
  ) {}

  static async create(way: 'rename' | 'symlink swap', key: string): Promise<MountedKey> {
    const mounted = new MountedKey(await mkdtemp(join(tmpdir(), 'drill-')), way);
    if (way === 'symlink swap') await symlink(join('..data', 'key'), mounted.path);
    await mounted.replace(key);
    return mounted;
  }

  get path(): string {
    return join(this.folder, 'key');
  }

  async replace(key: string): Promise<void> {
    this.version += 1;
    if (this.way === 'rename') {
      await writeFile(`${this.path}.tmp`, `${key}\n`);
      return rename(`${this.path}.tmp`, this.path);
    }
    const name = `..v${this.version}`;
    await mkdir(join(this.folder, name));
    await writeFile(join(this.folder, name, 'key'), `${key}\n`);
    await symlink(name, join(this.folder, '..data_tmp'));
    await rename(join(this.folder, '..data_tmp'), join(this.folder, '..data'));
    if (this.version > 1) await rm(join(this.folder, `..v${this.version - 1}`), { recursive: true });
  }
}

describe('a key in a file that is rotated under load', () => {
  let server: FakeLlmServer;
  let started: StartedApp;
  let mounted: MountedKey;
  const logger = new RecordingLogger();
  const events: LlmEvent[] = [];

  afterEach(async () => {
    await started.app.close();
    await server.close();
    await rm(mounted.folder, { recursive: true, force: true });
    logger.lines.length = 0;
    events.length = 0;
  });

  async function start(way: 'rename' | 'symlink swap'): Promise<void> {
    server = await FakeLlmServer.start();
    server.acceptKeys('openai', [keyNumber(0)]);
    server.on().delay(5).reply('Hello');
    mounted = await MountedKey.create(way, keyNumber(0));
    const root: LlmFailoverModuleOptions & LlmFailoverModuleExtras = {
      routes: { default: ['openai/gpt-6-luna'] },
      providers: { openai: { baseUrl: server.baseUrl('openai'), keys: [{ label: 'main', file: mounted.path }] } },
    };
    const metadata = { imports: [LlmFailoverModule.forRoot(root)], controllers: [ChatController] };
    started = await startApp('Express', metadata, (app) => app.useLogger(logger));
    started.app.get(LlmEvents).events$.subscribe((event) => events.push(event));
  }

  /** Asks the app again and again, chats and streams in turn, until told to stop. */
  function load() {
    const failed: unknown[] = [];
    let calls = 0;
    let isOver = false;
    const worker = async () => {
      while (!isOver) {
        calls += 1;
        const isChat = calls % 2 === 0;
        const response = await fetch(`${started.url}/${isChat ? 'chat' : 'stream'}`, {
          method: isChat ? 'POST' : 'GET',
        });
        const text = await response.text();
        if (!response.ok || text !== 'Hello') failed.push(`${response.status} ${text}`);
      }
    };
    const workers = Promise.all(Array.from({ length: WORKERS }, worker));
    const stop = async () => {
      isOver = true;
      await workers;
      return { calls, failed };
    };
    return { stop };
  }

  /** Lets so many calls more reach the server. */
  const more = (calls: number) => server.received(server.calls.length + calls);

  it.each([
    ['rename', 'at once'],
    ['rename', 'a little later'],
    ['symlink swap', 'at once'],
    ['symlink swap', 'a little later'],
  ] as const)('loses no call: %s, the old key is revoked %s', async (way, when) => {
    await start(way);
    const { stop } = load();
    await more(CALLS_PER_ROTATION);
    for (let rotation = 1; rotation <= ROTATIONS; rotation += 1) {
      const [old, fresh] = [keyNumber(rotation - 1), keyNumber(rotation)];
      server.acceptKeys('openai', [old, fresh]);
      await mounted.replace(fresh);
      if (when === 'a little later') await more(CALLS_PER_ROTATION / 2);
      server.acceptKeys('openai', [fresh]);
      if (rotation % 2 === 0) server.on({ key: old }).fail('account_deactivated');
      await more(CALLS_PER_ROTATION);
    }
    const { calls, failed } = await stop();
    process.stdout.write(`drill: ${calls} calls, ${ROTATIONS} rotations, ${failed.length} failed\n`);
    expect(failed).toEqual([]);
    expect(calls).toBeGreaterThan(ROTATIONS * CALLS_PER_ROTATION * 0.9);

    // The app tells of each rotation once, and warns of nothing.
    expect(events.filter(({ type }) => type === 'credential-refreshed')).toHaveLength(ROTATIONS);
    expect(logger.of('warn')).toEqual([]);
    const lines = logger.of('log').filter((line) => line.includes('uses the key'));
    expect(lines).toHaveLength(ROTATIONS);
    expect(lines[0]).toMatch(
      /^openai: uses the key "main" \(#[0-9a-f]{4}\) in place of "main" \(#[0-9a-f]{4}\) from now on \((changed|rejected)\)$/,
    );

    // Of all its keys the app knows the last alone, and shows none.
    const health = started.app.get(LlmHealth).snapshot();
    const known = health.entries.filter(({ credential }) => credential?.label === 'main');
    expect(new Set(known.map(({ credential }) => credential?.fingerprint)).size).toBe(1);
    expect(known.every(({ marks }) => marks.length === 0)).toBe(true);
    const visible = JSON.stringify([health, events, logger.lines]);
    expect(visible.includes('sk-test')).toBe(false);
  });
});
