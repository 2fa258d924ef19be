import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { assertFits, count, listOf, objectOf, oneOf, required, TEXT, that } from '../../checks/check.js';
import { LLM_APIS, type LlmApi } from '../../index.js';
import { opaque } from '../../opaque/opaque.js';
import type { WrittenAnswer } from '../answers/fake-answer.interface.js';
import { writeAnswer } from '../answers/write-answer.js';
import { addressOfPath, apiOfProvider, basePathOf, type CallAddress } from '../calls/address-of-path.js';
import { keyOf, withoutKey } from '../calls/call-key.js';
import { failureFor } from '../failures/failure-for.js';
import { providerFailure } from '../failures/provider-failure.js';
import { Exchange } from './exchange.js';
import { FakeScript, sayHello, type FakeCallFilter } from './fake-script.js';
import { FakeServerCall } from './fake-server-call.js';
import { listedBy, modelListOf } from './model-list.js';
import { bodyOf, headersOf } from './read-request.js';

/**
 * Where a `FakeLlmServer` listens.
 *
 * @publicApi
 */
export interface FakeLlmServerOptions {
  /** The port of this machine to listen on; 0 for any free one. @default a free port */
  readonly port?: number | undefined;
}

const MAX_PORT = 65_535;
const PORT = that(
  (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_PORT,
  `a port from 0 (any free one) to ${MAX_PORT}`,
);
const OPTIONS = objectOf({ port: PORT });
const NAME = required(TEXT);
const API = oneOf(LLM_APIS);
const KEYS = required(listOf(required(TEXT), 'a list of keys'));

/**
 * LLM providers as a real HTTP server on 127.0.0.1, for end-to-end tests and for samples that run without a key.
 *
 * Speaks OpenAI's protocol (`POST …/chat/completions`, `…/responses`, `…/embeddings`), Anthropic's (`…/messages`,
 * `…/messages/count_tokens`) and Gemini's (`…/models/<model>:generateContent`, `:streamGenerateContent`, `:countTokens`,
 * `:embedContent`, `:batchEmbedContents`), with streams where the call asks for one, and lists (`GET …/models`) the models
 * that scripts and calls have named. Several providers share one server,
 * each under a path of its own: see `baseUrl()`.
 *
 * - Without a script every call is answered with `Hello from <model>`. With scripts a call that none fits is answered
 *   with 501 and stands in `unmatched`.
 * - Of the scripts that fit a call, the one whose filter names most fields wins; among equals the one added last.
 * - `calls` shows what came, without the keys.
 *
 * @example
 * const server = await FakeLlmServer.start();
 * server.on({ provider: 'openai', key: 'sk-test-dead' }).fail('invalid_api_key');
 * server.on({ provider: 'anthropic' }).reply('Hello');
 * // providers: { openai: { baseUrl: server.baseUrl('openai'), keys: 'sk-test-dead' }, ... }
 * await server.close();
 *
 * @publicApi
 */
export class FakeLlmServer {
  readonly #server: Server;
  readonly #exchanges = new Set<Exchange>();
  readonly #watchers = new Set<() => void>();
  #calls: FakeServerCall[] = [];
  #unmatched: string[] = [];
  #scripts: FakeScript[] = [];
  #acceptedKeys = new Map<string, ReadonlySet<string>>();
  #closing: Promise<void> | undefined;

  static {
    opaque<FakeLlmServer>(this, (server) => ({
      isListening: server.#server.listening,
      calls: server.#calls.length,
      scripts: server.#scripts.length,
      unmatched: server.#unmatched,
    }));
  }

  private constructor(options: FakeLlmServerOptions = {}) {
    assertFits(OPTIONS, options, 'options');
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /**
   * Starts a server.
   *
   * @throws LlmOptionsError for options that there are not; the error of `listen()`, such as EADDRINUSE for a port that is taken
   */
  static async start(options: FakeLlmServerOptions = {}): Promise<FakeLlmServer> {
    const fake = new FakeLlmServer(options);
    const { port = 0 } = options;
    await new Promise<void>((resolve, reject) => {
      fake.#server.once('error', reject);
      fake.#server.listen(port, '127.0.0.1', () => resolve());
    });
    return fake;
  }

  /** `http://127.0.0.1:<port>`. */
  get url(): string {
    const address = this.#server.address() as AddressInfo | null;
    if (address === null) throw new Error('The FakeLlmServer is closed.');
    return `http://127.0.0.1:${address.port}`;
  }

  /**
   * The base URL of one fake provider, as the module's `providers.<id>.baseUrl` takes it.
   *
   * @param api - the protocol it is called in; by default that of `anthropic` and `gemini`, else `openai`
   */
  baseUrl(provider: string, api?: LlmApi): string {
    assertFits(NAME, provider, 'provider');
    assertFits(API, api, 'api');
    return `${this.url}${basePathOf(provider, api ?? apiOfProvider(provider))}`;
  }

  /** The calls so far, in the order in which their bodies were complete. */
  get calls(): readonly FakeServerCall[] {
    return this.#calls;
  }

  /** What found no answer, in words: calls that no script fits (501), a script that threw (500), other endpoints (404). */
  get unmatched(): readonly string[] {
    return this.#unmatched;
  }

  /** Begins a script for the calls that fit the filter; without one, for all. @throws LlmOptionsError for fields that there are not */
  on(filter: FakeCallFilter = {}): FakeScript {
    const script = new FakeScript(filter);
    this.#scripts.push(script);
    return script;
  }

  /**
   * Makes the provider know its keys: calls with another one are answered with its `credential_invalid`, calls
   * without one with its `credential_missing`. Scripts whose filter names the key go first. A second list replaces the
   * first.
   *
   * @throws LlmOptionsError where they are no list
   */
  acceptKeys(provider: string, keys: readonly string[]): void {
    assertFits(NAME, provider, 'provider');
    assertFits(KEYS, keys, 'keys');
    this.#acceptedKeys.set(provider, new Set(keys));
  }

  /** Settles with the call of this number (the first is 1) as soon as it has come. */
  received(number = 1): Promise<FakeServerCall> {
    assertFits(count(1), number, 'number');
    return new Promise((resolve) => {
      const watch = (): void => {
        const call = this.#calls[number - 1];
        if (call === undefined) return;
        this.#watchers.delete(watch);
        resolve(call);
      };
      this.#watchers.add(watch);
      watch();
    });
  }

  /** Forgets scripts, accepted keys and calls; exchanges that are open go on. */
  reset(): void {
    this.#calls = [];
    this.#unmatched = [];
    this.#scripts = [];
    this.#acceptedKeys = new Map();
  }

  /** Closes the server and every connection, those with an open call too. Calling it again does nothing more. */
  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      for (const exchange of this.#exchanges) exchange.expectShutdown();
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    const path = request.url ?? '/';
    const listed = request.method === 'GET' ? listedBy(path) : undefined;
    if (listed !== undefined) return this.#listModels(listed, request, response);
    const address = request.method === 'POST' ? addressOfPath(path) : undefined;
    const body = await bodyOf(request);
    if (body === undefined) return;
    if (address === undefined) return this.#refuseEndpoint(request, response);
    const call = this.#record(address, path, request, body);
    const exchange = new Exchange(call, request, response);
    this.#exchanges.add(exchange);
    void exchange.over.then(() => this.#exchanges.delete(exchange));
    await this.#answer(exchange).catch((error: unknown) => this.#reportThrown(exchange, error));
  }

  #listModels(
    { provider, api }: NonNullable<ReturnType<typeof listedBy>>,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const accepted = this.#acceptedKeys.get(provider);
    const fault = accepted && keyFaultOf(keyOf(headersOf(request)), accepted);
    const models = [
      ...this.#scripts.flatMap((script) => script.modelOf(provider) ?? []),
      ...this.#calls.filter((call) => call.provider === provider).map(({ model }) => model),
    ];
    const list = () => ({ status: 200, body: modelListOf(api, provider, [...new Set(models)]) });
    const { status, body } = fault === undefined ? list() : providerFailure(provider, fault, { api });
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  #record({ provider, api, model }: CallAddress, path: string, request: IncomingMessage, body: string): FakeServerCall {
    const number = this.#calls.length + 1;
    const seen = { headers: headersOf(request), body, atMs: Date.now() };
    const call = new FakeServerCall({ number, provider, api, model, path, ...seen });
    this.#calls.push(call);
    for (const watch of this.#watchers) watch();
    return call;
  }

  async #answer(exchange: Exchange): Promise<void> {
    const { call } = exchange;
    if (call.model === '') return refuse(exchange, 'The body is no JSON object with a model.');
    const script = this.#scriptFor(call);
    const accepted = this.#acceptedKeys.get(call.provider);
    if (accepted !== undefined && script?.isForOneKey !== true) {
      const fault = keyFaultOf(call.key, accepted);
      if (fault !== undefined) return exchange.send(writeAnswer(failureFor(call, fault), call));
    }
    if (script !== undefined) return script.play(exchange);
    return this.#scripts.length === 0 ? sayHello(exchange) : this.#refuseUnscripted(exchange);
  }

  #scriptFor(call: FakeServerCall): FakeScript | undefined {
    let best: FakeScript | undefined;
    for (const script of this.#scripts) {
      if (script.fits(call) && script.precision >= (best?.precision ?? 0)) best = script;
    }
    return best;
  }

  #refuseUnscripted(exchange: Exchange): void {
    const { credential, target } = exchange.call;
    const scripts = this.#scripts.map(String).join(', ');
    this.#unmatched.push(`${target} (key ${credential}): no script fits; there are ${scripts}`);
    exchange.send(plainFailure(501, `No script fits ${target} (key ${credential}). Scripts: ${scripts}.`));
  }

  #refuseEndpoint(request: IncomingMessage, response: ServerResponse): void {
    const endpoint = `${request.method} ${withoutKey((request.url ?? '/').replace(/\?.*$/, ''), keyOf(headersOf(request)))}`;
    this.#unmatched.push(`${endpoint}: not served`);
    const message = `FakeLlmServer serves POST /<provider>/v1/chat/completions, /<provider>/v1/responses, /<provider>/v1/messages, /<provider>/v1beta/models/<model>:generateContent and their neighbours, not ${endpoint}.`;
    const { status, headers, body } = plainFailure(404, message);
    response.writeHead(status, headers).end(body);
  }

  #reportThrown(exchange: Exchange, error: unknown): void {
    const { call } = exchange;
    const reason = withoutKey(String(error), call.key);
    this.#unmatched.push(`${call.target} (key ${call.credential}): the script threw ${reason}`);
    // Without the reason: its words would be read as a provider's.
    exchange.send(plainFailure(500, `The script for ${call.target} threw; see unmatched of the FakeLlmServer.`));
  }
}

function refuse(exchange: Exchange, message: string): void {
  exchange.send(writeAnswer(failureFor(exchange.call, 'invalid_request', { message }), exchange.call));
}

function keyFaultOf(key: string | undefined, accepted: ReadonlySet<string>) {
  if (key === undefined) return 'credential_missing';
  return accepted.has(key) ? undefined : 'credential_invalid';
}

/** An answer of the double itself, not of a provider. */
function plainFailure(status: number, message: string): WrittenAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ error: { message } }) };
}
