import type { LlmChatRequest } from 'nestjs-llm-failover';
import { fitConversation } from '../../../lib/clients/fit/fit-conversation.js';
import type { LlmApi } from '../../../lib/providers/llm-api.js';
import { deepFreeze } from '../wire/deep-freeze.js';

const GIF = Buffer.from('GIF89a\x01\0\x01\0\0\0', 'latin1').toString('base64');
const image = (url: string, more: object = {}) => ({ type: 'image_url', image_url: { url, ...more } });

/** @returns what is sent of the part; `'the same'` where the request stays as it is */
function sent(provider: string, part: object, api: LlmApi = 'openai'): unknown {
  const request = deepFreeze({ messages: [{ role: 'user', content: [part] }] }) as unknown as LlmChatRequest;
  const made = fitConversation(request, { provider, api, model: 'm' }).request;
  const [message] = made.messages;
  return made === request || message === undefined ? 'the same' : (message.content as readonly unknown[])[0];
}

describe('an image that is said to be of a type that is not taken', () => {
  const told = `data:image/gif;base64,${GIF}`;

  it.each(['image/x-gif', 'application/octet-stream', '', 'IMAGE/GIF'])('goes as what its bytes tell: %s', (said) => {
    const part = image(`data:${said};base64,${GIF}`, { detail: 'low' });
    expect(sent('openai', part)).toEqual(image(told, { detail: 'low' }));
    expect(sent('azure', part)).toEqual(image(told, { detail: 'low' }));
    expect(sent('openai', part, 'openai-responses')).toEqual(image(told, { detail: 'low' }));
    expect(sent('mine', part)).toBe('the same');
  });

  it('goes by its address alone where it came so', () => {
    expect(sent('openai', { type: 'image_url', image_url: `data:;base64,${GIF}` })).toEqual({
      type: 'image_url',
      image_url: told,
    });
  });

  it.each([
    told,
    // The provider looks at the bytes itself.
    `data:image/png;base64,${GIF}`,
    'data:image/bmp;base64,Qk0AAAAAAAAAAAAA',
    'https://a.test/a.gif',
  ])('is none: %s', (url) => {
    expect(sent('openai', image(url))).toBe('the same');
  });
});
