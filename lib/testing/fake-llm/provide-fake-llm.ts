import type { Provider } from '@nestjs/common';
import { assertFits, listOf, required, TEXT, that } from '../../checks/check.js';
import { createLlmClient, getLlmToken, LlmClient } from '../../index.js';
import { FakeLlm } from './fake-llm.js';

const TARGET = 'openai/fake';
const FAKE = required(that((value) => value instanceof FakeLlm, 'a FakeLlm'));
const ROUTES = listOf(required(TEXT), 'a list of names');

/**
 * Providers for a unit test that imports no module: `LlmClient`, and the client of each route, on the real engine over
 * the double.
 *
 * Every route, `default` included, has the one target `openai/fake`.
 *
 * @example
 * Test.createTestingModule({ providers: [SummaryService, ...provideFakeLlm(new FakeLlm(['Short.']), 'fast')] })
 *
 * @param routes - names that the tested code injects with `InjectLlm(name)`
 * @throws LlmOptionsError for what is no FakeLlm; and, when the container builds the client, for a name that no route may have
 * @publicApi
 */
export function provideFakeLlm(fake: FakeLlm, ...routes: readonly string[]): Provider[] {
  assertFits(FAKE, fake, 'fake');
  assertFits(ROUTES, routes, 'routes');
  const names = [...new Set(['default', ...routes])];
  return [
    { provide: LlmClient, useFactory: () => clientOver(fake, names) },
    ...names.map((name) => ({
      provide: getLlmToken(name),
      useFactory: (client: LlmClient) => client.route(name),
      inject: [LlmClient],
    })),
  ];
}

function clientOver(fake: FakeLlm, names: readonly string[]): LlmClient {
  const routes = Object.fromEntries(names.map((name) => [name, [TARGET]]));
  return createLlmClient({ routes }, { transport: fake, runtime: fake.runtime });
}
