import { createLlmClient, type LlmChatRequest } from 'nestjs-llm-failover';
import { STRICT_UPSTREAMS, strictTransport } from '../../support/strict-upstreams/index.js';
import type { StrictUpstream } from '../../support/strict-upstreams/refusal.interface.js';

const call = (id: string, name = 'find') => ({ id, type: 'function' as const, function: { name, arguments: '{}' } });
const result = (id: string, content: unknown = 'found') => ({ role: 'tool' as const, tool_call_id: id, content });
const asked = { role: 'user' as const, content: 'Go' };
const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } };
const text = (said: string) => ({ type: 'text', text: said });
const file = (type: string) => ({ type: 'file', file: { filename: 'a', file_data: `data:${type};base64,YSxi` } });
const tools = [{ type: 'function', function: { name: 'find', parameters: { type: 'object', properties: {} } } }];
const turn = (...ids: string[]) => [asked, { role: 'assistant', content: null, tool_calls: ids.map((id) => call(id)) }];

/** Conversations of every form, and what targets cannot carry of them; all other targets have to answer. */
const FORMS: Readonly<Record<string, { readonly request: object; readonly lacks?: Readonly<Record<string, string>> }>> =
  {
    'a question': { request: { messages: [asked] } },
    'instructions of both roles, and in the middle': {
      request: {
        messages: [{ role: 'developer', content: 'Be kind' }, asked, { role: 'system', content: 'Now' }, asked],
      },
    },
    'instructions alone': { request: { messages: [{ role: 'system', content: 'Write a line.' }] } },
    'blank texts': {
      request: {
        messages: [
          { role: 'system', content: ' ' },
          { role: 'user', content: [text('Go'), text('\n')] },
          { role: 'assistant', content: '\n\n' },
          asked,
        ],
      },
    },
    'an answer with fields and parts of its maker': {
      request: {
        messages: [
          asked,
          {
            role: 'assistant',
            content: [{ type: 'thinking', thinking: 'Hm', signature: 's' }, text('Hello')],
            reasoning_content: 'Hm',
            reasoning_details: [{}],
            annotations: [{}],
            refusal: null,
          },
          asked,
        ],
      },
    },
    'a call with an id of OpenAI': {
      request: { tools, messages: [...turn('call_Ab12Cd34Ef56Gh78Ij90Kl12'), result('call_Ab12Cd34Ef56Gh78Ij90Kl12')] },
      lacks: { perplexity: 'tools' },
    },
    'a call with an id of vLLM': {
      request: {
        tools,
        messages: [...turn(`chatcmpl-tool-${'0'.repeat(32)}`), result(`chatcmpl-tool-${'0'.repeat(32)}`)],
      },
      lacks: { perplexity: 'tools' },
    },
    'a call with an id of Kimi': {
      request: { tools, messages: [...turn('functions.find:0'), result('functions.find:0')] },
      lacks: { perplexity: 'tools' },
    },
    'calls whose ids come again': {
      request: { tools, messages: [...turn('call_0'), result('call_0'), ...turn('call_0'), result('call_0')] },
      lacks: { perplexity: 'tools' },
    },
    'calls without ids': {
      request: { tools, messages: [...turn('', ''), result('', 'a'), result('', 'b')] },
      lacks: { perplexity: 'tools' },
    },
    'a call without its result': {
      request: { tools, messages: [...turn('call_1', 'call_2'), result('call_2'), asked] },
      lacks: { perplexity: 'tools' },
    },
    'a result without its call': {
      request: { tools, messages: [result('call_9'), asked] },
      lacks: { perplexity: 'tools' },
    },
    'a result that comes late': {
      request: { tools, messages: [...turn('call_1', 'call_2'), result('call_2'), asked, result('call_1')] },
      lacks: { perplexity: 'tools' },
    },
    'a result that is nothing': {
      request: { tools, messages: [...turn('call_1'), result('call_1', '')] },
      lacks: { perplexity: 'tools' },
    },
    'a result with an image': {
      request: {
        tools,
        messages: [...turn('call_1', 'call_2'), result('call_1', [text('here'), image]), result('call_2')],
      },
      lacks: { perplexity: 'tools' },
    },
    'a call in the older form': {
      request: {
        messages: [
          asked,
          { role: 'assistant', content: null, function_call: { name: 'find', arguments: '{}' } },
          { role: 'function', name: 'find', content: 'found' },
        ],
      },
    },
    'a file of text': {
      request: { messages: [{ role: 'user', content: [text('Sum up'), file('text/csv')] }] },
      lacks: { mistral: 'files', perplexity: 'files as data' },
    },
    sound: {
      request: {
        messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } }] }],
      },
      lacks: { anthropic: 'audio', perplexity: 'audio' },
    },
    'a forced tool': {
      request: { tools, tool_choice: 'required', messages: [asked] },
      lacks: { perplexity: 'tools', deepseek: 'a required tool_choice' },
    },
    'any JSON': {
      request: { response_format: { type: 'json_object' }, messages: [asked] },
      lacks: { anthropic: 'response_format: json_object', perplexity: 'response_format: json_object' },
    },
  };

async function ask(upstream: StrictUpstream, request: object, providerOptions?: object) {
  const { provider, model, api } = upstream;
  const transport = strictTransport(upstream);
  const client = createLlmClient(
    {
      providers: { [provider]: { api, baseUrl: 'http://strict.test/v1', keys: 'sk-strict-0123456789' } },
      routes: { default: [`${provider}/${model}`] },
      limits: { maxRetries: 0 },
    },
    { transport },
  );
  const full = {
    ...request,
    ...(providerOptions !== undefined && { providerOptions: { [provider]: providerOptions } }),
  };
  const outcome = await client.promises.chat(full as LlmChatRequest).then(
    (answer) => ({ text: answer.choices[0]?.message.content, error: undefined }),
    (error: Error) => ({ text: undefined, error }),
  );
  return { ...outcome, sent: transport.sent };
}

const CROSSINGS = Object.entries(FORMS).flatMap(([form, { request, lacks = {} }]) =>
  STRICT_UPSTREAMS.map(
    (upstream) => [form, upstream.provider, { upstream, request, lack: lacks[upstream.provider] }] as const,
  ),
);

describe('a conversation of any form at any provider', () => {
  it.each(CROSSINGS)('%s at %s', async (_form, _provider, { upstream, request, lack }) => {
    const { text: said, error, sent } = await ask(upstream, request);
    if (lack === undefined) {
      expect([said, error?.message]).toEqual(['ok', undefined]);
    } else {
      expect(error?.message).toBe(
        `No target of the route "default" can carry ${lack}. Name a target in routes that can.`,
      );
      expect(sent).toEqual([]);
    }
  });

  it.each(['enabled', 'adaptive'])('switches thinking off (%s) for a tool turn of another maker', async (type) => {
    const anthropic = STRICT_UPSTREAMS.find(({ provider }) => provider === 'anthropic') as StrictUpstream;
    const messages = [...turn('call_1'), result('call_1')];
    const foreign = await ask(anthropic, { tools, messages }, { thinking: { type, budget_tokens: 1_024 } });
    expect([foreign.text, foreign.sent[0]?.thinking]).toEqual(['ok', { type: 'disabled' }]);

    const forced = await ask(anthropic, { tools, tool_choice: 'required', messages: [asked] }, { thinking: { type } });
    expect(forced.text).toBe('ok');
  });
});
