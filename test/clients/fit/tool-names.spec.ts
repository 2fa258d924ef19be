import { createLlmClient, failoverOf, toLlmResponse, type LlmChatRequest } from 'nestjs-llm-failover';
import { FakeLlm } from 'nestjs-llm-failover/testing';
import { firstValueFrom } from 'rxjs';
import { ownNamesOf, standInsOf, withStandIns } from '../../../lib/clients/fit/tool-names.js';
import { deepFreeze } from '../wire/deep-freeze.js';

const RULES = { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 20 };
const offered = (name: string) => ({ type: 'function' as const, function: { name } });
const calling = (...names: string[]) => ({
  role: 'assistant' as const,
  content: null,
  tool_calls: names.map((name, place) => ({
    id: `c${place}`,
    type: 'function' as const,
    function: { name, arguments: '{}' },
  })),
});
const request = (tools: readonly string[], ...messages: object[]) =>
  deepFreeze({ messages, tools: tools.map(offered) }) as unknown as LlmChatRequest;
const made = (...tools: string[]) => [...(standInsOf(request(tools), RULES) ?? [])];

describe('names that stand for those of tools', () => {
  it('are none where all are taken, or nothing is known', () => {
    expect(standInsOf(request(['find', 'read-file']), RULES)).toBeUndefined();
    expect(standInsOf(request(['fs.read']), undefined)).toBeUndefined();
  });

  it('are near to the names, and begin with a letter', () => {
    expect(made('find', 'fs.read', 'a/b c', '9 lives')).toEqual([
      ['fs.read', 'fs_read'],
      ['a/b c', 'a_b_c'],
      ['9 lives', 't_9_lives'],
    ]);
  });

  it('are each their own, and no other tool has them', () => {
    const names = ['fs_read', 'fs.read', 'fs/read', 'fs:read', 'x'.repeat(30), 'x'.repeat(31), 'ä'.repeat(400), ''];
    const standIns = made(...names).map(([, standIn]) => standIn);
    expect(standIns).toHaveLength(6);
    expect(new Set([...standIns, 'fs_read']).size).toBe(7);
    for (const standIn of standIns) expect(standIn).toMatch(/^[a-zA-Z][\w-]{0,19}$/);
  });

  it("stand for no tool of the provider's own, nor for what it is called by in the history", () => {
    const builtin = { type: 'builtin_function', function: { name: '$search' } };
    const asked = { messages: [calling('$search', 'fs.read')], tools: [builtin, offered('fs.read')] };
    const standIns = standInsOf(asked as unknown as LlmChatRequest, RULES);
    expect([...(standIns ?? [])]).toEqual([['fs.read', 'fs_read']]);
    const alone = { messages: [calling('$search')], tools: [builtin] };
    expect(standInsOf(alone as unknown as LlmChatRequest, RULES)).toBeUndefined();
  });

  it('are the same ones each time', () => {
    expect(made('fs_read', 'fs.read')).toEqual(made('fs_read', 'fs.read'));
  });

  it('stand wherever a tool is named: offered, chosen, called and answered', () => {
    const said = {
      messages: [
        { role: 'user', content: 'fs.read' },
        calling('fs.read', 'find'),
        { role: 'tool', tool_call_id: 'c0', content: 'x', name: 'fs.read' },
        { role: 'user', content: 'Well?', name: 'fs.read' },
      ],
      tools: [offered('fs.read'), { type: 'custom', custom: { name: 'run.it' } }, { type: 'web_search' }],
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [offered('fs.read'), { type: 'custom', custom: { name: 'run.it' } }] },
      },
    } as unknown as LlmChatRequest;
    const names = standInsOf(said, RULES) ?? new Map<string, string>();
    const written = withStandIns(deepFreeze(said), names);
    expect(written).toMatchObject({
      messages: [said.messages[0], calling('fs_read', 'find'), { name: 'fs_read' }, said.messages[3]],
      tools: [offered('fs_read'), { custom: { name: 'run_it' } }, { type: 'web_search' }],
      tool_choice: { allowed_tools: { tools: [offered('fs_read'), { custom: { name: 'run_it' } }] } },
    });
    const named = { ...said, tool_choice: offered('fs.read') };
    expect(withStandIns(named, names).tool_choice).toEqual(offered('fs_read'));
  });

  it('lead back to the names of what is offered', () => {
    const target = { provider: 'anthropic', api: 'anthropic', model: 'm' } as const;
    expect(ownNamesOf(request(['fs.read', 'find']), target)).toEqual(new Map([['fs_read', 'fs.read']]));
    expect(ownNamesOf(request(['find'], calling('fs.read')), target)).toBeUndefined();
    expect(ownNamesOf(request(['fs.read']), { ...target, provider: 'gemini', api: 'gemini' })).toBeUndefined();
    expect(ownNamesOf(request(['fs.read']), { ...target, provider: 'mine', api: 'openai' })).toBeUndefined();
  });
});

describe('a tool whose name a target does not take', () => {
  const answer = { toolCalls: [{ name: 'fs_read', arguments: { path: 'a' } }] };
  const asked = {
    messages: [{ role: 'user' as const, content: 'Read a.' }],
    tools: [offered('fs.read'), offered('find')],
  };
  const clientOf = (fake: FakeLlm, target: string, api?: string) => {
    const providers = {
      [target.split('/')[0] as string]: { keys: 'sk-test-0123456789', ...(api && { api }) },
    } as never;
    return createLlmClient({ providers, routes: { default: [target] } }, { transport: fake, runtime: fake.runtime });
  };

  describe.each([
    ['openai/gpt-6-luna', undefined],
    ['openai/gpt-5.4', 'openai-responses'],
    ['anthropic/claude-haiku-5-5', undefined],
    ['mistral/mistral-small-latest', undefined],
  ])('%s (%s)', (target, api) => {
    it('is sent by another one, and called by its own', async () => {
      const fake = new FakeLlm([answer]);
      const response = await clientOf(fake, target, api).promises.chat(asked);

      expect(response.choices[0]?.message.tool_calls).toMatchObject([{ function: { name: 'fs.read' } }]);
      expect(JSON.stringify(fake.calls[0]?.body)).toContain('"fs_read"');
      expect(JSON.stringify(fake.calls[0]?.body)).not.toContain('"fs.read"');
      expect(JSON.stringify(failoverOf(response)?.trail)).toContain('tools sent by other names');
      expect(JSON.stringify(failoverOf(response)?.trail)).not.toContain('fs');
    });

    it('is called by its own in a stream', async () => {
      const fake = new FakeLlm([answer]);
      const streamed = clientOf(fake, target, api).stream(asked).pipe(toLlmResponse());

      expect((await firstValueFrom(streamed)).choices[0]?.message.tool_calls).toMatchObject([
        { function: { name: 'fs.read', arguments: '{"path":"a"}' } },
      ]);
    });
  });

  it('keeps its name where nothing is to be adapted', async () => {
    const fake = new FakeLlm([{ toolCalls: [{ name: 'fs.read', arguments: {} }] }]);
    const response = await clientOf(fake, 'openai/gpt-6-luna').promises.chat(asked, { adapt: false });

    expect(JSON.stringify(fake.calls[0]?.body)).toContain('"fs.read"');
    expect(response.choices[0]?.message.tool_calls).toMatchObject([{ function: { name: 'fs.read' } }]);
  });
});
