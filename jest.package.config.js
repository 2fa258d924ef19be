import base from './jest.config.js';

/** The packed tarball in real apps: installs from the registry, so it is apart from the quick suite. */
/** @type {import('jest').Config} */
export default {
  ...base,
  roots: ['<rootDir>/test/package'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 300_000,
  maxWorkers: 1,
};
