import type { LlmApi } from 'nestjs-llm-failover';
import {
  FakeLlmServer,
  providerFailure,
  type FakeAnswer,
  type FakeServerCall,
  type FakeStreamEnding,
  type ProviderFailureKind,
} from 'nestjs-llm-failover/testing';

/** One provider for each protocol. */
export const PROVIDERS: Readonly<Record<string, LlmApi>> = {
  openai: 'openai',
  acme: 'openai-responses',
  anthropic: 'anthropic',
  gemini: 'gemini',
};

/** Kinds that pass: none says that a key or a model is gone for good, and none blames the caller. */
const FAILURES: readonly ProviderFailureKind[] = [
  'rate_limited', 'overloaded', 'server_error', 'html_bad_gateway', 'html_forbidden', 'malformed_response', 'quota_exhausted',
  'credential_invalid', 'permission_denied', 'model_unavailable', 'timeout', 'unknown',
]; // prettier-ignore
const ENDINGS: readonly FakeStreamEnding[] = [
  'cut', 'reset', 'stall', 'unmarked', { error: 'overloaded' }, { error: 'server_error' }, { error: 'rate_limited' },
]; // prettier-ignore

const WORDS = 'the quick brown fox jumps over the lazy dog and grüßt 世界 🎉'.split(' ');

/** What the upstream says: it can be told from its text alone whether it is whole. */
export function textOf(number: number): string {
  const words = Array.from({ length: 1 + (number % 23) }, (_, index) => WORDS[(number + index) % WORDS.length]);
  return `BEGIN ${number} ${words.join(' ')} END ${number}`;
}

/** Looks at texts of {@link textOf}. */
export const TEXTS = {
  isWhole(text: string): boolean {
    const [, number] = /^BEGIN (\d+) /.exec(text) ?? [];
    return number !== undefined && text === textOf(Number(number));
  },
  isPart(text: string): boolean {
    const [, number] = /^BEGIN (\d+) /.exec(text) ?? [];
    return number === undefined ? 'BEGIN '.startsWith(text.slice(0, 6)) : textOf(Number(number)).startsWith(text);
  },
};

/** A server that does all that can go wrong, at random and by a seed. */
export class ChaosServer {
  /** The share of calls that go wrong. */
  trouble = 0;
  private number = 0;

  private constructor(
    readonly server: FakeLlmServer,
    private readonly random: () => number,
  ) {
    server.on().reply((call) => this.answer(call));
  }

  static async start(random: () => number): Promise<ChaosServer> {
    return new ChaosServer(await FakeLlmServer.start(), random);
  }

  private answer(call: FakeServerCall): FakeAnswer {
    const text = textOf((this.number += 1));
    if (this.random() >= this.trouble) return { text };
    const fate = this.random();
    if (fate < 0.45) return this.failure(call);
    if (fate < 0.85) return this.brokenAnswer(text);
    if (fate < 0.9) return { text, afterMs: Math.floor(this.random() * 300) };
    if (fate < 0.93) return { text, afterMs: Infinity };
    return this.oddAnswer();
  }

  private failure({ provider, model }: FakeServerCall): FakeAnswer {
    const api = PROVIDERS[provider] ?? 'openai';
    return {
      ...providerFailure(provider, this.oneOf(FAILURES), { model, api }),
      afterMs: Math.floor(this.random() * 20),
    };
  }

  private brokenAnswer(text: string): FakeAnswer {
    const pieces = text.match(/.{1,7}/gsu) ?? [];
    const { random } = this;
    const ending = this.oneOf(ENDINGS);
    // What has its finish reason is whole.
    const said = ending === 'unmarked' ? pieces.length : Math.floor(random() * (pieces.length + 1));
    return {
      stream: pieces.slice(0, said),
      ending,
      chunkBytes: random() < 0.5 ? 1 + Math.floor(random() * 40) : undefined,
      comments: random() < 0.3,
      lineEnd: random() < 0.3 ? '\r\n' : '\n',
      preamble: random() < 0.7,
    };
  }

  private oddAnswer(): FakeAnswer {
    const html = { 'content-type': 'text/html' };
    const json = { 'content-type': 'application/json' };
    return this.oneOf<FakeAnswer>([
      { status: 302, headers: { location: 'http://127.0.0.1:9/elsewhere' }, body: '' },
      { status: 200, headers: html, body: '<html><body>Please log in</body></html>' },
      { status: 200, headers: json, body: '' },
      { status: 200, headers: json, body: 'null' },
      { status: 200, headers: json, body: '[]' },
      { status: 204, body: '' },
      { status: 200, headers: { ...json, 'content-encoding': 'gzip' }, body: 'no gzip at all' },
      { status: 200, headers: json, chunks: ['{"id":', { waitMs: 5 }, { error: 'ECONNRESET' }] },
      { status: 500, headers: json, chunks: ['{"error":', { waitMs: Infinity }] },
      { status: 503, headers: { ...json, 'x-long': 'x'.repeat(20_000) }, body: '{}' },
    ]);
  }

  private oneOf<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.random() * items.length)] as Item;
  }
}
