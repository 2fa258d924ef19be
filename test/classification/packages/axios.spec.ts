import type { Readable } from 'node:stream';
import axios, { isAxiosError, type ResponseType } from 'axios';
import { classifyLlmError } from 'nestjs-llm-failover';
import { describePackage, type PackageCall } from './support/package-table.js';

const REQUEST = { messages: [{ role: 'user', content: 'Hi' }] };

function callWith(responseType: ResponseType) {
  return ({ baseUrl, apiKey, model, signal, timeoutMs = 0 }: PackageCall): Promise<unknown> =>
    axios.post(
      `${baseUrl}/chat/completions`,
      { model, ...REQUEST },
      {
        headers: { authorization: `Bearer ${apiKey}` },
        responseType,
        timeout: timeoutMs,
        proxy: false,
        // As a client that wants data does: what is no JSON is an error.
        transitional: { silentJSONParsing: false },
        ...(signal && { signal }),
      },
    );
}

describePackage('axios for JSON', { provider: 'openai', call: callWith('json') });

describePackage('axios for bytes', {
  provider: 'openai',
  call: callWith('arraybuffer'),
  passes: ['a body that is no JSON'],
});

/** Nobody has read the body: status and headers are all there is. */
const UNREAD = {
  'an invalid key': { explicit: false },
  'a revoked key': { category: 'credential_invalid', explicit: false },
  'an exhausted quota': { category: 'rate_limited', explicit: false },
  'an overload': { category: 'server_error' },
  'a missing model': { explicit: false },
  'a context that is too long': { category: 'invalid_request' },
  'a content filter': { category: 'invalid_request' },
  "a firewall's page, which blames no key": { explicit: false },
} as const;

describePackage(
  'axios for a stream',
  {
    provider: 'openai',
    call: callWith('stream'),
    differs: UNREAD,
    passes: ['a body that is no JSON', 'a connection that breaks in the middle of the body'],
  },
  (thrownBy) => {
    it('leaves the body to whoever reads it: nothing is read, no listener stays', async () => {
      const error = await thrownBy((script) => script.fail('rate_limited', { retryAfterMs: 2_000 }));
      if (!isAxiosError(error)) throw new TypeError('axios should have thrown');
      const body = error.response?.data as Readable;
      const listeners = body.eventNames().map((name) => [name, body.listenerCount(name)]);
      expect(classifyLlmError(error)).toMatchObject({ category: 'rate_limited', status: 429, retryAfterMs: 2_000 });
      expect(body.readableFlowing).toBeNull();
      expect(body.eventNames().map((name) => [name, body.listenerCount(name)])).toEqual(listeners);
      const text = (await body.toArray()).join('');
      expect(classifyLlmError(error, { body: text })).toMatchObject({ providerCode: 'rate_limit_exceeded' });
    });
  },
);
