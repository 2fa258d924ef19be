import type { LlmChatRequest } from 'nestjs-llm-failover';
import { withTurnsTaken } from '../../../lib/clients/fit/alternation.js';
import { withAnsweredResults } from '../../../lib/clients/fit/answered-results.js';
import { withoutBlankText, withoutEmptyLists } from '../../../lib/clients/fit/blank-text.js';
import { withCallIds } from '../../../lib/clients/fit/call-ids.js';
import { fitConversation } from '../../../lib/clients/fit/fit-conversation.js';
import type { FitTarget } from '../../../lib/clients/fit/fit-target.js';
import { withoutForeignParts } from '../../../lib/clients/fit/foreign-parts.js';
import { withMessage } from '../../../lib/clients/fit/instructions-alone.js';
import { withoutLateInstructions } from '../../../lib/clients/fit/late-instructions.js';
import { withResultsInPlace } from '../../../lib/clients/fit/message-order.js';
import { withOpening } from '../../../lib/clients/fit/opening.js';
import { withPrefillMarked } from '../../../lib/clients/fit/prefill.js';
import { withToolRoles } from '../../../lib/clients/fit/roles.js';
import { withSaidInstructions } from '../../../lib/clients/fit/said-instructions.js';
import { withPlainToolResults } from '../../../lib/clients/fit/tool-results.js';
import { Omissions } from '../../../lib/clients/wire/omissions.js';
import { deepFreeze } from '../wire/deep-freeze.js';

const calling = (...ids: string[]) => ({
  role: 'assistant',
  content: null,
  tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'find', arguments: '{}' } })),
});
const result = (id: string, content: unknown = 'found') => ({ role: 'tool', tool_call_id: id, content });
const said = (role: string, content: unknown) => ({ role, content });
const image = { type: 'image_url', image_url: { url: 'https://a.test/a.png' } };
const text = (words: string) => ({ type: 'text', text: words });

describe('ids of calls', () => {
  const nine = { pattern: /^[a-zA-Z0-9]{9}$/, maxLength: 9 };

  it('stay where they are taken', () => {
    const messages = deepFreeze([calling('abc123XYZ'), result('abc123XYZ')]);
    const [first, second] = withCallIds(messages, nine);
    expect([first, second]).toEqual(messages);
    expect(first).toBe(messages[0]);
  });

  it('become the same ones each time, whatever comes after them', () => {
    const ids = (...messages: object[]) => withCallIds(messages as never, nine).map(({ tool_call_id: id }) => id);
    const short = ids(calling('call_1'), result('call_1'));
    expect(ids(calling('call_1'), result('call_1'), calling('call_2'), result('call_2')).slice(0, 2)).toEqual(short);
  });

  it('lead each result to its call where an id comes again', () => {
    const [first, a, b, second, c] = withCallIds(
      [calling('x', 'x'), result('x'), result('x'), calling('x'), result('x')],
      { pattern: /./ },
    );
    const idsOf = (message?: object): string[] =>
      (message as ReturnType<typeof calling>).tool_calls.map(({ id }) => id);
    expect([a?.['tool_call_id'], b?.['tool_call_id']]).toEqual(idsOf(first));
    expect([c?.['tool_call_id']]).toEqual(idsOf(second));
    expect(new Set([...idsOf(first), ...idsOf(second)]).size).toBe(3);
  });
});

describe('the order of messages', () => {
  it('puts results behind their calls, in the order of these', () => {
    const messages = [calling('a', 'b'), said('user', 'Well?'), result('b'), result('a')];
    const ordered = [calling('a', 'b'), result('a'), result('b'), said('user', 'Well?')];
    expect(withResultsInPlace(messages, false, new Omissions())).toEqual(ordered);
  });

  it('leaves what is open where nobody minds', () => {
    const messages = [result('z'), calling('a'), said('user', 'Well?')];
    expect(withResultsInPlace(messages, false, new Omissions())).toEqual(messages);
  });

  it('closes what is open where that is refused', () => {
    const omissions = new Omissions();
    const messages = withResultsInPlace([result('z'), calling('a'), said('user', 'Well?')], true, omissions);
    expect(messages).toEqual([calling('a'), result('a', ''), said('user', 'Well?')]);
    expect(omissions.list()).toEqual(['messages[role=tool]']);
  });
});

