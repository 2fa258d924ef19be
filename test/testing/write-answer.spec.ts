import { fromAnthropicResponse } from '../../lib/clients/wire/anthropic/from-response.js';
import { fromOpenAiResponse } from '../../lib/clients/wire/openai/from-response.js';
import type { FakeMessage } from '../../lib/testing/answers/fake-message.interface.js';
import { writeAnswer } from '../../lib/testing/answers/write-answer.js';
import { addressOfPath } from '../../lib/testing/calls/address-of-path.js';
import { FakeLlmCall } from '../../lib/testing/calls/fake-llm-call.js';

const APIS = ['openai', 'anthropic'] as const;

function callOf(api: 'openai' | 'anthropic', body = '{"model":"m","messages":[]}'): FakeLlmCall {
  return new FakeLlmCall({ number: 3, api, provider: 'p', path: '/', headers: {}, body, atMs: 0 });
}

function read(api: 'openai' | 'anthropic', message: FakeMessage) {
  const body: unknown = JSON.parse(writeAnswer(message, callOf(api)).body);
  const target = { provider: 'p', model: 'm' };
  return api === 'openai' ? fromOpenAiResponse(body, target) : fromAnthropicResponse(body, target);
}

describe.each(APIS)('an answer on the %s wire', (api) => {
  it.each<[string, FakeMessage, object]>([
    ['a text', { text: 'Hi' }, { message: { content: 'Hi' }, finish_reason: 'stop' }],
    ['a text that was cut short', { text: 'H', finishReason: 'length' }, { finish_reason: 'length' }],
    ['reasoning', { text: 'Hi', reasoning: 'Hm' }, { message: { content: 'Hi', reasoning_content: 'Hm' } }],
    ['a tool call', { toolCalls: [{ name: 'f' }] }, toolCall('call_3_0', '{}')],
    ['a tool call in text', { toolCalls: [{ name: 'f', arguments: '{"a":1}', id: 'x' }] }, toolCall('x', '{"a":1}')],
  ])('is read as %s', (_what, message, choice) => {
    expect(read(api, message)).toMatchObject({ kind: 'response', response: { choices: [choice] } });
  });

  it('may be empty', () => {
    expect(read(api, { text: '' }).kind).toBe('empty');
  });

  it('may be stopped by a filter', () => {
    expect(read(api, { text: '', finishReason: 'content_filter' }).kind).toBe('not-an-answer');
  });

  it('counts tokens, or has the counts it was given', () => {
    const guess = read(api, { text: '12345678' });
    expect(guess).toMatchObject({ response: { usage: { prompt_tokens: 1, completion_tokens: 3 } } });
    const given = read(api, { text: 'x', usage: { promptTokens: 7, completionTokens: 5 } });
    expect(given).toMatchObject({ response: { usage: { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 } } });
  });
});

describe('a raw answer', () => {
  it.each([
    ['an object', { a: 1 }, '{"a":1}', { 'content-type': 'application/json' }],
    ['null', null, 'null', { 'content-type': 'application/json' }],
    ['text', 'plain', 'plain', {}],
    ['nothing', undefined, '', {}],
  ])('with %s goes as it is', (_what, body, text, headers) => {
    expect(writeAnswer({ status: 200, body }, callOf('openai'))).toEqual({ status: 200, headers, body: text });
  });

  it('has its own headers, names in lower case', () => {
    const headers = { 'Content-Type': 'text/x-own', 'X-A': 'b' };
    expect(writeAnswer({ status: 200, headers, body: {} }, callOf('openai')).headers).toEqual({
      'content-type': 'text/x-own',
      'x-a': 'b',
    });
  });
});

describe('a recorded call', () => {
  it.each(['no JSON', '[1]', '"text"', ''])('with the body %j has none', (body) => {
    const call = callOf('openai', body);
    expect([call.body, call.model, call.messages]).toEqual([{}, '', []]);
  });

  it.each([
    ['/openai/v1/chat/completions', 'openai', 'openai'],
    ['/my%20own/v1/chat/completions?x=1', 'my own', 'openai'],
    ['/%E0%A4%A/chat/completions', '%E0%A4%A', 'openai'],
    ['/claude/v1/messages/', 'claude', 'anthropic'],
    ['/v1beta/chat/completions', 'openai', 'openai'],
    ['/groq/v1/embeddings', 'groq', 'openai'],
    ['/claude/v1/messages/count_tokens', 'claude', 'anthropic'],
    ['/v1beta/models/gemini-test:generateContent', 'gemini', 'gemini'],
    ['/google/v1beta/tunedModels/mine:streamGenerateContent?alt=sse', 'google', 'gemini'],
  ])('on %s is for %s', (path, provider, api) => {
    expect(addressOfPath(path)).toMatchObject({ provider, api });
  });

  it('on another path is for nobody', () => {
    expect(addressOfPath('/openai/v1/completions')).toBeUndefined();
  });
});

function toolCall(id: string, written: string): object {
  return {
    message: { tool_calls: [{ id, type: 'function', function: { name: 'f', arguments: written } }] },
    finish_reason: 'tool_calls',
  };
}
