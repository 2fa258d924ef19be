import { readdirSync, readFileSync } from 'node:fs';
import * as door from '../../lib/testing/index.js';

const FOLDER = new URL('../../lib/testing/', import.meta.url);

function sources(): string[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(new URL(name, FOLDER), 'utf8'));
}

describe('the testing door', () => {
  it('exports exactly this', () => {
    expect(Object.keys(door).toSorted()).toEqual([
      'FakeHold',
      'FakeLlm',
      'FakeLlmCall',
      'FakeLlmRule',
      'FakeLlmServer',
      'FakeScript',
      'FakeServerCall',
      'LlmFailoverTestingModule',
      'LlmTestClock',
      'PROVIDER_FAILURE_KINDS',
      'advanceFakeTimers',
      'categoryOfKind',
      'conformance',
      'conformanceChecks',
      'cut',
      'errorEvent',
      'healthStoreChecks',
      'healthStoreConformance',
      'provideFakeLlm',
      'providerFailure',
      'reset',
      'stall',
    ]);
  });

  it('needs no test runner and not @nestjs/testing at run time', () => {
    const imports = sources().flatMap((source) =>
      [...source.matchAll(/^(?:import|export) (?!type )[^;]*? from '([^'.][^']*)';$/gm)].map(([, name]) => name),
    );
    expect(new Set(imports)).toEqual(
      new Set(['@nestjs/common', 'node:assert', 'node:crypto', 'node:http', 'node:net', 'node:timers', 'rxjs']),
    );
  });
});
