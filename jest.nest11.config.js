import base from './jest.config.js';

const modules = '<rootDir>/compat/nest11/node_modules';

/** The same suite on Nest 11; `npm run test:nest11` installs it first. */
/** @type {import('jest').Config} */
export default {
  ...base,
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/sample/.*/dist'],
  moduleNameMapper: {
    ...base.moduleNameMapper,
    '^@nestjs/(.*)$': `${modules}/@nestjs/$1`,
    '^(rxjs|reflect-metadata|axios)$': `${modules}/$1`,
    '^rxjs/(.*)$': `${modules}/rxjs/$1`,
  },
};
