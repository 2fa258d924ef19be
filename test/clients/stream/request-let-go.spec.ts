import { setTimeout as pass } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { firstValueFrom, Subject } from 'rxjs';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { httpClient, MESSAGES, type HttpClient } from '../support/http-client.js';

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Whether an object is collected; gives the engine a few turns to let go of it. */
async function isCollected(ref: WeakRef<object>): Promise<boolean> {
  for (let turn = 0; turn < 50 && ref.deref() !== undefined; turn += 1) {
    await pass(10);
    collectGarbage();
  }
  return ref.deref() === undefined;
}

describe('a stream that has begun', () => {
  let server: FakeLlmServer;
  let made: HttpClient;
  beforeEach(async () => {
    server = await FakeLlmServer.start();
    const providers = { openai: { baseUrl: server.baseUrl('openai'), keys: ['sk-test-let-go-0123456789'] } };
    made = httpClient({ routes: { default: ['openai/m'] }, providers });
    server.on().stall('Hello');
  });
  afterEach(async () => {
    await made.close();
    await server.close();
  });

  const newRequest = () => ({ messages: [...MESSAGES] });

  /** In a function of its own, so that no frame of the test holds the request. */
  function pulled() {
    const request = newRequest();
    const chunks = made.client.promises.stream(request)[Symbol.asyncIterator]();
    return { ref: new WeakRef(request), chunks };
  }

  it('does not keep its request: pulled', async () => {
    const { ref, chunks } = pulled();
    await chunks.next();
    expect(await isCollected(ref)).toBe(true);
    await chunks.return?.();
  });

  function pushed() {
    const request = newRequest();
    const first = new Subject<unknown>();
    const subscription = made.client.stream(request).subscribe((chunk) => first.next(chunk));
    return { ref: new WeakRef(request), first, subscription };
  }

  it('does not keep its request: subscribed to', async () => {
    const { ref, first, subscription } = pushed();
    await firstValueFrom(first);
    expect(await isCollected(ref)).toBe(true);
    subscription.unsubscribe();
  });
});
