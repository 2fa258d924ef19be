import fc from 'fast-check';
import type { LlmChatRequest } from 'nestjs-llm-failover';
import { fitConversation } from '../../../lib/clients/fit/fit-conversation.js';
import type { FitTarget } from '../../../lib/clients/fit/fit-target.js';
import { PROVIDERS } from '../../../lib/providers/lookup/provider-of.js';
import { deepFreeze } from '../wire/deep-freeze.js';

interface Said {
  readonly role: string;
  readonly content?:
    string | readonly { readonly text?: string; readonly image_url?: { readonly url: string } }[] | null;
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly function: { readonly name?: string; readonly arguments?: string };
  }[];
  readonly tool_call_id?: string;
}

const TARGETS: readonly FitTarget[] = [
  ...PROVIDERS.map(({ id, connection }) => ({ provider: id, api: connection?.api ?? 'openai', model: 'm' })),
  { provider: 'my-server', api: 'openai', model: 'm' },
];

const words = fc.constantFrom('', ' ', 'Hello', 'found');
const id = fc.constantFrom(
  'call_1',
  'call_2',
  'abc123XYZ',
  'functions.find:0',
  `chatcmpl-${'0'.repeat(40)}`,
  '',
  'a.b',
  'a_b',
);
const call = fc.record({
  id,
  type: fc.constant('function'),
  function: fc.record({ name: fc.constant('find'), arguments: fc.constant('{}') }),
});
const part = fc.oneof(
  fc.record({ type: fc.constant('text'), text: words }),
  fc.constant({ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }),
);
const content = fc.oneof(words, fc.array(part, { maxLength: 3 }));
const message = fc.oneof(
  fc.record({ role: fc.constantFrom('user', 'system', 'developer'), content }),
  fc.record({ role: fc.constant('assistant'), content: words }),
  fc.record({
    role: fc.constant('assistant'),
    content: words,
    tool_calls: fc.array(call, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ role: fc.constant('tool'), tool_call_id: id, content }),
);
const messages = fc.array(message, { maxLength: 8 });
const target = fc.constantFrom(...TARGETS);

function fitted(said: readonly unknown[], to: FitTarget): readonly Said[] {
  return fitConversation({ messages: said } as unknown as LlmChatRequest, to).request.messages as readonly Said[];
}

function callIds(said: readonly Said[]): string[] {
  return said.flatMap((one) => (one.tool_calls ?? []).map((made) => made.id));
}

function textsOf(said: readonly Said[]): string[] {
  const contents = said.filter(({ role }) => role !== 'tool').map(({ content: one }) => one ?? []);
  const texts = contents.flatMap((one) =>
    typeof one === 'string' ? [one] : one.map((piece) => piece.text ?? piece.image_url?.url ?? ''),
  );
  return texts.flatMap((one) => one.split('\n\n')).filter((one) => one.trim() !== '' && one !== '…');
}

describe('fitConversation', () => {
  it('changes nothing of what it is given, and nothing of what fits', () => {
    fc.assert(
      fc.property(messages, target, (said, to) => {
        const once = fitted(deepFreeze(said), to);
        expect(fitted(deepFreeze(once), to)).toEqual(once);
      }),
    );
  });

  it('gives each call an id of its own that the provider takes', () => {
    fc.assert(
      fc.property(messages, target, (said, to) => {
        const ids = callIds(fitted(said, to));
        expect(new Set(ids).size).toBe(ids.length);
        const rules = PROVIDERS.find(({ id: name }) => name === to.provider)?.request?.toolCallIds;
        for (const one of ids) {
          expect(one.length).toBeLessThanOrEqual(rules?.maxLength ?? 64);
          expect(one).toMatch(rules?.pattern ?? /./);
        }
      }),
    );
  });

  it('puts results behind the calls that they belong to', () => {
    fc.assert(
      fc.property(fc.uniqueArray(id, { minLength: 1, maxLength: 4 }), target, (ids, to) => {
        const writtenFor = (one: string) => JSON.stringify({ of: one });
        const calls = ids.map((one) => ({
          id: one,
          type: 'function',
          function: { name: 'f', arguments: writtenFor(one) },
        }));
        const results = ids.map((one) => ({ role: 'tool', tool_call_id: one, content: writtenFor(one) }));
        const between = { role: 'user', content: 'Well?' };
        const said = [
          { role: 'user', content: 'Go' },
          { role: 'assistant', content: null, tool_calls: calls },
        ];
        const all = fitted([...said, ...results.slice(0, 1), between, ...results.slice(1)], to);
        const asking = all.findIndex(({ tool_calls: made }) => made !== undefined);
        const answers = all.slice(asking + 1, asking + 1 + ids.length);
        const names = (all[asking]?.tool_calls ?? []).map((made) => [made.id, made.function.arguments]);
        expect(answers.map((one) => [one.tool_call_id, one.content])).toEqual(names);
      }),
    );
  });

  it('loses no text, and no call', () => {
    fc.assert(
      fc.property(messages, target, (said, to) => {
        const all = fitted(said, to);
        const sent = (said as Said[]).map((one) => one);
        expect(callIds(all)).toHaveLength(callIds(sent).length);
        const moved = textsOf(all).filter((one) => one.startsWith('data:')).length;
        const kept = textsOf(all).filter((one) => !one.startsWith('data:'));
        expect(kept.toSorted()).toEqual(
          textsOf(sent)
            .filter((one) => !one.startsWith('data:'))
            .toSorted(),
        );
        expect(moved).toBeGreaterThanOrEqual(textsOf(sent).filter((one) => one.startsWith('data:')).length);
      }),
    );
  });

  it('takes as much longer as a conversation is longer', () => {
    const turns = (count: number) =>
      Array.from({ length: count }, (_, at) => [
        { role: 'user', content: 'Go' },
        { role: 'assistant', content: ' ', tool_calls: [{ id: 'functions.find:0', type: 'function', function: {} }] },
        { role: 'tool', tool_call_id: 'functions.find:0', content: `${at}` },
      ]).flat();
    const costOf = (said: readonly Said[], to: FitTarget) => {
      let reads = 0;
      const watched = said.map(
        (one) =>
          new Proxy(one, {
            get: (from, name) => {
              reads += 1;
              return Reflect.get(from, name);
            },
          }),
      );
      fitted(watched, to);
      return reads;
    };
    for (const to of TARGETS) {
      expect(costOf(turns(400), to)).toBeLessThan(4.5 * costOf(turns(100), to));
    }
  });
});