describe('tools', () => {
  it('are not offered where none may be called and the target cannot be told so', () => {
    const request: LlmChatRequest = { messages: [], tools: [], tool_choice: 'none' };
    const fitted = (provider: string) => fitConversation(request, { provider, api: 'openai', model: 'm' }).request;
    expect(fitted('zhipu')).toEqual({ messages: [] });
    expect(fitted('openai')).toBe(request);
  });
});

describe('a tool that is to be called', () => {
  const tool = (name: string) => ({ type: 'function' as const, function: { name } });
  const wanting = (...names: string[]): LlmChatRequest => ({
    messages: [{ role: 'user', content: 'Hi' }],
    tools: names.map(tool),
    tool_choice: tool('a'),
  });
  const fitted = (provider: string, request: LlmChatRequest, isAsSent = false) =>
    fitConversation(request, { provider, api: 'openai', model: 'm', isAsSent });

  it('is any where it is the only one and no names are taken', () => {
    const { request, adapted } = fitted('lm-studio', wanting('a'));
    expect(request).toEqual({ ...wanting('a'), tool_choice: 'required' });
    expect(adapted).toEqual(['tool_choice sent as required']);
    expect(fitted('lm-studio', wanting('a', 'a')).request).toEqual(request);
  });

  it.each<[string, string, LlmChatRequest, boolean?]>([
    ['one of several', 'lm-studio', wanting('a', 'b')],
    ['another one', 'lm-studio', wanting('b')],
    ['one that goes by its name', 'openai', wanting('a')],
    ['one where nothing is known', 'mine', wanting('a')],
    ['one as it is', 'lm-studio', wanting('a'), true],
  ])('stays %s, at %s', (_, provider, request, isAsSent) => {
    expect(fitted(provider, request, isAsSent)).toMatchObject({ request, adapted: [] });
  });
});

describe('tools that were called', () => {
  const called = {
    role: 'assistant',
    content: null,
    tool_calls: [...calling('a', 'b').tool_calls, { id: 'c', type: 'custom', custom: { name: 'run', input: 'ls' } }],
  };
  const request = deepFreeze({ messages: [called, result('a'), result('b'), result('c')] }) as LlmChatRequest;
  const claude = { provider: 'anthropic', api: 'anthropic', model: 'claude-haiku-4-5' } as const;
  const offered = (one: LlmChatRequest, target: FitTarget = claude) => {
    const { tools, tool_choice: choice } = fitConversation(one, target).request;
    return { names: tools?.map((tool) => (tool as { function: { name: string } }).function.name), choice };
  };

  it('are offered, and none may be called, where calls are refused without them', () => {
    expect(offered(request)).toEqual({ names: ['find', 'run'], choice: 'none' });
    expect(offered({ ...request, tools: [], tool_choice: 'auto' })).toEqual({ names: ['find', 'run'], choice: 'none' });
  });

  it('are not offered where others are, or nothing was called, or nobody minds', () => {
    const tools: LlmChatRequest['tools'] = [{ type: 'function', function: { name: 'other' } }];
    expect(offered({ ...request, tools })).toEqual({ names: ['other'], choice: undefined });
    expect(offered({ messages: [{ role: 'user', content: 'Hi' }] }).names).toBeUndefined();
    expect(offered(request, { provider: 'openai', api: 'openai', model: 'm' }).names).toBeUndefined();
    const own = { ...request, providerOptions: { anthropic: { tools: [{ type: 'web_search_20250305' }] } } };
    expect(offered(own)).toEqual({ names: undefined, choice: undefined });
  });
});

