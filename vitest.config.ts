import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The absolute path of a file of this project. */
export const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The suite on the installed Nest. The other configurations build on this one. */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^nestjs-llm-failover$/, replacement: at('./lib/index.ts') },
      { find: /^nestjs-llm-failover\/(.*)$/, replacement: at('./lib/$1/index.ts') },
    ],
  },
  test: {
    globals: true,
    include: ['test/**/*.spec.ts', 'sample/**/*.spec.ts'],
    exclude: ['test/package/**', 'test/majors/**', '**/node_modules/**', '**/dist/**'],
    // The files of a worker share the modules that they import: loading the library anew for each file would take most of
    // the time. `test/support/tidy.ts` gives back what a file may have left behind.
    isolate: false,
    pool: 'forks',
    maxWorkers: 2,
    setupFiles: [at('./test/support/tidy.ts')],
    // Real servers on a busy machine take their time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    coverage: { include: ['lib/**/*.ts'], reporter: ['text', 'lcov'] },
  },
});
