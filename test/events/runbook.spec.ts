import { readFileSync } from 'node:fs';
import { EventLogger } from '../../lib/events/event-logger.js';
import type { LlmEvent } from '../../lib/failover/event.interface.js';
import { ManualClock } from '../health/manual-clock.js';

const DOCS = readFileSync(new URL('../../docs/observability.md', import.meta.url), 'utf8');

/** Counts, causes, and names that are not the example's, are no matter. */
function normal(line: string): string {
  return line
    .replaceAll(/(?:other|openai)\/m-\d+/g, 'openai/gpt-6-luna')
    .replaceAll(/\b\d+ call\b|\b\d+ calls\b/g, 'N calls')
    .replaceAll(/\b\d+ more times?\b/g, 'N more times')
    .replace(/^\d+ more\b/, 'N more')
    .replace(/, since \w+$/, ', since C')
    .replace(/it is back now$/, 'it is out now')
    .replace(/\bwork again\b/, 'works again');
}

/** The lines of the runbook with their level, as patterns: an ellipsis there is any text. */
function runbook(): readonly { readonly level: string; readonly line: RegExp }[] {
  const escaped = (text: string) => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  return [...DOCS.matchAll(/^\| `([^`]+)`[^|]*\| `(warn|log)`/gm)].map(([, line = '', level = '']) => ({
    level,
    line: new RegExp(
      `^${normal(line)
        .split(/\s*…\s*/)
        .map(escaped)
        .join('.*')}`,
    ),
  }));
}

const AT_MS = Date.UTC(2026, 10, 26, 13, 10);
const BASE = { atMs: AT_MS, callId: '7f3c', operation: 'chat', route: 'default' } as const;
const ON = {
  ...BASE,
  provider: 'openai',
  model: 'gpt-6-luna',
  credential: { label: 'main', fingerprint: '3f9a00' },
} as const;
const OF_KEY = { ...ON, isCallerOwned: false, setting: 'providers.openai.keys', step: 1, sinceMs: 0 } as const;
const NEXT = { provider: 'anthropic', model: 'claude-haiku-5-5' } as const;
const breaker = (scope: 'provider_model' | 'base_url' | 'provider', category: 'overloaded' | 'network_error') =>
  ({
    ...ON,
    scope,
    category,
    reason: 'breaker',
    isCallerOwned: false,
    step: 1,
    sinceMs: 0,
    untilMs: AT_MS + 1_000,
  }) as const;
const served = { ...BASE, ...NEXT, attempts: 2, durationMs: 1 } as const;
const store = { atMs: AT_MS, message: 'connect ECONNREFUSED' } as const;

/** One event at least of each type, of which lines at warn or info are written. */
const EVENTS: Readonly<Record<LlmEvent['type'], readonly unknown[]>> = {
  'call-started': [],
  'attempt-started': [],
  'attempt-succeeded': [],
  'attempt-failed': [],
  'stream-committed': [],
  'candidate-skipped': [],
  'retry-scheduled': [],
  'attempt-adapted': [{ ...ON, changes: ['seed left out'] }],
  'sdk-retries-found': [{ ...ON, evidence: 'client', retries: 2 }],
  'credential-quarantined': [{ ...OF_KEY, scope: 'credential', category: 'credential_invalid' }],
  'credential-cooled': [
    { ...OF_KEY, scope: 'credential', category: 'quota_exhausted', untilMs: AT_MS + 3_600_000 },
    { ...OF_KEY, scope: 'credential_model', category: 'rate_limited', untilMs: AT_MS + 4_000 },
    { ...OF_KEY, scope: 'credential_model', category: 'model_unavailable', untilMs: AT_MS + 43_200_000 },
  ],
  'credential-recovered': [{ ...OF_KEY, scope: 'credential_model', category: 'rate_limited' }],
  'credential-refreshed': [
    { ...ON, previous: { label: 'old', fingerprint: '11aa' }, cause: 'expiring' },
    { ...ON, cause: 'changed' },
  ],
  'credential-refresh-failed': [{ ...ON, setting: 'providers.openai.keys[0].source', message: 'No.', isFinal: true }],
  'odd-key-found': [{ ...ON, setting: 'OPENAI_API_KEY', oddity: 'has white space inside' }],
  'health-store-away': [store],
  'health-store-back': [store],
  'health-store-foreign-value': [store],
  'breaker-opened': [
    { ...breaker('provider_model', 'overloaded'), next: NEXT },
    breaker('base_url', 'network_error'),
    breaker('provider', 'overloaded'),
    // Goes out again, which is counted.
    breaker('provider_model', 'overloaded'),
    ...Array.from({ length: 120 }, (_, model) => ({
      ...breaker('provider_model', 'overloaded'),
      model: `m-${model}`,
      next: NEXT,
    })),
  ],
  'breaker-closed': [breaker('provider_model', 'overloaded'), breaker('base_url', 'network_error')],
  'call-succeeded': Array.from({ length: 320 }, (_, call) => ({
    ...served,
    insteadOf: { provider: 'other', model: `m-${call % 160}`, category: 'server_error', isCallerOwned: false },
  })),
  'call-failed': [
    { ...ON, category: 'timeout', attempts: 1, durationMs: 1, message: 'openai took too long.', isCallerOwned: false },
    { ...ON, category: 'timeout', attempts: 1, durationMs: 1, message: 'openai took too long.', isCallerOwned: false },
  ],
};

/** All lines that an operator may read. */
function lines(): readonly { readonly level: string; readonly line: string }[] {
  const written: { level: string; line: string }[] = [];
  const at = (level: string) => (line: string) => void written.push({ level, line });
  const logger = new EventLogger({ debug: () => undefined, log: at('log'), warn: at('warn') }, new ManualClock());
  const { 'call-succeeded': calls, ...others } = EVENTS;
  for (const [type, events] of [...Object.entries(others), ['call-succeeded', calls] as const]) {
    for (const event of events) logger.take({ ...(event as object), type } as LlmEvent);
  }
  logger.close();
  return written;
}

describe('the runbook', () => {
  it('has each line that the log may hold, with its level', () => {
    const [rows, written] = [runbook(), lines()];
    expect(rows.length).toBeGreaterThan(20);
    expect(written.length).toBeGreaterThan(100);
    const isKnown = ({ level, line }: { readonly level: string; readonly line: string }) =>
      rows.some((row) => row.level === level && row.line.test(normal(line)));
    expect(written.filter((line) => !isKnown(line))).toEqual([]);
    // No row is about a line that nobody writes; that of a listener does not come from events.
    const unused = rows.filter(
      ({ level, line }) => !written.some((one) => one.level === level && line.test(normal(one.line))),
    );
    expect(unused.map(({ line }) => line.source)).toEqual(['^A listener of.*threw.*']);
  });
});