describe('parameters of functions', () => {
  const union = { anyOf: [{ properties: { a: {} }, required: ['a'] }, { properties: { b: {} } }] };
  const tool = (parameters?: object) => ({ type: 'function' as const, function: { name: 'find', parameters } });
  const request = deepFreeze({
    messages: [],
    tools: [tool(union), tool({ type: 'string' }), tool()],
  }) as LlmChatRequest;

  it('are one object at the root, and what is looser is noted', () => {
    const { request: fitted, omitted } = fitConversation(request, { provider: 'openai', api: 'openai', model: 'm' });
    expect(fitted.tools).toEqual([
      tool({ type: 'object', properties: { a: {}, b: {} } }),
      tool({ type: 'string' }),
      tool(),
    ]);
    expect(omitted).toEqual(['tools[].function.parameters: anyOf']);
  });

  it('tell of each list what it holds', () => {
    const lists = (items: object) => ({
      type: 'object',
      properties: { a: { type: 'array', ...items }, b: { type: ['array', 'null'], ...items } },
      $defs: { c: { anyOf: [{ type: 'array', items: { type: 'array', ...items } }] } },
    });
    const tools = (parameters: object) => deepFreeze({ messages: [], tools: [tool(parameters)] }) as LlmChatRequest;
    const target = { provider: 'openai', api: 'openai', model: 'm' } as const;
    expect(fitConversation(tools(lists({})), target)).toMatchObject({
      request: tools(lists({ items: {} })),
      omitted: [],
    });
    for (const items of [{ items: { type: 'string' } }, { prefixItems: [{}], items: {} }]) {
      const whole = tools(lists(items));
      expect(fitConversation(whole, target).request).toBe(whole);
    }
    const odd = lists({ items: {} });
    const looks = tools({ ...odd, properties: { a: { enum: [{ type: 'array' }], default: { type: 'array' } } } });
    expect(fitConversation(looks, target).request).toEqual(looks);
    const bare = tools(lists({}));
    expect(fitConversation(bare, { ...target, provider: 'mine' }).request).toBe(bare);
  });

  it('are read in time where they hold themselves', () => {
    const [own, listing]: Record<string, unknown>[] = [{ type: 'object' }, { type: 'object' }] as never;
    const holding = (schema: object) => ({
      properties: { a: schema, b: schema, c: schema },
      required: ['a', 'b', 'c'],
    });
    Object.assign(own as object, holding(own as object));
    Object.assign(listing as object, holding(listing as object), { $defs: { d: { type: 'array' } } });
    for (const parameters of [own, listing]) {
      const strict = { type: 'function' as const, function: { name: 'find', parameters, strict: true } };
      const target = { provider: 'openai', api: 'openai', model: 'm' } as const;
      const { omitted } = fitConversation({ messages: [], tools: [tool(parameters), strict] }, target);
      expect(omitted).toEqual(['tools[].function.strict']);
    }
  });

  it('stay where nothing is known, and where requests are to go as they are', () => {
    const as = (provider: string, isAsSent: boolean) =>
      fitConversation(request, { provider, api: 'openai', model: 'm', isAsSent }).request;
    expect(as('mine', false)).toBe(request);
    expect(as('openai', true)).toBe(request);
  });
});

