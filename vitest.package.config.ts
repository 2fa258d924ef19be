import { mergeConfig } from 'vitest/config';
import base from './vitest.config.js';

/** The packed tarball in real apps: installs from the registry, so it is apart from the quick suite. */
const config = mergeConfig(base, { test: { testTimeout: 600_000, hookTimeout: 300_000, maxWorkers: 1 } });
if (config.test) {
  config.test.include = ['test/package/**/*.spec.ts'];
  config.test.exclude = ['test/package/apps/**', '**/node_modules/**'];
}
export default config;
