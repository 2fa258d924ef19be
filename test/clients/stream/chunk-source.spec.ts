import { Body, bytesOf, readAll, sourceOf, UNCLEAR } from './support/recordings.js';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function chunk(delta: object, reason: string | null = null, index = 0): string {
  const choices = [{ index, delta, finish_reason: reason }];
  const data = { id: 'c-1', object: 'chat.completion.chunk', created: 1, model: 'm-1', choices };
  return `data: ${JSON.stringify(data)}\n\n`;
}

describe('ChunkSource', () => {
  it('reads no more of the body than its chunks ask for', async () => {
    const body = new Body([text(chunk({ content: 'a' }) + chunk({ content: 'b' })), text(chunk({ content: 'c' }))]);
    const source = sourceOf('openai', body);
    expect(body.pulled).toBe(0);
    await source.next();
    expect(source.takeReady()?.choices[0]?.delta.content).toBe('b');
    expect(source.takeReady()).toBeUndefined();
    expect(body.pulled).toBe(1);
    await source.next();
    expect(body.pulled).toBe(2);
  });

  it('hands on what came before an error, then throws it, again and again', async () => {
    const body = new Body([
      text(`${chunk({ content: 'a' })}data: {"error":{"message":"no"}}\n\n${chunk({ content: 'b' })}`),
    ]);
    const source = sourceOf('openai', body);
    expect((await source.next())?.choices[0]?.delta.content).toBe('a');
    await expect(source.next()).rejects.toMatchObject({ failure: UNCLEAR });
    await expect(source.next()).rejects.toMatchObject({ failure: UNCLEAR });
  });

  it.each([
    ['nothing at all', [], 'stream/nothing'],
    ['heartbeats', [': ping\n\n'], 'stream/nothing'],
    ['words', ['Service unavailable'], 'stream/nothing'],
    ['a page', ['<html><body>Sign in</body></html>'], 'test'],
    ['an error document', ['{"error":', '{"message":"no"}}'], 'test'],
    ['an answer without its end', [chunk({ content: 'a' })], 'stream/cut'],
  ])('tells %s from an answer', async (_, pieces, rule) => {
    const { error } = await readAll(sourceOf('openai', new Body(pieces.map(text))));
    expect(error).toMatchObject({ failure: { rule } });
  });

  it('is whole when each of its choices has its finish reason, not when one has', async () => {
    const half = [chunk({ content: 'a' }), chunk({ content: 'b' }, null, 1), chunk({}, 'stop')];
    const cut = sourceOf('openai', new Body(half.map(text)));
    expect((await readAll(cut)).error).toMatchObject({ failure: { rule: 'stream/cut' } });
    expect(cut.isWhole).toBe(false);

    const whole = sourceOf('openai', new Body([...half, chunk({}, 'length', 1)].map(text)));
    expect((await readAll(whole)).error).toBeUndefined();
    expect(whole.isWhole).toBe(true);
  });

  it('is not whole by a finish reason that came before it said anything', async () => {
    const piece = (words: string, finishReason?: string): string =>
      `data: ${JSON.stringify({ candidates: [{ content: { parts: [{ text: words }] }, finishReason }] })}\n\n`;
    const begun = [piece('', 'STOP'), piece('a')];
    const cut = sourceOf('gemini', new Body(begun.map(text)));
    expect((await readAll(cut)).error).toMatchObject({ failure: { rule: 'stream/cut' } });

    const whole = sourceOf('gemini', new Body([...begun, piece('', 'MAX_TOKENS')].map(text)));
    expect((await readAll(whole)).error).toBeUndefined();
    expect(whole.finishReasons).toEqual(['length']);
  });

  it('loses nothing of an answer whose connection breaks behind its finish reason', async () => {
    const body = new Body([text(chunk({ content: 'a' }) + chunk({}, 'stop'))], { error: new Error('reset') });
    const { chunks, error } = await readAll(sourceOf('openai', body));
    expect(error).toBeUndefined();
    expect(chunks).toHaveLength(2);
  });

  it('gives up on an event that never ends', async () => {
    const piece = text('data: '.padEnd(1024 * 1024, 'x'));
    const body = new Body(Array.from({ length: 64 }, () => piece));
    const { error } = await readAll(sourceOf('openai', body));
    expect(error).toMatchObject({ failure: { rule: 'stream/overlong-event' } });
    expect(body.pulled).toBeLessThan(36);
  });

  it('takes heartbeats for no part of an event, however many come', async () => {
    const beat = text(`: ${'x'.repeat(1024 * 1024)}\n\n`);
    const pieces = [...Array.from({ length: 20 }, () => beat), text(chunk({ content: 'a' }) + chunk({}, 'stop'))];
    expect((await readAll(sourceOf('openai', new Body(pieces)))).error).toBeUndefined();
  });

  it('closes the body', async () => {
    const body = new Body([text(chunk({ content: 'a' })), text(chunk({ content: 'b' }))]);
    const source = sourceOf('openai', body);
    await source.next();
    source.close();
    await Promise.resolve();
    expect(body.isClosed).toBe(true);
  });

  it('reads what comes behind the end mark to its end, but no more than a little', async () => {
    const end = bytesOf({ events: [{ data: '[DONE]' }] });
    const short = new Body([text(chunk({ content: 'a' })), end, text('\n\n')]);
    const source = sourceOf('openai', short);
    await readAll(source);
    await source.drain();
    expect(short.isClosed).toBe(true);
    expect(short.pulled).toBe(3);

    const endless = new Body([end, ...Array.from({ length: 1_000 }, () => new Uint8Array(1024))]);
    const long = sourceOf('openai', endless);
    await readAll(long);
    await long.drain();
    expect(endless.pulled).toBeLessThan(100);
    expect(endless.isClosed).toBe(true);
  });
});