describe('messages', () => {
  it('lose blank texts, and go where nothing is left', () => {
    const state = { provider: 'anthropic', model: 'm' };
    const messages = [
      said('system', ''),
      said('user', [text('Go'), text(' ')]),
      said('assistant', '\n'),
      { ...calling('a'), content: ' ' },
      result('a', ' '),
      { role: 'assistant', content: '', providerState: state },
    ];
    expect(withoutBlankText(messages)).toEqual([
      said('user', [text('Go')]),
      calling('a'),
      result('a', ''),
      { role: 'assistant', content: null, providerState: state },
    ]);
  });

  it('keep a last word of the user, though it is nothing, where the model would go on with its own', () => {
    const talk = [said('user', 'Hi'), said('assistant', 'Hello.')];
    const word = said('user', '…');
    for (const content of [' ', '', [], [text('\n')], null]) {
      expect(withoutBlankText([...talk, { role: 'user', content }])).toEqual([...talk, word]);
      expect(withoutBlankText([...talk, { role: 'user', content }, said('assistant', '')])).toEqual([...talk, word]);
    }
    const late = said('system', 'Late.');
    expect(withoutBlankText([...talk, said('user', ' '), late])).toEqual([...talk, word, late]);
    expect(withoutBlankText([said('system', 'Be kind.'), said('user', '')])).toEqual([
      said('system', 'Be kind.'),
      word,
    ]);
    expect(withoutBlankText([said('user', 'Hi'), said('user', ' ')])).toEqual([said('user', 'Hi')]);
    expect(withoutBlankText([calling('a'), result('a'), said('user', ' ')])).toEqual([calling('a'), result('a')]);
    expect(withoutBlankText([...talk, said('assistant', '')])).toEqual(talk);
    expect(withoutBlankText([])).toEqual([]);
  });

  it('have something for a result of nothing, where a target wants it', () => {
    expect(withoutBlankText([calling('a'), result('a', '')], '…')).toEqual([calling('a'), result('a', '…')]);
    const parts = [
      { type: 'text', text: ' ' },
      { type: 'text', text: 'Rain.' },
    ];
    const mixed = { ...result('a'), content: parts };
    expect(withoutBlankText([calling('a'), mixed])).toEqual([calling('a'), { ...mixed, content: parts.slice(1) }]);
  });

  it('lose an answer that only thought, and keep one that its maker wants back', () => {
    const thought = { role: 'assistant', content: '', reasoning_content: 'Hm.' };
    const kept = { ...thought, providerState: { provider: 'p', model: 'm' } };
    const hi = said('user', 'Hi');
    expect(withoutBlankText([hi, thought, hi])).toEqual([hi, hi]);
    expect(withoutBlankText([hi, kept, hi])).toEqual([hi, { ...kept, content: null }, hi]);
  });

  it('have a text for no parts', () => {
    const none = [said('user', []), said('system', []), result('a', [] as never), { ...calling('a'), content: [] }];
    expect(withoutEmptyLists(none)).toEqual([said('user', ''), said('system', ''), ...none.slice(2)]);
  });

  it('that instruct behind the last answer are what is asked', () => {
    const talk = [said('system', 'A'), said('user', 'Hi'), said('assistant', 'Hello.')];
    expect(withoutLateInstructions([...talk, said('system', 'Sum up.')])).toEqual([...talk, said('user', 'Sum up.')]);
    expect(withoutLateInstructions([calling('a'), said('system', 'B')])).toEqual([said('system', 'B'), calling('a')]);
  });

  it('end in one of the user where there are instructions alone', () => {
    expect(withMessage([said('system', 'Be kind.'), said('developer', 'Write.')])).toEqual([
      said('system', 'Be kind.'),
      said('user', 'Write.'),
    ]);
    expect(withMessage([said('user', 'Hi')])).toEqual([said('user', 'Hi')]);
    expect(withMessage([])).toEqual([]);
  });

  it('of the user do not stand directly behind results where that is refused', () => {
    const messages = [calling('a'), result('a'), said('user', 'Stop'), said('user', 'Well?')];
    const [asking, gave, ...others] = messages;
    expect(withAnsweredResults(messages)).toEqual([asking, gave, said('assistant', '…'), ...others]);
    expect(withAnsweredResults([calling('a'), result('a')])).toEqual([calling('a'), result('a')]);
  });

  it('that instruct stand before what was said where they are refused behind it', () => {
    const [kind, short, now] = [said('system', 'Be kind'), said('developer', 'Be short'), said('system', 'Now')];
    const [first, hello, second] = [said('user', 'Hi'), said('assistant', 'Hello'), said('user', 'Go')];
    expect(withoutLateInstructions([kind, first, hello, short, now, second])).toEqual([
      kind,
      short,
      now,
      first,
      hello,
      second,
    ]);
    expect(withoutLateInstructions([first, hello, second, now])).toEqual([now, first, hello, second]);
    expect(withoutLateInstructions([calling('a'), result('a'), now])).toEqual([now, calling('a'), result('a')]);
    for (const messages of [[kind, first, now, second], [kind, now], [first, hello], []]) {
      expect(withoutLateInstructions(messages)).toBe(messages);
    }
  });

  it("that instruct become the user's where they are refused as such", () => {
    const [kind, blank, short] = [
      said('system', 'Be kind'),
      said('system', ' '),
      said('developer', [text('Be short')]),
    ];
    const hello = said('assistant', 'Hello');
    expect(withSaidInstructions([kind, blank, said('user', 'Hi'), hello])).toEqual([
      said('user', 'Be kind\n\nHi'),
      hello,
    ]);
    expect(withSaidInstructions([kind, short, said('user', [image])])).toEqual([
      said('user', [text('Be kind'), text('Be short'), image]),
    ]);
    expect(withSaidInstructions([kind, hello])).toEqual([said('user', 'Be kind'), hello]);
    expect(withSaidInstructions([blank, hello])).toEqual([hello]);
    const messages = [said('user', 'Hi'), hello];
    expect(withSaidInstructions(messages)).toBe(messages);
  });

  it('of the user stand before the first call where that is refused otherwise', () => {
    const [kind, hello, nothing] = [said('system', 'Be kind'), said('assistant', 'Hello'), said('user', '…')];
    expect(withOpening([kind, calling('a'), result('a')])).toEqual([kind, nothing, calling('a'), result('a')]);
    expect(withOpening([hello, calling('a')])).toEqual([nothing, hello, calling('a')]);
    const fitting = [
      [said('user', 'Hi'), calling('a')],
      [hello, said('user', 'Hi'), calling('a')],
      [kind],
      [hello],
      [],
    ];
    for (const messages of fitting) expect(withOpening(messages)).toBe(messages);
  });

  it('that begin an answer are marked where they are refused without a mark', () => {
    const [begun, asking] = [said('assistant', 'Well,'), said('user', 'Hi')];
    expect(withPrefillMarked([asking, begun], 'prefix')).toEqual([asking, { ...begun, prefix: true }]);
    for (const messages of [[asking], [begun, asking], [asking, { ...begun, prefix: false }], [calling('a')], []]) {
      expect(withPrefillMarked(messages, 'prefix')).toBe(messages);
    }
  });

  it('take turns, behind the instructions', () => {
    const messages = [
      said('user', 'A'),
      said('system', 'S'),
      said('user', [image]),
      said('assistant', 'B'),
      calling('a'),
    ];
    const omissions = new Omissions();
    expect(withTurnsTaken(messages, omissions)).toEqual([
      said('system', 'S'),
      said('user', [text('A'), image]),
      said('assistant', 'B'),
      calling('a'),
    ]);
    expect(withTurnsTaken([said('user', 'A'), said('user', 'B')], omissions)).toEqual([said('user', 'A\n\nB')]);
    expect(omissions.list()).toEqual([]);
  });

  it('take turns whatever else they hold, which is left out and noted, but for a name that they share', () => {
    const omissions = new Omissions();
    const thought = {
      ...said('assistant', 'A'),
      reasoning_content: 'Hm',
      providerState: { provider: 'x', model: 'm' },
    };
    const refusing = { ...said('assistant', ''), refusal: null };
    const ann = (words: string) => ({ ...said('user', words), name: 'ann' });
    expect(withTurnsTaken([ann('A'), ann('B'), thought, refusing, said('assistant', 'C')], omissions)).toEqual([
      ann('A\n\nB'),
      said('assistant', 'A\n\nC'),
    ]);
    expect(omissions.list()).toEqual(['messages[].reasoning_content']);
    expect(withTurnsTaken([ann('A'), said('user', 'B')], omissions)).toEqual([said('user', 'A\n\nB')]);
    expect(omissions.list()).toContain('messages[].name');
    expect(withTurnsTaken([thought], omissions).at(-1)).toBe(thought);
  });

  it('take turns from the user on, who may have been cut off', () => {
    const [greeting, answer] = [said('assistant', 'What can I do?'), said('user', 'Go on')];
    expect(withTurnsTaken([said('system', 'S'), greeting, answer], new Omissions())).toEqual([
      said('system', 'S'),
      said('user', '…'),
      greeting,
      answer,
    ]);
  });

  it('of tools hold what may stand there; the rest goes into a message of the user', () => {
    const messages = [calling('a', 'b'), result('a', [image]), result('b', [text('B')]), said('user', 'Well?')];
    expect(withPlainToolResults(messages, {}, false)).toEqual([
      calling('a', 'b'),
      result('a', ''),
      result('b', [text('B')]),
      said('user', [image]),
      said('user', 'Well?'),
    ]);
    expect(withPlainToolResults(messages, { image: ['url'] }, false)).toEqual(messages);
  });

  it('of the older form become those of tools', () => {
    const call = { name: 'find', arguments: '{}' };
    const messages = [
      { role: 'assistant', content: null, function_call: call },
      { role: 'function', name: 'find', content: 'found' },
    ];
    const [asking, answering] = withToolRoles(messages);
    expect(asking).toMatchObject({ role: 'assistant', tool_calls: [{ type: 'function', function: call }] });
    expect(asking).not.toHaveProperty('function_call');
    const [{ id }] = (asking as { tool_calls: [{ id: string }] }).tool_calls;
    expect(answering).toEqual(result(id));
  });

  it('of a model hold no thoughts of another maker, and no parts that nobody knows', () => {
    const thought = { type: 'thinking', thinking: 'Hm', signature: 's' };
    const other = { type: 'other' };
    const omissions = new Omissions();
    const messages = [said('assistant', [thought, other, text('A')]), said('user', [other])];
    expect(withoutForeignParts(messages, {}, true, omissions)).toEqual([
      said('assistant', [text('A')]),
      said('user', [other]),
    ]);
    expect(omissions.list()).toEqual(['messages[].content[].thinking', 'messages[].content[].other']);
    expect(withoutForeignParts(messages, { blocks: { thinking: [] } }, false, omissions)).toEqual(messages);
  });
});
