import { readFileSync } from 'node:fs';
import type { INestApplication } from '@nestjs/common';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { Test } from '@nestjs/testing';
import type { LlmFailureCategory, LlmHealthEntry } from 'nestjs-llm-failover';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { AppModule } from './app.module.js';
import { startTelemetry } from './telemetry.js';

const ALERTS = readFileSync(new URL('../alerts.yml', import.meta.url), 'utf8');

describe('the observed app', () => {
  let upstream: FakeLlmServer;
  let app: INestApplication;
  let stopTelemetry: () => Promise<void>;

  beforeAll(async () => {
    stopTelemetry = startTelemetry(new InMemorySpanExporter());
    upstream = await FakeLlmServer.start();
    upstream.on({ provider: 'openai', model: 'gpt-6-luna' }).fail('overloaded');
    upstream.on({ provider: 'mistral' }).fail('invalid_api_key');
    upstream.on().reply({ text: 'Hello', usage: { promptTokens: 3, completionTokens: 2 } });
    const options = {
      providers: {
        openai: { baseUrl: upstream.baseUrl('openai'), keys: 'sk-test-openai-0123456789' },
        mistral: { baseUrl: upstream.baseUrl('mistral'), keys: 'sk-test-mistral-0123456789' },
        anthropic: { baseUrl: upstream.baseUrl('anthropic'), keys: 'sk-test-anthropic-0123456789' },
      },
      routes: {
        default: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'],
        broken: ['openai/gpt-6-luna'],
        rejected: ['mistral/small'],
      },
    };
    const module = await Test.createTestingModule({ imports: [AppModule.with(options)] }).compile();
    app = module.createNestApplication();
    await app.listen(0);
  });

  afterAll(async () => {
    await app.close();
    await upstream.close();
    await stopTelemetry();
    trace.disable();
    metrics.disable();
    context.disable();
    propagation.disable();
  });

  async function scraped(): Promise<string> {
    return (await fetch(`${await app.getUrl()}/metrics`)).text();
  }

  async function chat() {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ message: 'Hello' });
    return fetch(`${await app.getUrl()}/chat`, { method: 'POST', headers, body });
  }

  it('tells the caller the id and the cost of an answer', async () => {
    expect(await (await chat()).json()).toEqual({
      text: 'Hello',
      callId: expect.any(String),
      cost: (3 * 1 + 2 * 5) / 1_000_000,
    });
  });

  it('is healthy, as the fallback serves', async () => {
    const response = await fetch(`${await app.getUrl()}/health`);
    const { details } = (await response.json()) as { details: { llm: { routes: object; providers: object } } };
    expect(response.status).toBe(200);
    expect(details.llm).toMatchObject({
      routes: { default: 'degraded' },
      providers: { openai: { causes: ['overloaded'] }, anthropic: { status: 'up' } },
    });
  });

  it('has every metric that the alert rules name', async () => {
    const { LlmClient } = await import('nestjs-llm-failover');
    const llm = app.get(LlmClient);
    for await (const chunk of llm.promises.stream({ messages: [{ role: 'user', content: 'Hello' }] })) {
      expect(chunk.object).toBe('chat.completion.chunk');
    }
    await expect(llm.route('broken').promises.chat({ messages: [] })).rejects.toThrow();
    await expect(llm.route('rejected').promises.chat({ messages: [] })).rejects.toThrow();
    const credentials = { mistral: 'sk-test-tenant-0123456789' };
    await expect(llm.route('rejected').promises.chat({ messages: [] }, { credentials })).rejects.toThrow();
    const text = await scraped();
    const names = new Set(ALERTS.match(/\b(?:llm_failover|gen_ai)_\w+(?=[{[])/g));
    expect(names.size).toBeGreaterThan(4);
    for (const name of names) expect(text).toMatch(new RegExp(`^${name}\\{`, 'm'));
    const labels = new Set(
      [...ALERTS.matchAll(/by \(([^)]+)\)|\{(\w+)[=!]/g)].flatMap(([, by = '', label = '']) => [
        ...by.split(/,\s*/),
        label,
      ]),
    );
    for (const label of labels) if (label !== '') expect(text).toMatch(new RegExp(`[{,]${label}="`));
    for (const scope of ['provider_model', 'credential']) {
      expect(ALERTS).toMatch(new RegExp(`llm_failover_scope=~?"[^"]*\\b${scope}\\b`));
      expect(text).toMatch(
        new RegExp(`^llm_failover_unavailable\\{[^}]*llm_failover_scope="${scope}"[^}]*\\} 1\\b`, 'm'),
      );
    }
    expect(text).not.toContain('sk-test');
  });

  it('has alert rules for categories and scopes that there are', () => {
    const valuesOf = (label: string) =>
      [...ALERTS.matchAll(new RegExp(`${label}[!=]~?"([^"]+)"`, 'g'))].flatMap(([, values = '']) => values.split('|'));
    const categories = ['cancelled', 'invalid_request', 'content_filtered', 'request_too_large'] as const;
    expect(valuesOf('error_type')).toEqual(categories satisfies readonly LlmFailureCategory[]);
    const scopes = ['credential', 'provider_model', 'base_url', 'provider'] as const;
    expect(valuesOf('llm_failover_scope')).toEqual(scopes satisfies readonly LlmHealthEntry['scope'][]);
  });
});
