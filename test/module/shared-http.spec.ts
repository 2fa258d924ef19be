import { HttpModule, HttpService } from '@nestjs/axios';
import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import type { AxiosResponse } from 'axios';
import { LlmClient, LlmFailoverModule, llmTextOf, type LlmFailoverModuleOptions } from 'nestjs-llm-failover';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { closeHosts, HELLO, KEY, RecordingLogger, startHost } from './support/host.js';

let server: FakeLlmServer;

beforeEach(async () => {
  server = await FakeLlmServer.start();
});

afterEach(async () => {
  await closeHosts();
  await server.close();
});

/** The host's HttpService, changed as soon as it is built. */
function sharedModule(change: (service: HttpService) => void, isEarly = true) {
  const http = HttpModule.register({ headers: { 'x-host': 'ours' } });
  @Injectable()
  class Settings implements OnModuleInit {
    constructor(private readonly service: HttpService) {
      if (isEarly) change(service);
    }

    onModuleInit(): void {
      if (!isEarly) change(this.service);
    }
  }
  @Module({ imports: [http], providers: [Settings], exports: [http, Settings] })
  class SharedModule {}
  return { module: SharedModule, Settings };
}

async function start(
  http: LlmFailoverModuleOptions['http'],
  imports: NonNullable<Parameters<typeof LlmFailoverModule.forRoot>[0]['imports']>,
) {
  const logger = new RecordingLogger();
  const providers = { openai: { baseUrl: server.baseUrl('openai'), keys: KEY } };
  const routes = { default: ['openai/gpt-6-luna'] };
  const host = await startHost({ imports: [LlmFailoverModule.forRoot({ routes, providers, http, imports })] }, logger);
  return { host, client: host.get(LlmClient), warnings: logger.of('warn') };
}

describe('http', () => {
  it("is a service of the library's own by default, that no interceptor of the host sees", async () => {
    const seen: unknown[] = [];
    const { module } = sharedModule(({ axiosRef }) => {
      axiosRef.interceptors.request.use((config) => {
        seen.push(config.url);
        return config;
      });
    });
    const { client, warnings } = await start(undefined, [module]);
    expect(llmTextOf(await client.promises.chat(HELLO))).toBe('Hello from gpt-6-luna');
    expect(seen).toEqual([]);
    expect(server.calls[0]?.headers).not.toHaveProperty('x-host');
    expect(warnings).toEqual([]);
  });

  it('takes settings of axios', async () => {
    const { client } = await start(
      { headers: { 'X-Gateway': 'blue', Authorization: 'Bearer sk-test-wrong-0123456789' } },
      [],
    );
    await client.promises.chat(HELLO);
    expect(server.calls[0]?.headers).toMatchObject({ 'x-gateway': 'blue' });
    expect(server.calls[0]?.hasKey(KEY)).toBe(true);
  });

  it("is the host's own service where the host says so", async () => {
    const { module } = sharedModule(() => undefined);
    const { client, warnings } = await start({ useExisting: HttpService }, [module]);
    await client.promises.chat(HELLO);
    expect(server.calls[0]?.headers).toMatchObject({ 'x-host': 'ours' });
    expect(warnings).toEqual([]);
  });

  it('cannot be shared where the host has none', async () => {
    await expect(start({ useExisting: HttpService }, [])).rejects.toThrow('HttpService');
  });

  it('warns of interceptors of the shared service', async () => {
    const { module, Settings } = sharedModule(({ axiosRef }) => {
      axiosRef.interceptors.request.use((config) => config);
      axiosRef.interceptors.response.use((response) => response);
    });
    const http = { useFactory: (service: HttpService) => service, inject: [HttpService, Settings] };
    const { warnings } = await start(http, [module]);
    expect(warnings).toEqual([
      'http: the shared HttpService has request interceptors; they see the API keys.',
      'http: the shared HttpService has response interceptors; one that retries hits dead keys again.',
    ]);
  });

  it.each<[string, (response: AxiosResponse) => unknown]>([
    ['the data', (response) => response.data],
    ['nothing', () => undefined],
  ])('says so where an interceptor gives %s in place of the response', async (_, given) => {
    const { module } = sharedModule(({ axiosRef }) => {
      axiosRef.interceptors.response.use(given as (response: AxiosResponse) => AxiosResponse);
    });
    const { client } = await start({ useExisting: HttpService }, [module]);
    await expect(client.promises.chat(HELLO)).rejects.toMatchObject({
      category: 'malformed_response',
      message: expect.stringContaining("have to give axios's response, and not its data") as string,
    });
  });

  it.each(['axios-retry', 'raxConfig'])('warns where the shared service retries by %s', async (setting) => {
    const { module, Settings } = sharedModule(({ axiosRef }) =>
      Object.assign(axiosRef.defaults, { [setting]: { retries: 3 } }),
    );
    const http = { useFactory: (service: HttpService) => service, inject: [HttpService, Settings] };
    const { warnings } = await start(http, [module]);
    expect(warnings).toEqual([
      `http: the shared HttpService retries by itself (${setting}); switch that off for LLM calls.`,
    ]);
  });

  it('does not warn of interceptors that were ejected again', async () => {
    const { module, Settings } = sharedModule(({ axiosRef: { interceptors } }) => {
      interceptors.request.eject(interceptors.request.use((config) => config));
    });
    const http = { useFactory: (service: HttpService) => service, inject: [HttpService, Settings] };
    expect((await start(http, [module])).warnings).toEqual([]);
  });

  it.each(['axios-retry', 'request', 'response'])('warns of %s that the host sets up in onModuleInit', async (what) => {
    const { module } = sharedModule(({ axiosRef }) => {
      if (what === 'request') axiosRef.interceptors.request.use((config) => config);
      else if (what === 'response') axiosRef.interceptors.response.use((response) => response);
      else Object.assign(axiosRef.defaults, { 'axios-retry': {} });
    }, false);
    const { warnings } = await start({ useExisting: HttpService }, [module]);
    expect(warnings).toEqual([expect.stringMatching(/^http: the shared HttpService/)]);
  });
});
