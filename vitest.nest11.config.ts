import { mergeConfig } from 'vitest/config';
import base, { at } from './vitest.config.js';

/** What touches Nest or its HTTP client. The rest of the suite is the same whichever Nest is installed. */
const touchesNest = [
  'test/{ai-sdk,attack,cases,e2e,events,interceptors,module,opentelemetry,operators,outside-http,terminus,testing,types}/**/*.spec.ts',
  'test/clients/{*,sdk/**/*,stream/**/*}.spec.ts',
  'test/classification/packages/**/*.spec.ts',
  'test/{credentials,health,laws}/**/*.http.spec.ts',
  'sample/**/*.spec.ts',
];

const modules = at('./compat/nest11/node_modules');

/** The part of the suite that touches Nest, on Nest 11; `npm run test:nest11` installs it first. */
const config = mergeConfig(base, {
  resolve: {
    alias: [
      {
        find: /^(@nestjs\/[^/]+|rxjs(?:\/.*)?|reflect-metadata|axios|nestjs-pino|@grpc\/grpc-js)$/,
        replacement: `${modules}/$1`,
      },
    ],
  },
});
if (config.test) config.test.include = touchesNest;
export default config;
