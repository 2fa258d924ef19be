/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test', '<rootDir>/sample'],
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['<rootDir>/test/package/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^nestjs-llm-failover$': '<rootDir>/lib/index.ts',
    '^nestjs-llm-failover/(.*)$': '<rootDir>/lib/$1/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/sample/.*/dist', '<rootDir>/compat'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
      },
    ],
  },
  // Real servers on a busy machine take their time.
  testTimeout: 120_000,
  maxWorkers: '100%',
  // Modules that a test file loaded stay in memory: a worker that has grown is replaced by a new one.
  workerIdleMemoryLimit: '800MB',
  collectCoverageFrom: ['lib/**/*.ts'],
  coverageProvider: 'babel',
  coverageReporters: ['text', 'lcov'],
};
