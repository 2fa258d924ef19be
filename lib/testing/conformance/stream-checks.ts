import assert from 'node:assert';
import { assertToolCall, toolRequestOf, type Check } from './checks.js';
import { assertComplete, assertSaneUsage, readChunks, thrownBy, typedErrorOf } from './expect-answer.js';

/** What holds of streams, by name. @internal */
export const STREAM_CHECKS: Readonly<Record<string, Check>> = {
  'streams a text to its finish reason': async ({ client, request, options }) => {
    const { text, finishReasons } = await readChunks(client.promises.stream(request, options));
    assert.notStrictEqual(text, '', 'the stream has no text');
    assert.strictEqual(finishReasons.length, 1, `the stream has ${finishReasons.length} finish reasons`);
  },

  'streams the text that it answers as a whole': async ({ client, request, options, isDeterministic }) => {
    const streamed = await readChunks(client.promises.stream(request, options));
    const whole = assertComplete(await client.promises.chat(request, options));
    if (isDeterministic)
      assert.strictEqual(streamed.text, whole, 'the stream says something else than the whole answer');
  },

  'splices nothing: a stream is one answer of one model': async ({ client, request, options }) => {
    const { chunks } = await readChunks(client.promises.stream(request, options));
    for (const field of ['id', 'model'] as const) {
      const values = new Set(
        chunks.map((chunk) => chunk[field]).filter((value) => value !== undefined && value !== ''),
      );
      assert.ok(values.size <= 1, `the chunks of one stream have several ${field}s: ${[...values].join(', ')}`);
    }
    const isFinish = (chunk: (typeof chunks)[number]) =>
      chunk.choices.some(({ finish_reason: reason }) => reason !== null);
    const after = chunks.slice(chunks.findIndex(isFinish) + 1);
    const late = after.flatMap(({ choices }) => choices).filter(({ delta }) => delta.content ?? delta.tool_calls);
    assert.deepStrictEqual(late, [], 'content came after the finish reason');
  },

  'counts the tokens of a stream sanely, where it counts them': async ({ client, request, options }) => {
    const { chunks } = await readChunks(client.promises.stream(request, options));
    const usage = chunks.map((chunk) => chunk.usage).findLast((value) => value !== undefined && value !== null);
    if (usage !== undefined && usage !== null) assertSaneUsage(usage);
  },

  'lets a stream be left, and answers the next call': async ({ client, request, options }) => {
    const { chunks } = await readChunks(client.promises.stream(request, options), () => true);
    assert.strictEqual(chunks.length, 1, 'the stream gave nothing');
    assertComplete(await client.promises.chat(request, options));
  },

  'ends a stream under way when its signal fires': async ({ client, request, options }) => {
    const reason = new Error('the caller leaves');
    const leaving = new AbortController();
    const stream = client.promises.stream(request, { ...options, signal: leaving.signal });
    const first = await stream.next();
    assert.ok(first.done !== true, 'the stream gave nothing');
    leaving.abort(reason);
    const reading = readChunks(stream);
    const thrown = await thrownBy(reading, 'a stream whose signal fired came to a good end');
    assert.strictEqual(thrown, reason, 'the stream did not end with the caller’s own reason');
  },

  'ends a stream of an unknown model in a typed error, without a word before it': async (subject) => {
    const { client, request, options, unknownModel } = subject;
    let chunks = 0;
    const reading = readChunks(client.promises.stream({ ...request, model: unknownModel }, options), () => {
      chunks += 1;
      return false;
    });
    await typedErrorOf(reading);
    assert.strictEqual(chunks, 0, `${chunks} chunks came before the error`);
  },
};

/** What holds of tools in streams, by name. @internal */
export const STREAM_TOOL_CHECKS: Readonly<Record<string, Check>> = {
  'streams a tool call whose pieces fit together': async (subject) => {
    const { client, options } = subject;
    const request = { ...toolRequestOf(subject), tool_choice: 'required' as const };
    const { chunks } = await readChunks(client.promises.stream(request, options));
    const calls = new Map<number, { name: string; arguments: string }>();
    for (const piece of chunks.flatMap(({ choices }) => choices).flatMap(({ delta }) => delta.tool_calls ?? [])) {
      const call = calls.get(piece.index) ?? { name: '', arguments: '' };
      call.name += piece.function?.name ?? '';
      call.arguments += piece.function?.arguments ?? '';
      calls.set(piece.index, call);
    }
    assert.ok(calls.size > 0, 'the model was told to call a tool and called none');
    for (const call of calls.values()) assertToolCall(call);
  },
};
