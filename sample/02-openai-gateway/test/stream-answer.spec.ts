import type { ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { LlmChatChunk } from 'nestjs-llm-failover';
import { chatEvents } from '../src/gateway/chat-events.js';
import { streamAnswer } from '../src/gateway/stream-answer.js';

const CHUNK: LlmChatChunk = {
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 0,
  model: 'gpt-6-luna',
  choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: null }],
};

/** A response whose client takes nothing until it is told to. */
function slowResponse() {
  let take: (() => void) | undefined;
  const writable = new Writable({ highWaterMark: 1, write: (_bytes, _encoding, done) => (take = done) });
  const writeHead = (): unknown => Object.assign(writable, { headersSent: true });
  const response = Object.assign(writable, { headersSent: false, writeHead, setHeader: () => undefined });
  return { response: response as unknown as ServerResponse, take: () => take?.() };
}

describe('streamAnswer', () => {
  const events = chatEvents({ messages: [] });
  let pulled = 0;

  async function* chunks() {
    for (pulled = 0; pulled < 3;) {
      pulled += 1;
      yield CHUNK;
    }
  }

  it('pulls the next chunk when the client has taken the last one', async () => {
    const { response, take } = slowResponse();
    const { signal } = new AbortController();
    const done = streamAnswer(chunks(), response, { signal, events, heartbeatMs: 60_000 });
    for (const count of [1, 2, 3]) {
      await turn();
      expect(pulled).toBe(count);
      take();
    }
    await done;
  });

  it('pulls nothing more when the client leaves while it is waited for', async () => {
    const { response } = slowResponse();
    const controller = new AbortController();
    const done = streamAnswer(chunks(), response, { signal: controller.signal, events, heartbeatMs: 60_000 });
    await turn();
    response.destroy();
    controller.abort();
    await done;
    expect(pulled).toBe(1);
  });
});
