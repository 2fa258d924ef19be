import { readdirSync, readFileSync } from 'node:fs';
import { LLM_FAILURE_CATEGORIES } from '../../lib/classification/failure.interface.js';
import { EFFORTS } from '../../lib/providers/effort.js';
import { makerOf } from '../../lib/providers/lookup/maker-of.js';
import { PROVIDERS, providerOf } from '../../lib/providers/lookup/provider-of.js';
import { LLM_APIS } from '../../lib/providers/llm-api.js';

const MODELS = PROVIDERS.flatMap(({ id, models = [] }) =>
  models.map((model) => [id, model.match.source, model] as const),
);

/** Files of `lib/providers` that are no provider's. */
const COMMON_FILE = /\.interface\.ts$|^(?:index|effort|llm-api)\.ts$/;

function isAnchored({ source }: RegExp): boolean {
  return source.startsWith('^') && source.endsWith('$');
}

describe('the files of the providers', () => {
  it('are one file and one line of the index each', () => {
    const files = readdirSync('lib/providers').filter((file) => file.endsWith('.ts') && !COMMON_FILE.test(file));
    const lines = readFileSync('lib/providers/index.ts', 'utf8').trim().split('\n');
    expect(lines).toHaveLength(files.length);
    expect(PROVIDERS).toHaveLength(files.length);
    for (const { id } of PROVIDERS) {
      const constant = id.toUpperCase().replaceAll('-', '_');
      expect(lines).toContain(`export { ${constant} } from './${id}.js';`);
    }
  });

  it.each(PROVIDERS.map((profile) => [profile.id, profile] as const))('hold for %s nothing but data', (id) => {
    const text = readFileSync(`lib/providers/${id}.ts`, 'utf8');
    const imports = text.split('\n').filter((line) => line.startsWith('import'));
    expect(imports.filter((line) => !line.startsWith('import type '))).toEqual([]);
  });

  it('are the only place where a provider is named', () => {
    const others = readdirSync('lib', { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !/^providers[\\/]/.test(file),
    );
    // Protocols are called after their makers.
    const ids = PROVIDERS.map(({ id }) => id).filter((id) => !(LLM_APIS as readonly string[]).includes(id));
    const named = others.flatMap((file) => {
      const code = readFileSync(`lib/${file}`, 'utf8').replaceAll(/^ *(?:\*|\/[*/]).*$/gm, '');
      return ids.filter((id) => code.includes(`'${id}'`)).map((id) => `${id} in ${file}`);
    });
    expect(named).toEqual([]);
  });

  it('name each provider once, in lower case', () => {
    const names = PROVIDERS.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
    expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
    expect(names.filter((name) => name !== name.toLowerCase())).toEqual([]);
  });

  it('name a variable of a key once, and addresses that can be called', () => {
    const connections = PROVIDERS.flatMap(({ connection }) => connection ?? []);
    const variables = connections.flatMap(({ keyEnv }) => keyEnv ?? []);
    expect(new Set(variables).size).toBe(variables.length);
    for (const name of variables) expect(name).toMatch(/^[A-Z][A-Z0-9_]+$/);
    for (const { baseUrl, auth } of connections) {
      expect(auth.header).toBe(auth.header.toLowerCase());
      if (baseUrl !== undefined) expect(new URL(baseUrl).protocol).toMatch(/^https?:$/);
    }
  });

  it.each(MODELS)('of %s: %s is a whole name, with a date and figures that can be true', (_id, _source, model) => {
    expect(isAnchored(model.match)).toBe(true);
    expect(model.match.flags).not.toMatch(/[gy]/);
    if (model.endsOn !== undefined) expect(new Date(model.endsOn).toISOString().slice(0, 10)).toBe(model.endsOn);
    for (const figure of [model.contextWindow ?? 1, model.maxOutputTokens ?? 1]) expect(figure).toBeGreaterThan(0);
    const efforts = model.thinking?.efforts ?? [];
    expect(efforts).toEqual(EFFORTS.filter((level) => efforts.includes(level)));
    if (model.thinking?.isAlwaysOn === true) expect(efforts).not.toContain('none');
    expect(new Set(model.refuses).size).toBe(model.refuses?.length ?? 0);
  });

  it.each(PROVIDERS.map((profile) => [profile.id, profile] as const))(
    'are of one mind about %s',
    (_id, { request = {}, limits = [], keyFaults = [], replays = {} }) => {
      const { toolCallIds, toolNames, renames = {}, refuses = [], assistantFields } = request;
      if (toolCallIds !== undefined) expect(isAnchored(toolCallIds.pattern)).toBe(true);
      if (toolNames !== undefined) {
        expect(isAnchored(toolNames.pattern)).toBe(true);
        // What stands for other names is such a one.
        expect(toolNames.pattern.test('a_B-9')).toBe(true);
      }
      expect(Object.keys(renames).filter((field) => (refuses as readonly string[]).includes(field))).toEqual([]);
      if (assistantFields !== undefined) {
        expect(assistantFields).toEqual(expect.arrayContaining(['role', 'content', 'tool_calls']));
        const { reasoningAs, messageFields = [] } = replays;
        const wanted = [
          ...messageFields,
          ...(reasoningAs === undefined || reasoningAs === 'thinking-chunks' ? [] : [reasoningAs]),
        ];
        expect(assistantFields).toEqual(expect.arrayContaining(wanted));
      }
      for (const { source } of keyFaults) {
        expect(source.startsWith('^')).toBe(true);
        // Messages are compared in lower case.
        expect(source.replaceAll(/\\[A-Z]/g, '')).toBe(source.replaceAll(/\\[A-Z]/g, '').toLowerCase());
      }
      for (const { limit, remaining, status, reset, resetUnit } of limits) {
        for (const name of [limit, remaining, status, reset]) expect(name).toBe(name?.toLowerCase());
        if (resetUnit !== undefined) expect(reset).toBeDefined();
      }
    },
  );

  it.each(PROVIDERS.map((profile) => [profile.id, profile] as const))('list each code of %s once', (_id, { codes }) => {
    const { mark: _mark, ...lists } = codes ?? {};
    const listed = Object.values(lists).flatMap((list) =>
      Object.values(list).flatMap((words) => words.trim().split(/\s+/)),
    );
    expect(listed.filter((code, place) => listed.indexOf(code) !== place)).toEqual([]);
  });

  it('tell of every failure of each protocol, which others differ from', () => {
    const documented = LLM_FAILURE_CATEGORIES.filter(
      (category) => !['network_error', 'cancelled', 'malformed_response'].includes(category),
    );
    for (const api of LLM_APIS) {
      const { connection, protocols = {} } = makerOf(api);
      expect([connection.api, ...Object.keys(protocols)]).toContain(api);
      expect(Object.keys(makerOf(api).failures.facts).toSorted()).toEqual(documented.toSorted());
    }
  });
});

describe('a provider', () => {
  it.each([
    ['zhipu', 'zhipu'],
    ['z.ai', 'zhipu'],
    ['Zhipu', 'zhipu'],
    ['qwen', 'dashscope'],
  ])('%s has the file of %s', (id, expected) => {
    expect(providerOf(id)?.id).toBe(expected);
  });

  it.each(['my-zhipu', 'zhipu-eu', 'glm-proxy', 'openai-eu', '', 'constructor', '__proto__'])(
    '%s has none: an id that holds another is another',
    (id) => {
      expect(providerOf(id)).toBeUndefined();
    },
  );
});
