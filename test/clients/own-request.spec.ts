import { ownOptions, ownRequest } from '../../lib/clients/own-request.js';
import type { LlmChatRequest } from '../../lib/clients/chat.interface.js';

const explode = (): never => {
  throw new Error('of the getter');
};

describe('ownRequest()', () => {
  it('is changed by nothing that is done to the fields, the messages and the fields of a message', () => {
    const first = { role: 'user' as const, content: 'first' };
    const messages = [first];
    const request = { messages, temperature: 0.5 };
    const own = ownRequest<LlmChatRequest>(request);
    first.content = 'changed';
    messages.push({ role: 'user', content: 'second' });
    request.temperature = 1;
    expect(own).toEqual({ messages: [{ role: 'user', content: 'first' }], temperature: 0.5 });
  });

  it('is changed by nothing that is done to the other lists and objects of the request, and to the parts of a message', () => {
    const tools: object[] = [{ type: 'function', function: { name: 'weather' } }];
    const stop = ['END'];
    const format = { type: 'json_object' };
    const parts = [{ type: 'text', text: 'first' }];
    const request = { messages: [{ role: 'user', content: parts }], tools, stop, response_format: format };
    const before = structuredClone(request);
    const own = ownRequest(request);
    tools.push({ type: 'function', function: { name: 'time' } });
    stop.push('STOP');
    format.type = 'text';
    parts.push({ type: 'text', text: 'second' });
    expect(own).toEqual(before);
  });

  it('has the texts that are to be embedded for itself', () => {
    const input = ['a', 'b'];
    const own = ownRequest({ input });
    input.push('c');
    expect(own).toEqual({ input: ['a', 'b'] });
    expect(ownRequest({ input: 'a' })).toEqual({ input: 'a' });
  });

  it('keeps a field of the name of the prototype a field', () => {
    const own = ownRequest(JSON.parse('{"messages":[{"__proto__":{"role":"system"}}],"__proto__":{"n":2}}') as object);
    expect(JSON.stringify(own)).toBe('{"messages":[{"__proto__":{"role":"system"}}],"__proto__":{"n":2}}');
    expect((own as LlmChatRequest).n).not.toBe(2);
  });

  it('leaves what is no plain object as it is: its getters may need their own instance', () => {
    class Message {
      readonly role = 'user';
      readonly #text = 'Hello';
      get content(): string {
        return this.#text;
      }
    }
    const message = new Message();
    expect(ownRequest({ messages: [message] }).messages[0]).toBe(message);
    const request = new (class Request {
      readonly messages = [message];
    })();
    expect(ownRequest(request)).toBe(request);
  });

  it.each([
    ['null', null],
    ['a text', 'Hello'],
    ['a getter that throws', Object.defineProperty({}, 'messages', { enumerable: true, get: explode })],
  ])('gives back %s', (_name, odd) => {
    expect(ownRequest(odd as object)).toBe(odd);
  });
});

describe('ownOptions()', () => {
  it('have headers of their own', () => {
    const headers: Record<string, string> = { 'x-a': '1' };
    const own = ownOptions({ headers, route: 'fast' });
    headers['x-a'] = '2';
    expect(own).toEqual({ headers: { 'x-a': '1' }, route: 'fast' });
  });

  it('are the same where there are none', () => {
    const options = { route: 'fast' };
    expect(ownOptions(options)).toBe(options);
  });
});
