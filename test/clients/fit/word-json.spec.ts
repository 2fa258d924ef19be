import { fitConversation } from '../../../lib/clients/fit/fit-conversation.js';
import { withWordJson } from '../../../lib/clients/fit/word-json.js';
import { deepFreeze } from '../wire/deep-freeze.js';

const ANY = { type: 'json_object' };
const WANTED = { jsonSchema: false, jsonObject: true, needsWordJson: true };
const asking = { role: 'user', content: 'A river as an object, please.' };
const hint = { role: 'system', content: 'Answer in JSON.' };

describe('the word JSON', () => {
  it.each([
    ['before a conversation without instructions', [asking], [hint, asking]],
    [
      'behind the first instructions',
      [{ role: 'developer', content: 'Be brief.' }, asking],
      [{ role: 'developer', content: 'Be brief.\n\nAnswer in JSON.' }, asking],
    ],
    [
      'behind instructions in parts',
      [{ role: 'system', content: [{ type: 'text', text: 'Be brief.' }] }, asking],
      [
        {
          role: 'system',
          content: [
            { type: 'text', text: 'Be brief.' },
            { type: 'text', text: 'Answer in JSON.' },
          ],
        },
        asking,
      ],
    ],
  ])('is said %s', (_, messages, expected) => {
    expect(withWordJson(deepFreeze(messages), ANY, WANTED)).toEqual(expected);
  });

  it.each([
    ['somebody has said it', [{ role: 'user', content: 'As Json.' }], ANY, WANTED],
    ['it stands in a part', [{ role: 'user', content: [{ type: 'text', text: 'in JSON' }] }], ANY, WANTED],
    ['text is wanted', [asking], { type: 'text' }, WANTED],
    ['nothing is said of a form', [asking], undefined, WANTED],
    ['there is a schema', [asking], { type: 'json_schema', json_schema: { schema: {} } }, WANTED],
    ['nobody wants it', [asking], ANY, { ...WANTED, needsWordJson: undefined }],
    ['nothing is known', [asking], ANY, undefined],
  ])('is not said where %s', (_, messages, format, known) => {
    expect(withWordJson(messages, format, known)).toBe(messages);
  });

  it('is said where a schema is missing, so that any JSON is right', () => {
    expect(withWordJson([asking], { type: 'json_schema', json_schema: { name: 'a' } }, WANTED)).toEqual([hint, asking]);
  });

  it.each([
    ['openai', 'openai'],
    ['openai', 'openai-responses'],
    ['azure-openai', 'openai'],
    ['groq', 'openai'],
    ['deepseek', 'openai'],
    ['dashscope', 'openai'],
  ] as const)('goes to %s by %s, is told of, and stays away where requests are sent as they are', (provider, api) => {
    const request = { messages: [asking], response_format: ANY } as never;
    const target = { provider, api, model: 'm' };
    expect(fitConversation(request, target)).toMatchObject({
      request: { messages: [hint, asking] },
      adapted: ['the word JSON added'],
    });
    expect(fitConversation(request, { ...target, isAsSent: true }).request).toBe(request);
    const own = { ...target, params: { response_format: { type: 'text' } } };
    expect(fitConversation(request, own).request).toBe(request);
  });
});
