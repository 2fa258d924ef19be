import { readdirSync, readFileSync } from 'node:fs';

/** Jest runs in the project's root. */
const SOURCES = readdirSync('lib', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name: name.replaceAll('\\', '/'), text: readFileSync(`lib/${name}`, 'utf8') }));

function packagesIn(text: string): string[] {
  return [...text.matchAll(/(?:from|import) '([^'.][^']*)'/g)].map(([, name = '']) => name);
}

describe('the AI SDK door', () => {
  it('needs the specification and nothing else that the library does not bring', () => {
    const own = SOURCES.filter(({ name }) => name.startsWith('ai-sdk/'));
    expect(own.length).toBeGreaterThan(10);
    expect(new Set(own.flatMap(({ text }) => packagesIn(text)))).toEqual(new Set(['@ai-sdk/provider']));
  });

  it('is alone in that, also in types', () => {
    const others = SOURCES.filter(({ name }) => !name.startsWith('ai-sdk/'));
    const users = others.filter(({ text }) => packagesIn(text).some((name) => /^(?:ai|@ai-sdk\/.*)$/.test(name)));
    expect(users.map(({ name }) => name)).toEqual([]);
  });

  it('names the version of the specification in one file', () => {
    const naming = SOURCES.filter(({ text }) => /\w+V\d(?:\w*)\b.*@ai-sdk|LanguageModelV\d|'v\d'/.test(text));
    expect(naming.map(({ name }) => name).filter((name) => name.startsWith('ai-sdk/'))).toEqual([
      'ai-sdk/specification.ts',
    ]);
  });
});
