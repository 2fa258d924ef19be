import { inspect } from 'node:util';
import { LlmClient, type LlmEvent, type LlmProviderOptions, type LlmRetryScheduledEvent } from 'nestjs-llm-failover';
import { FakeLlm, type FakeLlmServer } from 'nestjs-llm-failover/testing';
import { LlmCore } from '../../../../lib/clients/llm-core.js';
import type { Sdk } from '../../../support/sdks/sdk.interface.js';
import { ManualClock } from '../../support/manual-clock.js';

export const KEYS = { first: 'sk-test-first-0123456789', second: 'sk-test-second-0123456789' };

/** Where a route's second model is, so that it shares neither address nor key with the first. */
const SPARE = 'spare';

/** A client whose route calls one package on the server: two models of two providers. */
export interface SdkRoute {
  readonly client: LlmClient;
  readonly events: LlmEvent[];
  /** Settles with the first wait. */
  readonly scheduled: Promise<LlmRetryScheduledEvent>;
  /** Time stands still until the test moves it. */
  readonly clock: ManualClock;
  /** All that can be seen from outside. */
  readonly told: (...more: unknown[]) => string;
}

/** What a route may set beside its defaults. */
export interface SdkRouteOptions {
  readonly targets?: readonly string[] | undefined;
  readonly keys?: readonly string[] | undefined;
  readonly baseUrl?: string | undefined;
}

/** The two targets of a package: the same protocol at two addresses. */
export function targetsOf({ provider }: Sdk): readonly [string, string] {
  return [`${provider}/first`, `${SPARE}/second`];
}

/** A client with a route over the targets of a package. */
export function sdkRoute(server: FakeLlmServer, sdk: Sdk, options: SdkRouteOptions = {}): SdkRoute {
  const { provider } = sdk;
  const { targets = targetsOf(sdk), keys = [KEYS.first], baseUrl = server.baseUrl(provider) } = options;
  const spare = { api: provider, baseUrl: server.baseUrl(SPARE, provider), keys: KEYS.second } as const;
  const providers: Record<string, LlmProviderOptions> = {
    [provider]: { baseUrl, keys: keys.map((value, index) => ({ label: `key-${index + 1}`, value })) },
    [SPARE]: spare,
  };
  const events: LlmEvent[] = [];
  let onScheduled: (event: LlmRetryScheduledEvent) => void = () => undefined;
  const scheduled = new Promise<LlmRetryScheduledEvent>((resolve) => (onScheduled = resolve));
  const clock = new ManualClock();
  const fake = new FakeLlm([]);
  const runtime = { clock, random: () => 0.5, newCallId: () => 'call-1', env: {} };
  const core = new LlmCore({
    options: { routes: { default: [...targets] }, providers, selection: 'priority' },
    transport: fake,
    runtime,
    emit: (event) => {
      events.push(event);
      if (event.type === 'retry-scheduled') onScheduled(event);
    },
  });
  const told = (...more: unknown[]) => inspect([events, ...more], { depth: 12 }) + JSON.stringify([events, ...more]);
  return { client: new LlmClient(core), events, scheduled, clock, told };
}

/** Who answered, and what was asked of whom: `spare/second`. */
export function callsOf(server: FakeLlmServer): string[] {
  return server.calls.map(({ target }) => target);
}
