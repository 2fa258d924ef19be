// What dist/cjs needs beside its code: the declarations, and a manifest that makes Node read it as CommonJS, as the package is
// ESM by its "type".
import { cpSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const from = fileURLToPath(new URL('../dist/esm', import.meta.url));
const to = fileURLToPath(new URL('../dist/cjs', import.meta.url));

cpSync(from, to, { recursive: true, filter: (file) => !/\.js(?:\.map)?$/.test(file) });
writeFileSync(`${to}/package.json`, '{"type":"commonjs"}\n');
