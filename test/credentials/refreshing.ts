import type { LlmCredentialGiven } from '../../lib/credentials/credential-source.js';
import { Bench, secretOf, type BenchOptions } from '../support/bench.js';
import { RotatingSource } from '../support/rotating-source.js';
import { failing, ok, tokenOf, type Answer, type UpstreamCall } from '../support/scripted-upstream.js';

export const [A, B, C] = [secretOf('A'), secretOf('B'), secretOf('C')];
export const expired = failing(401, 'The access token has expired.', 'token_expired');
/** Gives a value after a time. */
export const later = <Value>(value: Value, delayMs = 100): Promise<Value> =>
  new Promise((resolve) => setTimeout(() => resolve(value), delayMs));

/** A proven key `A` whose source refreshes, and an upstream that answers by the value sent. */
export async function refreshing(
  answers: Readonly<Record<string, Answer>>,
  onRefresh: (current: string) => LlmCredentialGiven | Promise<LlmCredentialGiven> = () => later(B),
  {
    present = A,
    isProven = true,
    canRefresh = true,
    ...options
  }: Partial<BenchOptions> & { present?: LlmCredentialGiven; isProven?: boolean; canRefresh?: boolean } = {},
) {
  const source = new RotatingSource(present, onRefresh);
  if (!canRefresh) Object.assign(source, { refresh: undefined });
  const providers = { P: { baseUrl: 'http://p.test/v1', keys: [{ label: 'K', source }] } };
  const script = { K: (call: UpstreamCall) => answers[tokenOf(call)] ?? ok() };
  const bench = new Bench({
    routes: { default: ['P/m'] },
    providers,
    script,
    ...options,
    limits: { maxWaitMs: 0, ...options.limits },
  });
  await bench.pass(0);
  if (isProven) await bench.prove('K');
  return { source, bench, sent: () => bench.upstream.calls.map(tokenOf) };
}
