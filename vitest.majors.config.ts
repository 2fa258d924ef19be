import { mergeConfig, type Plugin } from 'vitest/config';
import base, { at } from './vitest.config.js';

/** What touches one of these packages, or tells of what its errors are. The rest of the suite is the same whichever is installed. */
const touchesPackages = [
  'test/ai-sdk/**/*.spec.ts',
  'test/attack/deep-values.spec.ts',
  'test/cases/one-signal-many-calls.spec.ts',
  'test/classification/classify-llm-error.spec.ts',
  'test/classification/packages/**/*.spec.ts',
  'test/clients/sdk/**/*.spec.ts',
  'test/laws/law-12-conversation-goes-anywhere.spec.ts',
  'test/majors/**/*.spec.ts',
  'test/testing/{fake-llm-server.models,llm-failover-testing.module,openai-responses}.spec.ts',
  'test/types/{ai-sdk,chat-request}.spec.ts',
  'sample/02-openai-gateway/**/*.spec.ts',
];

const packages = /^(ai|openai|undici|zod|@ai-sdk\/[^/]+|@anthropic-ai\/sdk|@google\/genai|@langchain\/[^/]+)(\/.*)?$/;

/** Resolves the packages as a file in `compat/majors` would: their `exports` hold. */
const majors: Plugin = {
  name: 'majors',
  enforce: 'pre',
  resolveId(id) {
    return packages.test(id) ? this.resolve(id, at('./compat/majors/package.json'), { skipSelf: true }) : null;
  },
};

/** The part of the suite that touches client packages, on their majors that ask for Node 22; `npm run test:majors`. */
const config = mergeConfig(base, { plugins: [majors] });
if (config.test) {
  config.test.include = touchesPackages;
  config.test.exclude = ['**/node_modules/**', '**/dist/**'];
}
export default config;
