import type { LlmChatRequest } from '../../../../lib/clients/chat.interface.js';
import { toOpenAiRequest } from '../../../../lib/clients/wire/openai/to-request.js';
import { deepFreeze } from '../deep-freeze.js';

const messages: LlmChatRequest['messages'] = [{ role: 'user', content: 'Name a river.' }];
const tools: LlmChatRequest['tools'] = [{ type: 'function', function: { name: 'look_up' } }];

function written(fields: object, target: object = {}) {
  const request = deepFreeze({ messages, ...fields }) as LlmChatRequest;
  const { body, omitted } = toOpenAiRequest(request, { provider: 'acme', model: 'm', ...target });
  const { messages: _messages, model: _model, ...others } = body;
  return { fields: others, omitted };
}

describe('fields that say nothing, on the openai wire', () => {
  it.each([
    ['no tools in a list', { tools: [] }],
    ['no functions in a list, and the choice among them', { functions: [], function_call: 'auto' }],
    ['no stops in a list', { stop: [] }],
    ['a stop that is no text', { stop: '' }],
    ['stops that are no texts', { stop: ['', ''] }],
    ['text as the form of an answer', { response_format: { type: 'text' } }],
    ['nulls', { temperature: null, tools: null, tool_choice: null, response_format: null, metadata: null, seed: null }],
    ['a free choice among no tools', { tool_choice: 'auto' }],
    ['a choice of none of no tools', { tools: [], tool_choice: 'none' }],
    ['how many of no tools', { parallel_tool_calls: false }],
  ])('are not sent: %s', (_, fields) => {
    expect(written(fields)).toEqual({ fields: {}, omitted: [] });
  });

  it.each([
    ['a choice among tools', { tools, tool_choice: 'none', parallel_tool_calls: false }],
    ['a wish for a tool where there is none', { tool_choice: 'required' }],
    ['a tool by its name where there is none', { tool_choice: { type: 'function', function: { name: 'look_up' } } }],
    ['fields that the common shape does not know', { a_field_of_next_year: null, stop_ids: [] }],
    ['zeros, and switches that are off', { temperature: 0, top_logprobs: 0, store: false, logprobs: false }],
  ])('are none: %s', (_, fields) => {
    expect(written(fields)).toEqual({ fields, omitted: [] });
  });

  it('are none where tools are offered to this provider alone', () => {
    const own = { tools: [{ type: 'web_search' }] };
    const choice = { tool_choice: 'auto', parallel_tool_calls: false };

    expect(written({ tools: [], ...choice }, { params: own }).fields).toEqual({ ...choice, ...own });
    expect(written({ ...choice, providerOptions: { acme: own } }).fields).toEqual({ ...choice, ...own });
  });

  it('are sent where nothing is to be adapted, and where they were written for this provider', () => {
    const nothing = { tools: [], stop: null, tool_choice: 'none' };

    expect(written(nothing, { isAsSent: true }).fields).toEqual(nothing);
    expect(written({}, { params: nothing }).fields).toEqual(nothing);
  });
});
