import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { WIRES } from '../../lib/clients/wire/wires.js';
import { LLM_APIS, type LlmApi } from '../../lib/providers/llm-api.js';
import { PROVIDERS, providerOf } from '../../lib/providers/lookup/provider-of.js';
import type { ProviderProfile } from '../../lib/providers/provider.interface.js';
import { STRICT_MODELS, STRICT_UPSTREAMS } from '../support/strict-upstreams/index.js';
import { tableBelow } from './page-tables.js';

const PAGE = readFileSync('docs/tried-against.md', 'utf8').replaceAll('`', '');
const RECORDED = resolve(process.cwd(), '../shared/corpus/failures.jsonl');
const STRICT = [...STRICT_UPSTREAMS, ...STRICT_MODELS];

/** What requests to a provider by one protocol were tried against. */
function triedBy({ id, connection, protocols }: ProviderProfile, api: LlmApi): string {
  if (STRICT.some((upstream) => upstream.provider === id && upstream.api === api)) return 'strict';
  return connection?.api === api || protocols?.[api] !== undefined ? 'file' : '–';
}

/** What its failures were tried against. */
function failuresOf({ failures, codes, keyFaults }: ProviderProfile): string {
  if (failures !== undefined) return 'read back';
  return codes === undefined && keyFaults === undefined ? '–' : 'file';
}

describe('docs/tried-against.md, providers', () => {
  const told = tableBelow(PAGE, '## Providers');

  it('names every provider, and no other', () => {
    expect([...told.keys()]).toEqual(PROVIDERS.map(({ id }) => id));
  });

  it.each(PROVIDERS.map((profile) => [profile.id, profile] as const))('tells how far %s goes', (id, profile) => {
    const requests = LLM_APIS.map((api) => triedBy(profile, api));
    expect(told.get(id)?.slice(0, requests.length)).toEqual(requests);
    expect(told.get(id)?.at(-1)).toBe(failuresOf(profile));
  });

  const itWithRecorded = existsSync(RECORDED) ? it : it.skip;

  itWithRecorded('tells how many of its failures were recorded', () => {
    const recorded = new Map(PROVIDERS.map(({ id }) => [id, 0]));
    for (const line of readFileSync(RECORDED, 'utf8').trim().split('\n')) {
      const id = providerOf((JSON.parse(line) as { readonly provider: string }).provider)?.id;
      if (id !== undefined) recorded.set(id, (recorded.get(id) ?? 0) + 1);
    }
    const counts = [...told].map(([id, cells]) => [id, cells[LLM_APIS.length]]);
    expect(counts).toEqual([...recorded].map(([id, count]) => [id, count === 0 ? '–' : String(count)]));
  });
});

/** Every part of the common request that some protocol has a place for. */
const EVERYTHING = {
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,enF4' } }] },
  ],
  tools: [{ type: 'function', function: { name: 'find', parameters: { type: 'object', properties: {} } } }],
  tool_choice: 'required',
  parallel_tool_calls: false,
  response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object', properties: {} } } },
  reasoning_effort: 'low',
  max_tokens: 2_000,
  temperature: 0.5,
  top_p: 0.5,
  stop: ['.'],
  seed: 1,
  n: 2,
  frequency_penalty: 0.5,
  presence_penalty: 0.5,
  logprobs: true,
  top_logprobs: 2,
  user: 'u',
  metadata: { a: 'b' },
  store: false,
  service_tier: 'auto',
  verbosity: 'low',
} as const;

/** Where the maker of a protocol types its requests. */
const TYPES: Readonly<Record<LlmApi, { readonly package: string; readonly file: string; readonly name: string }>> = {
  openai: {
    package: 'openai',
    file: 'resources/chat/completions/completions.d.ts',
    name: 'ChatCompletionCreateParamsBase',
  },
  'openai-responses': {
    package: 'openai',
    file: 'resources/responses/responses.d.ts',
    name: 'ResponseCreateParamsBase',
  },
  anthropic: {
    package: '@anthropic-ai/sdk',
    file: 'resources/messages/messages.d.ts',
    name: 'MessageCreateParamsBase',
  },
  // The package has a form of its own around these.
  gemini: { package: '@google/genai', file: 'dist/genai.d.ts', name: 'GenerationConfig' },
};

/** The names of the fields of an interface of a package. */
function typedFieldsOf({ package: name, file, name: type }: (typeof TYPES)[LlmApi]): readonly string[] {
  const text = readFileSync(`node_modules/${name}/${file}`, 'utf8');
  const start = text.indexOf(`interface ${type} {`);
  const body = text.slice(start, text.indexOf('\n}', start));
  return [...body.matchAll(/^ {4}(\w+)\??:/gm)].map(([, field = '']) => field);
}

describe('docs/tried-against.md, protocols', () => {
  const told = tableBelow(PAGE, '## Protocols');
  const row = (name: string): readonly string[] => told.get(name) ?? [];

  it.each(LLM_APIS)('tells by whose types the fields of %s were compared', (api) => {
    const target = {
      provider: api === 'openai-responses' ? 'openai' : api,
      model: 'any-model',
      // The types are those of this version, which has no sampling.
      headers: { 'anthropic-version': '2026-10-21' },
    };
    const { body } = WIRES[api].chatRequest(EVERYTHING, target);
    const written = api === 'gemini' ? (body['generationConfig'] as object) : body;
    const unknown = Object.keys(written).filter((field) => !typedFieldsOf(TYPES[api]).includes(field));
    expect(Object.keys(written).length).toBeGreaterThan(6);
    expect(unknown).toEqual([]);
    expect(row('fields of requests, with the types of')[LLM_APIS.indexOf(api)]).toBe(TYPES[api].package);
  });

  it('names the strict upstreams', () => {
    const names = LLM_APIS.map((api) => {
      const all = STRICT.filter((upstream) => upstream.api === api).map(({ provider }) => provider);
      return [...new Set(all)].sort().join(', ');
    });
    expect(row('requests, with upstreams that refuse')).toEqual(names);
  });
});

describe('docs/tried-against.md, clients', () => {
  const told = tableBelow(PAGE, '## Clients');

  it.each([...told])('%s is tried where the page says', (name, [places = '']) => {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      readonly devDependencies: Readonly<Record<string, string>>;
    };
    expect(devDependencies).toHaveProperty(name);
    const files = [...places.matchAll(/[\w./-]+\.ts/g)].map(([file]) => file);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(readFileSync(file, 'utf8')).toContain(`from '${name}`);
  });
});
