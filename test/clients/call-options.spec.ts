import { createLlmClient, LlmCallError, LlmOptionsError, type LlmCallOptions } from 'nestjs-llm-failover';
import { FakeLlm } from 'nestjs-llm-failover/testing';
import { CALL_OPTIONS } from '../../lib/clients/config/check-call-options.js';

const HELLO = { messages: [{ role: 'user' as const, content: 'Hi' }] };

function clientOver(fake: FakeLlm) {
  const providers = { openai: { keys: 'sk-test-primary-0123456789' } };
  return createLlmClient({ routes: { default: ['openai/a'] }, providers, allowTargets: 'any' }, { transport: fake });
}

async function refusalOf(options: unknown): Promise<string> {
  const fake = new FakeLlm();
  const error: unknown = await clientOver(fake)
    .promises.chat(HELLO, options as LlmCallOptions)
    .catch((e: unknown) => e);
  expect(fake.calls).toHaveLength(0);
  if (!LlmOptionsError.isInstance(error)) throw new Error(`not refused: ${String(error)}`);
  return error.message;
}

describe('the options of a call', () => {
  it.each([
    [null, 'options: expected an object, got null.'],
    [
      { timeout: 5 },
      'timeout: expected no such option; known are route, limits, signal, credentials, affinityKey, adapt, headers, metadata, got a number.',
    ],
    [{ header: {} }, 'header: expected no such option (did you mean headers?); known are'],
    [
      { headers: { 'Content-Length': '5' } },
      'headers.Content-Length: expected no header of the connection or of the message itself',
    ],
    [{ headers: { 'x-a': 'a\r\nb: c' } }, 'headers.x-a: expected a header that HTTP can carry'],
    [{ signal: {} }, 'signal: expected an AbortSignal, got an object.'],
    [{ affinityKey: 'x'.repeat(513) }, 'affinityKey: expected a string of at most 512 characters'],
    [
      { credentials: { opnai: 'key' } },
      'credentials.opnai: expected one of the known providers (openai), got a string.',
    ],
    [
      { credentials: { openai: 'k'.repeat(16_385) } },
      'credentials.openai: expected a string of printable ASCII characters',
    ],
    [
      { credentials: { openai: { value: 'k', label: 'l'.repeat(129) } } },
      'credentials.openai.label: expected a name for the key: at most 128',
    ],
    [
      { limits: { totalTimeoutMs: 1e300 } },
      'limits.totalTimeoutMs: expected a number of at most 3155760000000, got a number.',
    ],
  ])('%j are refused before anything is sent', async (options, said) => {
    await expect(refusalOf(options)).resolves.toContain(said);
  });

  it.each([undefined, 'x', {}])('go with something to attempt, in run(): %j is none', async (attempt) => {
    const kind = attempt === undefined ? 'nothing' : typeof attempt === 'string' ? 'a string' : 'an object';
    await expect(clientOver(new FakeLlm()).promises.run(attempt as never)).rejects.toThrow(
      `attempt: expected a function, got ${kind}.`,
    );
  });

  it('cost nothing to check where they are right', () => {
    const options = {
      route: 'default',
      limits: { maxRetries: 0 },
      headers: { 'x-team': 'a' },
      signal: AbortSignal.abort(),
    };
    expect(CALL_OPTIONS.fits(options)).toBe(true);
  });
});

it.each(['x'.repeat(513), 'a\ud800', 'a\nb'])('a request cannot make up a model of the name %j', async (model) => {
  const fake = new FakeLlm();
  const error: unknown = await clientOver(fake)
    .promises.chat({ ...HELLO, model: `openai/${model}` })
    .catch((e: unknown) => e);
  expect(error).toBeInstanceOf(LlmCallError);
  expect(error).toMatchObject({ category: 'invalid_request' });
  expect(fake.calls).toHaveLength(0);
});

it('names of models may be as long as those of clouds are', async () => {
  const arn = `arn:aws:bedrock:eu-central-1:123456789012:inference-profile/${'eu.anthropic.claude-'.repeat(10)}v1:0`;
  await expect(clientOver(new FakeLlm()).promises.chat({ ...HELLO, model: `openai/${arn}` })).resolves.toBeDefined();
});
