// Makes the files that are published of what tsc compiled: one file for each door of package.json and one for what they share, as
// ES modules and as CommonJS. Hundreds of small files take Node three times as long to load.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

const COMPILED = 'build';

/** `testing/index: build/testing/index.js` for `./testing`. */
function doors() {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
  const built = Object.values(exports).flatMap(({ import: entry }) => entry?.default ?? []);
  const names = built.map((file) => file.replace(/^\.\/dist\/esm\/(.+)\.js$/, '$1'));
  return Object.fromEntries(names.map((name) => [name, `${COMPILED}/${name}.js`]));
}

/** Hands on the maps of tsc, so that the published ones lead to the TypeScript. */
const mapsOfTypeScript = {
  name: 'maps-of-typescript',
  load: {
    filter: { id: /\.js$/ },
    handler: async (id) => ({ code: await readFile(id, 'utf8'), map: await readFile(`${id}.map`, 'utf8') }),
  },
};

const output = {
  sourcemap: true,
  // They stand in the declarations and in the source maps.
  comments: false,
  chunkFileNames: '[name].js',
  codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] },
  // Class names are tokens and log contexts.
  keepNames: true,
};

export default {
  input: doors(),
  platform: 'node',
  external: (id) => !/^[./]/.test(id),
  plugins: [mapsOfTypeScript],
  output: [
    { ...output, format: 'esm', dir: 'dist/esm' },
    // Jest has no `import()` in CommonJS without a flag, and mocks exports that are getters for what says that it was an ES module.
    { ...output, format: 'cjs', dir: 'dist/cjs', dynamicImportInCjs: false, esModule: true },
  ],
};
