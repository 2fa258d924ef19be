import base from './jest.config.js';

const modules = '<rootDir>/compat/nest11/node_modules';

/** What touches Nest or its HTTP client. The rest of the suite is the same whichever Nest is installed. */
const touchesNest = [
  '<rootDir>/test/{ai-sdk,attack,cases,e2e,events,interceptors,module,opentelemetry,operators,testing,types}/**/*.spec.ts',
  '<rootDir>/test/clients/{*,sdk/**/*,stream/**/*}.spec.ts',
  '<rootDir>/test/classification/packages/**/*.spec.ts',
  '<rootDir>/test/{credentials,health,laws}/**/*.http.spec.ts',
  '<rootDir>/sample/**/*.spec.ts',
];

/** The part of the suite that touches Nest, on Nest 11; `npm run test:nest11` installs it first. */
/** @type {import('jest').Config} */
export default {
  ...base,
  testMatch: touchesNest,
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/sample/.*/dist'],
  moduleNameMapper: {
    ...base.moduleNameMapper,
    '^@nestjs/(.*)$': `${modules}/@nestjs/$1`,
    '^(rxjs|reflect-metadata|axios)$': `${modules}/$1`,
    '^rxjs/(.*)$': `${modules}/rxjs/$1`,
  },
};
