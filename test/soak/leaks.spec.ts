import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import * as library from 'nestjs-llm-failover';
import { heapUsed } from '../health/model/heap-used.js';
import { soak } from '../support/soak.js';
import { playInProcess, type LeftOver } from './leaks/play.mjs';
import { playOverHttp, type HttpLeftOver } from './leaks/play-http.mjs';

const MiB = 1024 * 1024;
const execute = promisify(execFile);
const root = process.cwd();
const IS_LONG = soak(1, 0) === 1;

/** As many as are asked for by `test:long`, in a process of their own. */
const FULL = { calls: 1_000_000, streams: 100_000, httpCalls: 10_000 };
const SHORT = { calls: 1_500, streams: 250, httpCalls: 150 };

function expectNothingLeft({ inProcess, overHttp }: { inProcess: LeftOver; overHttp: HttpLeftOver }): void {
  process.stdout.write(`leaks: ${JSON.stringify({ inProcess, overHttp })}\n`);
  expect(inProcess).toMatchObject({ timers: 0, listeners: 0, open: 0 });
  expect(inProcess.answered).toBeGreaterThan(0);
  expect(overHttp.answered).toBeGreaterThan(0);
  expect(overHttp.sockets).toBe(0);
}

describe('calls and streams that were answered, failed, aborted or left', () => {
  it.skipIf(IS_LONG)('leave no timer, listener, body or socket', async () => {
    const before = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    const inProcess = await playInProcess({ library, ...SHORT, heapUsed });
    const overHttp = await playOverHttp({ library, nest: { Module, NestFactory }, calls: SHORT.httpCalls });
    expectNothingLeft({ inProcess, overHttp });
    expect(inProcess.grown).toBeLessThan(8 * MiB);
    expect(process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap')).toHaveLength(before);
  });

  it.runIf(IS_LONG)(
    'leave the heap as it was after a million, and the process ends by itself',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'llm-failover-leaks-'));
      try {
        await built(folder);
        const args = Object.values(FULL).map(String);
        // Ends by itself: an open handle would run into the time-out.
        const { stdout } = await execute('node', ['--expose-gc', 'test/soak/leaks/run.mjs', ...args], {
          cwd: folder,
          timeout: 1_500_000,
        });
        const left = JSON.parse(stdout.trim()) as Parameters<typeof expectNothingLeft>[0];
        expectNothingLeft(left);
        expect(left.inProcess.requests).toBeGreaterThan(FULL.calls / 2);
        expect(left.inProcess.grown).toBeLessThan(2 * MiB);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    1_600_000,
  );
});

/** A package of its own with the sources built anew, so that the suite neither needs nor changes `dist`. */
async function built(folder: string): Promise<void> {
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  await mkdir(join(folder, 'test/soak'), { recursive: true });
  await cp(join(root, 'test/soak/leaks'), join(folder, 'test/soak/leaks'), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const folders = ['--outDir', join(folder, 'dist/esm'), '--declarationDir', join(folder, 'types')];
  await execute('npx', ['--no-install', 'tsc', '-p', 'tsconfig.build.json', ...folders], { cwd: root });
}
