// Makes `npm start` and `npm test` work on a fresh clone: installs from the lock file when that has not been
// done yet, or when the lock file has changed since. Usage: node ensure-installed.mjs [folder]
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(fileURLToPath(new URL('..', import.meta.url)), process.argv[2] ?? '.');
const modifiedAt = (path) => statSync(join(folder, path), { throwIfNoEntry: false })?.mtimeMs;
const installedAt = modifiedAt('node_modules/.package-lock.json');

if (installedAt === undefined || installedAt < modifiedAt('package-lock.json')) {
  console.log('Installing dependencies from package-lock.json ...');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
}
