import { createLlmClient, failoverOf, LlmCallError, LlmTransport, type LlmClientOptions } from 'nestjs-llm-failover';
import type { LlmChatMessage, LlmTransportRequest } from 'nestjs-llm-failover';
import type { Body } from '../../support/strict-upstreams/refusal.interface.js';
import { Bench, provider } from '../../support/bench.js';
import { ok, type Answer } from '../../support/scripted-upstream.js';
import { toolTurnOf } from '../../support/tool-turns.js';
import { useVirtualTime } from '../../support/virtual-time.js';

const CORRUPTED = { error: { code: 400, message: 'Corrupted thought signature.', status: 'INVALID_ARGUMENT' } };
const INVALID = {
  type: 'error',
  error: { type: 'invalid_request_error', message: 'messages.1.content.0: Invalid `signature` in `thinking` block' },
};

/** A provider that refuses its own signatures from a second key on, as they are bound to the account. */
class Forgetful extends LlmTransport {
  readonly sent: Body[] = [];

  constructor(private readonly provider: 'gemini' | 'anthropic') {
    super();
  }

  send({ body }: LlmTransportRequest) {
    const text = body ?? '';
    this.sent.push(JSON.parse(text) as Body);
    const { document, secret } = toolTurnOf(this.provider, 1);
    const isRefused = text.includes(secret);
    const answer = isRefused ? (this.provider === 'gemini' ? CORRUPTED : INVALID) : document;
    return Promise.resolve({
      status: isRefused ? 400 : 200,
      headers: { 'content-type': 'application/json' },
      body: (async function* () {
        yield new TextEncoder().encode(JSON.stringify(answer));
      })(),
    });
  }
}

const TOOLS = [
  { type: 'function' as const, function: { name: 'find', parameters: { type: 'object', properties: {} } } },
];

async function twoTurns(provider: 'gemini' | 'anthropic', more: Partial<LlmClientOptions> = {}) {
  const transport = new Forgetful(provider);
  const model = provider === 'gemini' ? 'gemini/gemini-3.5-flash' : 'anthropic/claude-haiku-4-5';
  const client = createLlmClient(
    {
      routes: { default: [model] },
      providers: { [provider]: { baseUrl: 'http://forgetful.test/v1', keys: 'sk-forgetful-0123456789' } },
      ...more,
    },
    { transport },
  );
  const messages: LlmChatMessage[] = [{ role: 'user', content: 'Go' }];
  const providerOptions = { anthropic: { thinking: { type: 'enabled', budget_tokens: 1_024 } } };
  const first = await client.promises.chat({ messages, tools: TOOLS, providerOptions });
  const message = first.choices[0]?.message as LlmChatMessage & { tool_calls: { id: string }[] };
  messages.push(message, { role: 'tool', tool_call_id: message.tool_calls[0]?.id ?? '', content: 'found' });
  const second = client.promises.chat({ messages, tools: TOOLS, providerOptions });
  return { transport, second };
}

describe('a state that its maker refuses', () => {
  it.each(['gemini', 'anthropic'] as const)('is left out by %s, and the request asked once more', async (provider) => {
    const { transport, second } = await twoTurns(provider);
    const trail = failoverOf(await second)?.trail;
    expect(trail).toHaveLength(1);
    expect(trail?.[0]).toMatchObject({ outcome: 'succeeded' });
    expect(trail).toMatchObject([{ adapted: expect.arrayContaining(['providerState left out']) }]);
    expect(transport.sent).toHaveLength(3);
    if (provider === 'gemini') {
      expect(JSON.stringify(transport.sent[2])).toContain('skip_thought_signature_validator');
    } else {
      // Without its signed thought a tool turn is taken only where nothing is thought.
      expect(transport.sent.map(({ thinking }) => thinking?.type)).toEqual(['enabled', 'enabled', 'disabled']);
    }
  });

  it('ends the call where it is to be sent as it is', async () => {
    const { transport, second } = await twoTurns('gemini', { adapt: false });
    const error = await second.catch((thrown: unknown) => thrown);
    expect(LlmCallError.isInstance(error) && error.category).toBe('invalid_request');
    expect(transport.sent).toHaveLength(2);
  });
});

describe('a block of an earlier answer whose type is refused', () => {
  useVirtualTime();

  it.each([
    { type: 'fallback', from: { model: 'a' }, to: { model: 'b' } },
    { type: 'mcp_tool_listing', mcp_server_name: 's', tools: [] },
    { type: 'container_upload', file_id: 'file_1' },
  ])('is left out, and the request asked once more: $type', async (block) => {
    const message = `messages.1.content.0: Input tag '${block.type}' found using 'type' does not match any of the expected tags: 'document', 'image', 'text'`;
    const bench = new Bench({
      routes: { default: ['A/m'] },
      providers: { A: { ...provider('A', 'K')?.['A'], api: 'anthropic' } },
      script: {
        K: [
          { status: 400, body: JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message } }) },
          {
            status: 200,
            body: JSON.stringify({
              type: 'message',
              content: [{ type: 'text', text: 'Fine' }],
              stop_reason: 'end_turn',
            }),
          },
        ],
      },
    });
    const providerState = { provider: 'A', model: 'm', blocks: [{ at: 0, calls: 0, block }] };
    const said = { role: 'assistant' as const, content: 'Hi', providerState };
    const { value } = await bench.call({
      messages: [{ role: 'user', content: 'Go' }, said, { role: 'user', content: 'On' }],
    });
    expect(value?.choices[0]?.message.content).toBe('Fine');
    expect(failoverOf(value)?.trail).toMatchObject([{ adapted: ['providerState left out'] }]);
  });
});

