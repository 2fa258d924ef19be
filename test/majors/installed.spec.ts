import { readFile } from 'node:fs/promises';

const MODULES = new URL('../../compat/majors/node_modules/', import.meta.url);

/** A package, its major, and the file of it that an import gets. */
const PACKAGES: readonly (readonly [name: string, major: number, entry: string])[] = [
  ['openai', 7, 'index.mjs'],
  ['@anthropic-ai/sdk', 1, 'index.mjs'],
  ['ai', 7, 'dist/index.js'],
  ['@ai-sdk/provider', 4, 'dist/index.js'],
  ['@google/genai', 3, 'dist/node/index.mjs'],
  ['@langchain/openai', 1, 'dist/index.js'],
  ['undici', 8, 'index.js'],
];

describe('what the tests of this configuration import', () => {
  it('runs on a Node.js that these majors ask for', () => {
    expect(Number(process.versions.node.split('.', 1)[0])).toBeGreaterThanOrEqual(22);
  });

  it.each(PACKAGES)('is %s of major %i, from compat/majors', async (name, major, entry) => {
    const imported = Object.entries((await import(name)) as object);
    const there = (await import(new URL(`${name}/${entry}`, MODULES).href)) as Record<string, unknown>;
    const manifest = JSON.parse(await readFile(new URL(`${name}/package.json`, MODULES), 'utf8')) as {
      version: string;
    };
    expect(manifest.version).toMatch(new RegExp(`^${major}\\.`));
    expect(imported.filter(([, value]) => typeof value === 'function').length).toBeGreaterThan(0);
    expect(imported.filter(([key, value]) => typeof value === 'function' && value !== there[key])).toEqual([]);
  });
});
