// Adds the optional platform packages (os/cpu builds of native tools) that the registry at hand lacks to
// package-lock.json, so that `npm ci` accepts the file. Usage: node complete-lock.mjs [dir]
import fs from 'node:fs';
import path from 'node:path';
const file = path.join(process.argv[2] ?? '.', 'package-lock.json');
const lock = JSON.parse(fs.readFileSync(file, 'utf8'));
const OS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const CPU = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];
const has = (from, name) => {
  for (let dir = from; ;) {
    if (lock.packages[`${dir ? dir + '/' : ''}node_modules/${name}`]) return true;
    if (!dir) return false;
    const i = dir.lastIndexOf('/node_modules/');
    dir = i < 0 ? '' : dir.slice(0, i);
  }
};
let added = 0;
for (const [where, pkg] of Object.entries({ ...lock.packages })) {
  if (pkg.extraneous) {
    delete lock.packages[where];
    continue;
  }
  for (const [name, range] of Object.entries(pkg.optionalDependencies ?? {})) {
    if (has(where, name)) continue;
    const words = name.split('/').pop().split(/[-.]/);
    const os = OS.filter((o) => words.includes(o));
    const cpu = CPU.filter((c) => words.includes(c));
    if (words.includes('win')) os.push('win32');
    if (!os.length && !cpu.length) {
      console.error('no os/cpu in name, skipped:', where, name, range);
      continue;
    }
    lock.packages[`node_modules/${name}`] = {
      version: range.replace(/^[\^~]/, ''),
      ...(cpu.length && { cpu }),
      ...(pkg.dev && { dev: true }),
      optional: true,
      ...(os.length && { os }),
    };
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
fs.writeFileSync(file, JSON.stringify(lock, null, 2) + '\n');
console.log('added', added);
