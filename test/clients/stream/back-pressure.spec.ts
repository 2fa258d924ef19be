import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { LlmChatChunk } from 'nestjs-llm-failover';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { concatMap, from, take, tap } from 'rxjs';
import { httpClient, MESSAGES, providerOn, type HttpClient } from '../support/http-client.js';
import { TRANSPORTS } from '../support/transports.js';
import { soak } from '../../support/soak.js';

const MIB = 1024 * 1024;
const PIECE = 'x'.repeat(64 * 1024);
const TOTAL_MIB = soak(200, 40);
const TOTAL_BYTES = TOTAL_MIB * MIB;
/** Buffers of sockets on both sides, and garbage on a busy machine, stay below this. */
const MOST_HELD_BYTES = 25 * MIB;

/** A long text, made as it is taken. */
class Supply {
  made = 0;
  readonly left: Promise<void>;
  private leave!: () => void;

  constructor() {
    this.left = new Promise((resolve) => (this.leave = resolve));
  }

  *pieces(): Generator<string> {
    try {
      for (; this.made < TOTAL_BYTES; this.made += PIECE.length) yield PIECE;
    } finally {
      this.leave();
    }
  }
}

describe.each(TRANSPORTS)('A slow reader over real HTTP, by %s', (transport) => {
  let server: FakeLlmServer;
  let http: HttpClient;
  let supply: Supply;

  beforeEach(async () => {
    supply = new Supply();
    server = await FakeLlmServer.start();
    server.on().stream(supply.pieces());
    const providers = { openai: providerOn(server, 'openai') };
    http = httpClient({ routes: { default: ['openai/m'] }, providers }, undefined, transport);
  });
  afterEach(async () => {
    await http.close();
    await server.close();
  });

  /** Until the server has made no more for a while. */
  async function standstill(): Promise<void> {
    for (let last = -1; last !== supply.made;) {
      last = supply.made;
      await delay(50);
    }
  }

  it('slows the upstream down: the server makes little more than the reader has taken', async () => {
    const iterator = http.client.promises.stream({ messages: MESSAGES });
    for (let count = 0; count < 10; count += 1) await iterator.next();
    await standstill();
    const afterTen = supply.made;
    expect(afterTen).toBeLessThan(MOST_HELD_BYTES);
    await delay(100);
    expect(supply.made).toBe(afterTen);
    expect(server.calls[0]?.takenBytes).toBeLessThan(MOST_HELD_BYTES);

    await iterator.return?.();
    expect(await server.calls[0]?.closed).toBe('client-left');
    await supply.left;
  });

  it(`reads ${TOTAL_MIB} MiB in flat memory`, async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const held = () => {
      collect();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    let [bytes, chunks, peak] = [0, 0, 0];
    const before = held();
    for await (const chunk of http.client.promises.stream({ messages: MESSAGES })) {
      bytes += chunk.choices[0]?.delta.content?.length ?? 0;
      chunks += 1;
      if (chunks % 400 !== 0) continue;
      await delay(20);
      peak = Math.max(peak, held() - before);
    }
    expect(bytes).toBe(TOTAL_BYTES);
    expect(peak).toBeLessThan(MOST_HELD_BYTES);
  });

  it('closes the socket when the loop is left', async () => {
    for await (const chunk of http.client.promises.stream({ messages: MESSAGES })) {
      if (chunk.choices[0]?.delta.content !== '') break;
    }
    expect(await server.calls[0]?.closed).toBe('client-left');
    expect(supply.made).toBeLessThan(MOST_HELD_BYTES);
  });

  it('closes the socket when the loop throws', async () => {
    const read = async () => {
      for await (const { id } of http.client.promises.stream({ messages: MESSAGES })) throw new Error(`mine ${id}`);
    };
    await expect(read()).rejects.toThrow('mine');
    expect(await server.calls[0]?.closed).toBe('client-left');
  });

  it('closes the socket when the subscriber of the Observable leaves, and emits nothing more', async () => {
    let count = 0;
    await new Promise<void>((resolve) => {
      const subscription = http.client.stream({ messages: MESSAGES }).subscribe(() => {
        count += 1;
        if (count < 5) return;
        subscription.unsubscribe();
        resolve();
      });
    });
    expect(await server.calls[0]?.closed).toBe('client-left');
    expect(count).toBe(5);
  });

  it('slows the upstream down behind an Observable where the slow work is done within the pull', async () => {
    async function* slowly() {
      for await (const chunk of http.client.promises.stream({ messages: MESSAGES })) {
        await new Promise((resolve) => setImmediate(resolve));
        yield chunk;
      }
    }
    const subscription = from(slowly()).pipe(take(10)).subscribe();
    await new Promise<void>((resolve) => subscription.add(() => resolve()));
    expect(await server.calls[0]?.closed).toBe('client-left');
    expect(supply.made).toBeLessThan(MOST_HELD_BYTES);
  });

  it('pulls for an Observable no faster than its subscriber takes: what an operator keeps, it keeps behind the library', async () => {
    let [taken, done] = [0, 0];
    const slow = async (chunk: LlmChatChunk) => {
      await new Promise((resolve) => setImmediate(resolve));
      done += 1;
      return chunk;
    };
    await new Promise<void>((resolve) => {
      const subscription = http.client
        .stream({ messages: MESSAGES })
        .pipe(
          tap(() => (taken += 1)),
          concatMap(slow),
        )
        .subscribe(() => {
          if (done < 20) return;
          subscription.unsubscribe();
          resolve();
        });
    });
    expect(await server.calls[0]?.closed).toBe('client-left');
    expect(taken).toBeGreaterThanOrEqual(done);
    // What was made and has not reached the subscriber is in sockets alone.
    expect(supply.made - taken * PIECE.length).toBeLessThan(MOST_HELD_BYTES);
  });

  it('closes the socket of a stream that is left before its first content', async () => {
    server.reset();
    server.on().hang();
    const subscription = http.client.stream({ messages: MESSAGES }).subscribe();
    const call = await server.received();
    subscription.unsubscribe();
    expect(await call.closed).toBe('client-left');
  });
});
