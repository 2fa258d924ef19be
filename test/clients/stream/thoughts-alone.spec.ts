import { Bench, provider } from '../../support/bench.js';
import {
  chunkOf,
  DONE,
  ok,
  okStream,
  ROLE,
  said,
  STOP,
  streaming,
  sseOf,
  type Answer,
} from '../../support/scripted-upstream.js';
import { useVirtualTime } from '../../support/virtual-time.js';

useVirtualTime();

const providers = { ...provider('P', 'K1'), ...provider('Q', 'K2') };
const routes = { default: ['P/m', 'Q/n'], alone: ['P/m'] };

function thought(text: string, reason = 'stop', more: object = {}): Answer {
  const message = { role: 'assistant', content: null, reasoning_content: text, ...more };
  return {
    status: 200,
    body: { id: '1', object: 'chat.completion', choices: [{ index: 0, message, finish_reason: reason }] },
  };
}

const THOUGHT = chunkOf({ reasoning_content: 'Hm.' });

describe('an answer of nothing but thoughts', () => {
  it('is left for that of the next target, and marks nothing', async () => {
    const bench = new Bench({ routes, providers, script: { K1: thought('Hm.'), K2: ok('Yes.') } });
    const { value } = await bench.call();
    expect(value?.choices[0]?.message.content).toBe('Yes.');
    expect(bench.upstream.names).toEqual(['K1/m', 'K2/n']);
    expect(bench.eventsOf('attempt-failed')).toMatchObject([{ category: 'malformed_response' }]);
    for (let count = 0; count < 6; count += 1) await bench.call();
    expect(bench.entry({ scope: 'provider_model', provider: 'P' })).toBeUndefined();
    bench.expectClean(value);
  });

  it.each([
    ['the last target', 'default', ['K1/m', 'K2/n']],
    ['the only target', 'alone', ['K1/m']],
  ])('is given as it is by %s', async (_, model, names) => {
    const bench = new Bench({ routes, providers, script: { K1: thought('One.'), K2: thought('Two.') } });
    const { value } = await bench.call({ messages: [], model });
    expect(value?.choices[0]).toMatchObject({
      message: { content: null, reasoning_content: model === 'alone' ? 'One.' : 'Two.' },
      finish_reason: 'stop',
    });
    expect(bench.upstream.names).toEqual(names);
    expect(bench.entry({ scope: 'credential', label: model === 'alone' ? 'K1' : 'K2' })).toMatchObject({
      proven: true,
    });
  });

  it('is given as it is where the other targets are unavailable, or the attempts are used up', async () => {
    const isolated = new Bench({ routes, providers, script: { K1: thought('One.'), K2: ok() } });
    isolated.health.isolate({ provider: 'Q' }, 'by hand');
    expect((await isolated.call()).value?.choices[0]?.message.reasoning_content).toBe('One.');
    const few = new Bench({ routes, providers, script: { K1: thought('One.'), K2: ok() }, limits: { maxAttempts: 1 } });
    expect((await few.call()).value?.choices[0]?.message.reasoning_content).toBe('One.');
  });

  it.each([
    ['the limit of tokens cut it', thought('Hm.', 'length')],
    [
      'it calls a tool',
      thought('Hm.', 'stop', { tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{}' } }] }),
    ],
    ['it declines', thought('Hm.', 'stop', { refusal: 'No.' })],
    [
      'it is an image',
      thought('Hm.', 'stop', { images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }] }),
    ],
    ['it is sound', thought('Hm.', 'stop', { audio: { id: 'a', data: 'AA==', transcript: 'Hi' } })],
  ])('is none where %s', async (_, answer) => {
    const bench = new Bench({ routes, providers, script: { K1: answer, K2: ok('Yes.') } });
    expect((await bench.call()).value?.choices[0]?.message.reasoning_content).toBe('Hm.');
    expect(bench.upstream.names).toEqual(['K1/m']);
  });

  it('is none in events that nobody asked for either', async () => {
    const script = { K1: streaming(ROLE, THOUGHT, STOP, DONE), K2: ok('Yes.') };
    expect((await new Bench({ routes, providers, script }).call()).value?.choices[0]?.message.content).toBe('Yes.');
  });
});

describe('a stream of nothing but thoughts', () => {
  const counted = sseOf({
    choices: [],
    usage: { prompt_tokens: 3, completion_tokens: 9, total_tokens: 12, note: 'x' },
  });

  it.each([
    ['its end mark', [STOP, counted, DONE]],
    ['a close', [STOP, counted]],
    ['silence', [STOP, counted, { waitMs: 1e9 }]],
  ] as const)('is interrupted by its end (%s), tells what it took, and marks nothing', async (_, end) => {
    const script = { K1: streaming(ROLE, THOUGHT, ...end), K2: okStream('Yes.') };
    const bench = new Bench({ routes, providers, script });
    const { error, completed } = await bench.stream();
    expect(completed).toBe(false);
    expect(error).toMatchObject({
      name: 'LlmStreamInterruptedError',
      category: 'malformed_response',
      committed: true,
      text: '',
      usage: { prompt_tokens: 3, completion_tokens: 9, total_tokens: 12 },
    });
    expect(JSON.stringify(error)).not.toContain('note');
    expect(bench.upstream.names).toEqual(['K1/m']);
    for (let count = 0; count < 6; count += 1) await bench.stream();
    expect(bench.entry({ scope: 'provider_model', provider: 'P' })).toBeUndefined();
    bench.expectClean(error);
  });

  it.each([
    ['the limit of tokens cuts it', [chunkOf({}, 'length'), DONE]],
    ['text follows', [said('Yes.'), STOP, DONE]],
    [
      'a call follows',
      [chunkOf({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }] }), STOP],
    ],
    ['an image follows', [chunkOf({ images: [{ image_url: { url: 'data:image/png;base64,AA==' } }] }), STOP]],
    ['sound follows', [chunkOf({ audio: { id: 'a', data: 'AA==' } }), STOP]],
  ] as const)('is complete where %s', async (_, end) => {
    const bench = new Bench({ routes, providers, script: { K1: streaming(ROLE, THOUGHT, ...end) } });
    expect(await bench.stream()).toMatchObject({ completed: true, error: undefined });
  });

  it('that breaks off tells the usage that has come, and none where none has', async () => {
    const script = { K1: [streaming(ROLE, said('Hel'), counted), streaming(ROLE, said('Hel'))] };
    const bench = new Bench({ routes, providers, script });
    expect((await bench.stream()).error).toMatchObject({ usage: { total_tokens: 12 } });
    const { error } = await bench.stream();
    expect(error).toMatchObject({ name: 'LlmStreamInterruptedError', usage: undefined });
    expect(JSON.parse(JSON.stringify(error))).not.toHaveProperty('usage');
  });
});
