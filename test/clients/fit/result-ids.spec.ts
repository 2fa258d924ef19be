import { withResultIds } from '../../../lib/clients/fit/result-ids.js';

const call = (id: unknown, name: string) => ({ id, type: 'function', function: { name, arguments: '{}' } });
const turn = (...calls: object[]) => ({ role: 'assistant', content: null, tool_calls: calls });
const user = { role: 'user', content: 'Go' };
const idsIn = (messages: readonly object[]) =>
  withResultIds(messages as never)
    .filter(({ role }) => role === 'tool')
    .map(({ tool_call_id: id, content }) => [id, content]);

describe('withResultIds()', () => {
  it('gives a result without an id to the first call that no other names', () => {
    const results = [
      { role: 'tool', content: 'first' },
      { role: 'tool', tool_call_id: 'a', content: 'of a' },
      { role: 'tool', tool_call_id: null, content: 'second' },
    ];
    expect(idsIn([user, turn(call('a', 'f'), call('b', 'f'), call('c', 'g')), ...results])).toEqual([
      ['b', 'first'],
      ['a', 'of a'],
      ['c', 'second'],
    ]);
  });

  it('by its name, where it has one', () => {
    const results = [
      { role: 'tool', name: 'g', content: 'of g' },
      { role: 'tool', name: 'f', content: 'of f' },
    ];
    expect(idsIn([user, turn(call('a', 'f'), call('b', 'g')), ...results])).toEqual([
      ['b', 'of g'],
      ['a', 'of f'],
    ]);
  });

  it('of the last turn alone, and of none where all are named', () => {
    const messages = [user, turn(call('a', 'f')), user, turn(call('b', 'f')), { role: 'tool', content: 'of b' }];
    expect(idsIn([...messages, { role: 'tool', content: 'of none' }])).toEqual([
      ['b', 'of b'],
      [undefined, 'of none'],
    ]);
  });

  it('tells numbers apart, whatever the order of the results', () => {
    const results = [
      { role: 'tool', tool_call_id: 2, content: 'of 2' },
      { role: 'tool', tool_call_id: 1, content: 'of 1' },
    ];
    const [, asked] = withResultIds([user, turn(call(1, 'f'), call(2, 'f')), ...results]);
    expect(asked).toMatchObject({ tool_calls: [{ id: '1' }, { id: '2' }] });
    expect(idsIn([user, turn(call(1, 'f'), call(2, 'f')), ...results])).toEqual([
      ['2', 'of 2'],
      ['1', 'of 1'],
    ]);
  });

  it('changes nothing where each result names its call', () => {
    const messages = [user, turn(call('a', 'f')), { role: 'tool', tool_call_id: 'a', content: 'x' }];
    withResultIds(messages).forEach((message, at) => expect(message).toBe(messages[at]));
  });
});