describe('a state in fields of the common protocol', () => {
  useVirtualTime();

  const OLD = 'from-an-old-key';
  const thinking = [{ type: 'thinking', thinking: 'Hm', signature: OLD }];
  const fields = {
    openrouter: { reasoning_details: [{ type: 'reasoning.text', text: 'Hm', signature: OLD }] },
    litellm: { thinking_blocks: thinking, provider_specific_fields: { thinking_blocks: thinking } },
    elsewhere: { extra_content: { google: { thought_signature: OLD } } },
  };
  const refusing = ({ body }: { readonly body: unknown }): Answer =>
    JSON.stringify(body).includes(OLD) ? { status: 400, body: INVALID } : ok();

  it.each(Object.entries(fields))('is left out by %s as well, of messages and of calls', async (id, own) => {
    const bench = new Bench({
      routes: { default: [`${id}/m`] },
      providers: provider(id, 'K1'),
      script: { K1: refusing },
    });
    const call = {
      id: 'call_1',
      type: 'function' as const,
      function: { name: 'find', arguments: '{}' },
      extra_content: { google: { thought_signature: OLD } },
    };
    const state = { provider: id, model: 'm', fields: own };
    const { value, error } = await bench.call({
      messages: [
        { role: 'user', content: 'Go' },
        { role: 'assistant', content: null, tool_calls: [call], reasoning_content: 'Hm', ...own, providerState: state },
        { role: 'tool', tool_call_id: 'call_1', content: 'found' },
      ],
      tools: TOOLS,
    } as never);
    expect(error).toBeUndefined();
    expect(failoverOf(value as object)?.trail).toMatchObject([{ adapted: ['providerState left out'] }]);
    expect(bench.upstream.calls).toHaveLength(2);
  });

  it('leaves what another maker has given back out of it', async () => {
    const bench = new Bench({
      routes: { default: ['litellm/m'] },
      providers: provider('litellm', 'K1'),
      script: { K1: refusing },
    });
    await bench.call({
      messages: [
        { role: 'user', content: 'Go' },
        { role: 'assistant', content: 'A', ...fields.litellm },
        { role: 'user', content: 'On' },
        {
          role: 'assistant',
          content: 'B',
          reasoning_content: 'Of another',
          providerState: { provider: 'deepseek', model: 'm', reasoningAs: 'reasoning_content' },
        },
        { role: 'user', content: 'And?' },
      ],
    } as never);
    expect(JSON.stringify(bench.upstream.calls.map(({ body }) => body))).not.toContain('Of another');
    expect(bench.upstream.calls).toHaveLength(2);
  });
});

describe('a model that thinks when it likes', () => {
  useVirtualTime();

  const UNTHOUGHT = {
    type: 'error',
    error: {
      type: 'invalid_request_error',
      message: 'messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`.',
    },
  };

  /** Two turns, of which the second goes on with a call. */
  async function goOn(first: unknown, second: (body: string) => Answer) {
    const bench = new Bench({
      routes: { default: ['anthropic/claude-opus-5-5', 'Q/n'] },
      providers: { ...provider('anthropic', 'K1'), ...provider('Q', 'K2') },
      script: {
        K2: ok(),
        K1: ({ body }) =>
          JSON.stringify(body).includes('tool_result') ? second(JSON.stringify(body)) : { body: first },
      },
    });
    const messages: LlmChatMessage[] = [{ role: 'user', content: 'Go' }];
    const { value } = await bench.call({ messages, tools: TOOLS });
    const message = value?.choices[0]?.message as LlmChatMessage & { tool_calls: { id: string }[] };
    messages.push(message, { role: 'tool', tool_call_id: message.tool_calls[0]?.id ?? '', content: 'found' });
    const answer = await bench.call({ messages, tools: TOOLS, reasoning_effort: 'low' });
    bench.expectClean();
    return { names: bench.upstream.names, info: failoverOf(answer.value) };
  }

  const ANSWER = { body: toolTurnOf('anthropic', 2).document };

  it('goes on with a call that it has not thought about', async () => {
    const call = { type: 'tool_use', id: 'toolu_1', name: 'find', input: {} };
    const document = { ...(toolTurnOf('anthropic', 1).document as Body), content: [call] };
    const { names, info } = await goOn(document, () => ANSWER);
    expect(names).toEqual(['K1/claude-opus-5-5', 'K1/claude-opus-5-5']);
    expect(info?.trail).toHaveLength(1);
  });

  it('goes on without a state that it refuses', async () => {
    const { document, secret } = toolTurnOf('anthropic', 1);
    const { names } = await goOn(document, (body) => (body.includes(secret) ? { status: 400, body: INVALID } : ANSWER));
    expect(names).toEqual(['K1/claude-opus-5-5', 'K1/claude-opus-5-5', 'K1/claude-opus-5-5']);
  });

  it('is passed over where it wants the thought after all', async () => {
    const { document, secret } = toolTurnOf('anthropic', 1);
    const refused = (body: string) => ({ status: 400, body: body.includes(secret) ? INVALID : UNTHOUGHT });
    const { names, info } = await goOn(document, refused);
    expect(names.at(-1)).toBe('K2/n');
    expect(info?.provider).toBe('Q');
  });
});
