import { adaptationFor, adapted, noteOf, type Adaptation } from '../../../lib/clients/adapt/adaptation.js';
import { CONVERSATION_CHANGES, conversationChangeIn } from '../../../lib/clients/adapt/conversation-changes.js';
import type { ConversationChangeName } from '../../../lib/clients/adapt/conversation-changes.js';
import { refusalIn } from '../../../lib/clients/adapt/refusal.js';
import { failoverOf } from '../../../lib/clients/failover-info.js';
import { Bench, provider } from '../../support/bench.js';
import { ok, type Answer, type UpstreamCall } from '../../support/scripted-upstream.js';
import { useVirtualTime } from '../../support/virtual-time.js';

useVirtualTime();

const call = (id: string, written = '{}') => ({ id, type: 'function', function: { name: 'f', arguments: written } });
const said = (role: string, content: unknown, more: object = {}) => ({ role, content, ...more });
const calling = (...calls: object[]) => said('assistant', null, { tool_calls: calls });
const result = (id: string) => said('tool', 'r', { tool_call_id: id });
const hello = said('user', 'Hello');
const goOn = said('user', 'Go on');

const WORDS: readonly (readonly [ConversationChangeName, string])[] = [
  ['blank-text', "Invalid request: the message at position 1 with role 'assistant' must not be empty"],
  ['blank-text', 'messages: text content blocks must be non-empty'],
  ['blank-text', 'messages.1: all messages must have non-empty content except for the optional final one'],
  ['blank-text', 'Each message must have at least one content element.'],
  ['blank-text', 'The content field in the Message object at messages.1 is empty. Add a ContentBlock object.'],
  ['blank-text', 'The text field in the ContentBlock object at messages.1.content.0 is blank.'],
  ['blank-text', 'invalid message provided at index 1: message must have non-empty content or tool calls'],
  ['blank-text', 'Assistant message must have either content or tool_calls, but not none.'],
  ['broken-arguments', 'invalid params, invalid function arguments json string, tool_call_id: call_1 (2013)'],
  ['broken-arguments', 'The "function.arguments" parameter of the code model must be in JSON format.'],
  ['broken-arguments', 'invalid tool call arguments'],
  ['broken-arguments', 'messages.1.content.0.tool_use.input: Input should be a valid dictionary'],
  ['broken-arguments', 'Unterminated string starting at: line 1 column 6 (char 5)'],
  ['broken-arguments', "Expecting ',' delimiter: line 1 column 6 (char 5)"],
  [
    'word-json',
    "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
  ],
  ['call-ids', 'Tool call id was call_abc but must be a-z, A-Z, 0-9, with a length of 9.'],
  ['call-ids', "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'"],
  ['call-ids', "Invalid 'messages[1].tool_calls[0].id': string too long. Expected a maximum length of 40."],
  ['single-calls', 'This model only supports single tool-calls at once!'],
  ['user-after-tool', "Unexpected role 'user' after role 'tool'"],
];

const EXAMPLES: Readonly<Record<ConversationChangeName, readonly [before: object, after: object]>> = {
  'blank-text': [{ messages: [hello, said('assistant', ''), goOn] }, { messages: [hello, goOn] }],
  'broken-arguments': [
    { messages: [hello, calling(call('c1', '{"a":')), result('c1')] },
    { messages: [hello, calling(call('c1', '{"arguments":"{\\"a\\":"}')), result('c1')] },
  ],
  'word-json': [
    { messages: [hello], response_format: { type: 'json_object' } },
    { messages: [said('system', 'Answer in JSON.'), hello], response_format: { type: 'json_object' } },
  ],
  'call-ids': [
    { messages: [hello, calling(call('call_1')), result('call_1')] },
    { messages: [hello, calling(call('4a57bd647')), result('4a57bd647')] },
  ],
  'single-calls': [
    { messages: [hello, calling(call('c1'), call('c2')), result('c2'), result('c1'), goOn] },
    { messages: [hello, calling(call('c1')), result('c1'), calling(call('c2')), result('c2'), goOn] },
  ],
  'user-after-tool': [
    { messages: [hello, calling(call('c1')), result('c1'), goOn] },
    { messages: [hello, calling(call('c1')), result('c1'), said('assistant', '…'), goOn] },
  ],
};

describe('a conversation that is refused as it stands', () => {
  it.each(WORDS)('is found to need %s: %s', (change, message) => {
    const body = JSON.stringify({ error: { message, type: 'invalid_request_error' } });
    expect(refusalIn({ status: 400, body })).toEqual({ kind: 'conversation', change });
    expect(refusalIn({ status: 400, body, request: { messages: [said('user', message)] } })).toBeUndefined();
  });

  it.each([
    'The prompt must not be empty.',
    'Expecting value of temperature',
    'Answer must contain the word yes',
    'Unexpected role in the request',
  ])('is not found in: %s', (words) => {
    expect(conversationChangeIn(words.toLowerCase())).toBeUndefined();
  });

  it.each(Object.keys(CONVERSATION_CHANGES) as ConversationChangeName[])('is changed by %s, once', (change) => {
    const [before, after] = EXAMPLES[change];
    const refusal = { kind: 'conversation', change } as const;
    const adaptation = adaptationFor(refusal, before as never, 'openai') as Adaptation;
    expect(adapted(before as never, adaptation)).toEqual(after);
    expect(noteOf(adaptation)).toBe(CONVERSATION_CHANGES[change].note);
    expect(adaptationFor(refusal, after as never, 'openai')).toBeUndefined();
    expect(adapted(after as never, adaptation)).toBe(after);
    expect(adaptationFor(refusal, before as never, 'anthropic')).toBeUndefined();
  });

  it('keeps calls side by side of which one has no result, and results of no call', () => {
    const { change } = CONVERSATION_CHANGES['single-calls'];
    const open = { messages: [hello, calling(call('c1'), call('c2')), result('c1'), goOn] };
    expect(change(open)).toBe(open);
    const stray = change({ messages: [calling(call('c1'), call('c2')), result('c1'), result('c3'), result('c2')] });
    expect(stray).toEqual({
      messages: [calling(call('c1')), result('c1'), calling(call('c2')), result('c2'), result('c3')],
    });
  });

  it("is found in a template's words under the status of a broken server", () => {
    const body = JSON.stringify({ error: { message: 'This model only supports single tool-calls at once!' } });
    expect(refusalIn({ status: 500, body })).toEqual({ kind: 'conversation', change: 'single-calls' });
  });

  it('is asked once more, and right away from then on', async () => {
    const K1 = ({ body }: UpstreamCall): Answer => {
      const isBlank = (body as { messages: { content: string }[] }).messages.some(({ content }) => content === '');
      const message = "Invalid request: the message at position 1 with role 'assistant' must not be empty";
      return isBlank ? { status: 400, body: { error: { message, type: 'invalid_request_error' } } } : ok();
    };
    const upstream = new Bench({ routes: { default: ['P/m'] }, providers: provider('P', 'K1'), script: { K1 } });
    const messages = [hello, said('assistant', ''), goOn] as never;
    const { value } = await upstream.call({ messages });
    expect(failoverOf(value as object)?.trail).toMatchObject([{ adapted: ['blank texts left out'] }]);
    await upstream.call({ messages });
    expect(upstream.upstream.names).toEqual(['K1/m', 'K1/m', 'K1/m']);
    expect(upstream.health.snapshot().entries.flatMap(({ marks }) => marks)).toEqual([]);
  });
});
