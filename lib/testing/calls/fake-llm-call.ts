import type { LlmApi } from '../../index.js';
import { opaqueToInspect } from '../../opaque/opaque.js';
import { endpointOfPath, type FakeEndpoint } from './address-of-path.js';
import { keyLabelOf, keyOf, withoutKey, withoutSecrets } from './call-key.js';
import { isJsonObject, parseJson, type JsonObject } from './json.js';

/** What a call is made of. @internal */
export interface FakeLlmCallInit {
  readonly number: number;
  readonly api: LlmApi;
  readonly provider: string;
  /** Where it is known beside the body. */
  readonly model?: string | undefined;
  readonly credential?: string | undefined;
  readonly path: string;
  /** The whole of it; the path where no more is known. */
  readonly url?: string | undefined;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** When it came, in epoch milliseconds. */
  readonly atMs: number;
}

/**
 * One upstream call that a double has received.
 *
 * It may be printed, logged and put into snapshots: the key it was sent with stands in none of its fields. Tests
 * compare keys by `hasKey()`.
 *
 * @publicApi
 */
export class FakeLlmCall {
  /** The place among the double's calls; the first is 1. */
  readonly number: number;
  readonly api: LlmApi;
  readonly provider: string;
  /** What the call asks for. */
  readonly endpoint: FakeEndpoint;
  /** Whether it asks for a stream. */
  readonly isStream: boolean;
  /** Empty where neither the body nor the path names one. */
  readonly model: string;
  /** The credential's label where the library told it, else `#` and a digest of the key; `none` without a key. */
  readonly credential: string;
  /** The URL's path and query. */
  readonly path: string;
  /** Names in lower case; secrets are replaced by a digest. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed body; empty where it is no JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly #key: string | undefined;
  readonly #atMs: number;
  readonly #url: string;
  #isAborted = false;

  static {
    // With hidden properties shown, `inspect` would ask the getters too, `key` among them.
    opaqueToInspect<FakeLlmCall>(this, (call) => Object.fromEntries(Object.entries(call)));
  }

  /** @internal */
  constructor(init: FakeLlmCallInit) {
    const key = keyOf(init.headers);
    const body = parseJson(withoutKey(init.body, key));
    this.#key = key;
    this.#atMs = init.atMs;
    this.#url = withoutKey(init.url ?? init.path, key);
    this.number = init.number;
    this.api = init.api;
    this.provider = init.provider;
    this.body = isJsonObject(body) ? body : {};
    const asked = endpointOfPath(init.path);
    this.endpoint = asked?.endpoint ?? 'chat';
    this.isStream = this.endpoint === 'chat' && (asked?.isStream === true || this.body['stream'] === true);
    this.model = init.model ?? asked?.model ?? modelOf(this.body);
    this.credential = init.credential ?? keyLabelOf(key);
    this.path = withoutKey(init.path, key);
    this.headers = withoutSecrets(init.headers, key);
  }

  /** `provider/model`. */
  get target(): string {
    return `${this.provider}/${this.model}`;
  }

  /** The messages as they were sent, in the form of the call's protocol. */
  get messages(): readonly Readonly<Record<string, unknown>>[] {
    const messages = this.body[MESSAGES_FIELDS[this.api]];
    return Array.isArray(messages) ? messages.filter(isJsonObject) : [];
  }

  /** When it came, in epoch milliseconds of the double's time. No enumeration, JSON or `inspect` shows it. */
  get atMs(): number {
    return this.#atMs;
  }

  /** Where it went, without the key. No enumeration, JSON or `inspect` shows it. */
  get url(): string {
    return this.#url;
  }

  /**
   * Whether the call was given up before its answer was complete: by a time-out, a deadline, or the caller. No
   * enumeration, JSON or `inspect` shows it.
   */
  get aborted(): boolean {
    return this.#isAborted;
  }

  /** The key itself, without `Bearer`; for comparisons only. No enumeration, JSON or `inspect` shows it. */
  get key(): string | undefined {
    return this.#key;
  }

  /** Whether the call was sent with exactly this key. */
  hasKey(key: string): boolean {
    return this.#key === key;
  }

  /** @internal */
  noteAbort(): void {
    this.#isAborted = true;
  }
}

/** Where each protocol has a conversation; a text alone is none. */
const MESSAGES_FIELDS: Readonly<Record<LlmApi, string>> = {
  openai: 'messages',
  'openai-responses': 'input',
  anthropic: 'messages',
  gemini: 'contents',
};

function modelOf({ model }: JsonObject): string {
  return typeof model === 'string' ? model : '';
}
