import { readdirSync, readFileSync } from 'node:fs';
import { mergeConfig, type Plugin } from 'vitest/config';
import base, { at } from './vitest.config.js';

const PACKAGES = 'ai|openai|undici|zod|@ai-sdk/[^/]+|@anthropic-ai/sdk|@google/genai|@langchain/[^/]+';

const isOfMajors = new RegExp(`^(?:${PACKAGES})(?:/.*)?$`);
const importsMajors = new RegExp(`(?:from|import\\()\\s*['"](?:${PACKAGES})(?:/[^'"]*)?['"]`);

/** Resolves the packages as a file in `compat/majors` would: their `exports` hold. */
const majors: Plugin = {
  name: 'majors',
  enforce: 'pre',
  resolveId(id) {
    return isOfMajors.test(id) ? this.resolve(id, at('./compat/majors/package.json'), { skipSelf: true }) : null;
  },
};

/** Spec files that import one of the packages themselves. */
function importing(folder: string): readonly string[] {
  return readdirSync(at(`./${folder}`), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.spec.ts') && !/(?:^|\/)(?:node_modules|dist|package)\//.test(file))
    .map((file) => `${folder}/${file}`)
    .filter((file) => importsMajors.test(readFileSync(at(`./${file}`), 'utf8')));
}

/** Spec files that do so through the library or `test/support/sdks`. */
const throughOthers = [
  'test/ai-sdk/**/*.spec.ts',
  'test/classification/packages/**/*.spec.ts',
  'test/clients/sdk/**/*.spec.ts',
  'test/clients/transport/*undici*.spec.ts',
  'test/majors/**/*.spec.ts',
  'sample/02-openai-gateway/test/**/*.spec.ts',
];

/**
 * The part of the suite that touches client packages, on their majors that ask for Node 22; `npm run test:majors`. The rest
 * of the suite is the same whichever is installed.
 */
const config = mergeConfig(base, { plugins: [majors] });
if (config.test) {
  config.test.include = [...throughOthers, ...importing('test'), ...importing('sample')];
  config.test.exclude = ['**/node_modules/**', '**/dist/**'];
}
export default config;
