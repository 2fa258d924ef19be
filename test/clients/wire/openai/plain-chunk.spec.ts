import { isErrorDocument, mayTellOfError } from '../../../../lib/classification/evidence/error-document.js';
import { PlainChunks } from '../../../../lib/clients/wire/openai/plain-chunk.js';
import { chunk } from './support/chunk.js';

describe('PlainChunks', () => {
  it.each([
    [
      'OpenAI',
      chunk({ content: 'Hi' }, { logprobs: null }, { usage: null, obfuscation: 'x', service_tier: 'default' }),
    ],
    ['Azure', chunk({ content: 'Hi' }, { content_filter_results: { hate: { filtered: false } }, logprobs: null })],
    [
      'OpenRouter',
      chunk(
        { role: 'assistant', content: 'Hi', reasoning: null, reasoning_details: [] },
        { native_finish_reason: null },
      ),
    ],
    ['vLLM', chunk({ content: 'Hi', tool_calls: [], refusal: null, reasoning_content: null }, { stop_reason: null })],
    ['DeepSeek, thoughts', chunk({ content: null, reasoning_content: 'Hm' })],
  ])('takes a piece of text with the further fields of %s', (_server, body) => {
    const before = JSON.parse(JSON.stringify(body)) as { readonly choices: readonly { readonly delta: object }[] };
    expect(new PlainChunks(['reasoning_details']).take(body)).toBe(true);
    const { usage: _usage, ...kept } = before as Record<string, unknown>;
    expect(JSON.parse(JSON.stringify(body))).toEqual(
      expect.objectContaining({ ...kept, choices: [expect.anything()] }),
    );
    const values = Object.entries(body.choices[0]?.delta ?? {}).filter(
      ([name]) => name !== 'reasoning' && name !== 'reasoning_details',
    );
    expect(values.every(([, value]) => value === undefined || typeof value === 'string')).toBe(true);
    expect((body as { readonly usage?: unknown }).usage).toBeUndefined();
  });

  it.each([
    ['usage', chunk({ content: 'Hi' }, {}, { usage: { total_tokens: 1 } })],
    ['a finish reason', chunk({ content: 'Hi' }, { finish_reason: 'stop' })],
    ['a finish reason under its other name', chunk({ content: 'Hi' }, { finishReason: 'stop' })],
    ['usage of the choice', chunk({ content: 'Hi' }, { usage: { total_tokens: 1 } })],
    ['nothing said', chunk({ role: 'assistant', content: '' })],
    ['a tool call', chunk({ content: 'Hi', tool_calls: [{ index: 0 }] })],
    ['a refusal', chunk({ content: 'Hi', refusal: 'No' })],
    ['content in parts', chunk({ content: [{ type: 'text', text: 'Hi' }] })],
    ['thoughts under another name', chunk({ content: 'Hi', reasoning: 'Hm' })],
    ['a field for the maker', chunk({ content: 'Hi', reasoning_details: [{}] })],
    ['a state', chunk({ content: 'Hi', providerState: {} })],
    ['another role', chunk({ role: 'user', content: 'Hi' })],
    ['no id', chunk({ content: 'Hi' }, {}, { id: '' })],
    ['two choices', { ...chunk({ content: 'Hi' }), choices: [{}, {}] }],
  ])('leaves to be read what has %s', (_what, body) => {
    const before = structuredClone(body);
    expect(new PlainChunks(['reasoning_details']).take(body)).toBe(false);
    expect(body).toEqual(before);
  });

  it('leaves thoughts to be read that come in details alone, and nowhere else', () => {
    const reasoning_details = [{ text: 'Hm' }];
    expect(new PlainChunks().take(chunk({ content: 'Hi', reasoning_details }))).toBe(false);
    expect(new PlainChunks().take(chunk({ reasoning_content: 'Hm', reasoning_details }))).toBe(true);
  });

  it.each([
    { error: { message: 'Overloaded' } },
    { Error: { Message: 'Overloaded' } },
    { errors: [{}] },
    { Response: { Error: {} } },
    { response: { error: {} } },
    { base_resp: { status_code: 1002 } },
    { x_groq: { error: 'over capacity' } },
    { header: { code: 10013 } },
    { error_code: 336100 },
    { error_message: 'Overloaded' },
    { type: 'error' },
    { success: false },
    { status: 'failed' },
  ])('leaves to be read what tells of an error: %j', (field) => {
    const body = chunk({ content: 'Hi' }, {}, field);
    expect(isErrorDocument(body)).toBe(true);
    expect(Object.keys(field).every(mayTellOfError)).toBe(true);
    expect(new PlainChunks().take(body)).toBe(false);
  });
});
