import { EventLogger } from '../../lib/events/event-logger.js';
import type { LlmEvent } from '../../lib/failover/event.interface.js';
import { ManualClock } from '../health/manual-clock.js';

const BASE = {
  atMs: 0,
  callId: 'call-1',
  operation: 'chat',
  route: 'default',
  provider: 'openai',
  model: 'gpt-6-luna',
} as const;
const SERVED = (category: 'overloaded' | 'timeout', model = 'gpt-6-luna'): LlmEvent => ({
  ...BASE,
  type: 'call-succeeded',
  provider: 'anthropic',
  model: 'claude-haiku-5-5',
  attempts: 2,
  durationMs: 10,
  insteadOf: { provider: 'openai', model, category, isCallerOwned: false },
});
const OPENED = (step = 1): LlmEvent => ({
  ...BASE,
  type: 'breaker-opened',
  scope: 'provider_model',
  reason: 'overloaded',
  category: 'overloaded',
  isCallerOwned: false,
  untilMs: 1_000,
  step,
});
const CLOSED: LlmEvent = {
  ...BASE,
  type: 'breaker-closed',
  scope: 'provider_model',
  reason: 'overloaded',
  category: 'overloaded',
  isCallerOwned: false,
  sinceMs: 0,
};

function start() {
  const clock = new ManualTimers();
  const lines: string[] = [];
  const at = (level: string) => (line: string) => void (level !== 'debug' && lines.push(`${level}: ${line}`));
  const logger = new EventLogger({ debug: at('debug'), log: at('log'), warn: at('warn') }, clock);
  const take = (event: LlmEvent, times = 1) => {
    for (let time = 0; time < times; time += 1) logger.take(event);
  };
  return { clock, lines, logger, take };
}

/** A clock whose timers fire when its time is moved. */
class ManualTimers extends ManualClock {
  readonly timers = new Map<() => void, number>();

  startQuietTimer(delayMs: number, callback: () => void): () => void {
    this.timers.set(callback, this.now() + delayMs);
    return () => void this.timers.delete(callback);
  }

  passMinute(): void {
    this.pass(60_000);
    for (const [callback, atMs] of [...this.timers]) {
      if (atMs > this.now() || !this.timers.delete(callback)) continue;
      callback();
    }
  }
}

describe('summaries', () => {
  it('count calls that the fallback serves, one line a minute and cause, and end with the cause', () => {
    const { clock, lines, take } = start();
    take(OPENED());
    take(SERVED('overloaded'), 212);
    take(SERVED('timeout', 'other'), 2);
    expect(lines).toEqual([
      'warn: openai/gpt-6-luna is unavailable for 1 s: overloaded.',
      'warn: openai/other did not serve (timeout); anthropic/claude-haiku-5-5 serves instead.',
    ]);
    lines.length = 0;
    clock.passMinute();
    expect(lines).toEqual([
      'warn: openai/gpt-6-luna: 212 calls served by anthropic/claude-haiku-5-5 in the last minute, since overloaded',
      'warn: openai/other: 1 call served by anthropic/claude-haiku-5-5 in the last minute, since timeout',
    ]);
    lines.length = 0;
    clock.passMinute();
    expect(lines).toEqual([]);
    expect(clock.timers.size).toBe(0);
  });

  it('are written at the end, which leaves no timer, also for events that come behind it', () => {
    const { clock, lines, logger, take } = start();
    take(OPENED());
    take(SERVED('overloaded'), 3);
    logger.close();
    expect(lines.at(-1)).toMatch(/: 3 calls served by /);
    take(SERVED('timeout'));
    expect(clock.timers.size).toBe(0);
  });

  it('tell of a hundred causes apart, and of the rest together', () => {
    const { clock, lines, take } = start();
    for (let model = 0; model < 150; model += 1) take(SERVED('timeout', `m-${model}`), 2);
    expect(lines).toHaveLength(100);
    lines.length = 0;
    clock.passMinute();
    expect(lines).toHaveLength(101);
    expect(lines.at(-1)).toMatch(/^warn: 100 calls failed or were served elsewhere for other causes/);
  });

  it('tell of a hundred that go out in a minute, and count the rest', () => {
    const { clock, lines, take } = start();
    for (let model = 0; model < 500; model += 1) take({ ...OPENED(), model: `made-up-${model}` } as LlmEvent);
    expect(lines).toHaveLength(100);
    lines.length = 0;
    take({ ...OPENED(), scope: 'provider' } as LlmEvent);
    expect(lines).toEqual([expect.stringMatching(/^warn: openai: all keys are unavailable/)]);
    lines.length = 0;
    clock.passMinute();
    expect(lines).toEqual(['warn: 400 more models went out in the last minute']);
    take({ ...OPENED(), model: 'another' } as LlmEvent);
    expect(lines.at(-1)).toMatch(/^warn: openai\/another is unavailable/);
  });

  it('count what goes out and comes back all the time', () => {
    const { clock, lines, take } = start();
    for (let time = 0; time < 20; time += 1) {
      take(OPENED());
      take(OPENED(2));
      take(CLOSED);
    }
    expect(lines).toEqual([
      'warn: openai/gpt-6-luna is unavailable for 1 s: overloaded.',
      'log: openai/gpt-6-luna works again after overloaded',
    ]);
    take(OPENED());
    lines.length = 0;
    clock.passMinute();
    expect(lines).toEqual([
      expect.stringMatching(/^warn: openai\/gpt-6-luna: went out \d+ more times in the last minute; it is out now$/),
    ]);
    take(CLOSED);
    expect(lines.at(-1)).toBe('log: openai/gpt-6-luna works again after overloaded');
  });

  it('tell at once that what is out is out for another cause, or for good', () => {
    const { clock, lines, take } = start();
    const key = { label: 'main', fingerprint: '3f9a00' };
    const told = {
      ...BASE,
      credential: key,
      scope: 'credential',
      isCallerOwned: false,
      setting: 'openai.keys',
    } as const;
    const cooled = {
      ...told,
      type: 'credential-cooled',
      category: 'credential_invalid',
      untilMs: 5_000,
      step: 1,
    } as const;
    const revoked = { ...told, type: 'credential-quarantined', category: 'credential_revoked', step: 1 } as const;
    const rejected = { ...revoked, category: 'credential_invalid' } as const;
    for (const event of [cooled, revoked, rejected, OPENED(), { ...OPENED(), category: 'timeout' } as const])
      take(event);
    expect(lines).toEqual([
      'warn: openai: the key "main" (#3f9a) is unavailable for 5 s: credential_invalid.',
      'warn: openai: the key "main" (#3f9a) is unavailable until it is replaced or reset: credential_revoked.',
      'warn: openai: the key "main" (#3f9a) is unavailable until it is replaced or reset: credential_invalid.',
      'warn: openai/gpt-6-luna is unavailable for 1 s: overloaded.',
      'warn: openai/gpt-6-luna is unavailable for 1 s: timeout.',
    ]);
    lines.length = 0;
    for (let time = 0; time < 20; time += 1) {
      for (const event of [OPENED(), CLOSED, { ...OPENED(2), category: 'timeout' } as const, CLOSED]) take(event);
    }
    expect(lines.filter((line) => line.startsWith('warn'))).toEqual([]);
    clock.passMinute();
    expect(lines.filter((line) => line.startsWith('warn'))).toHaveLength(1);
  });

  it('say of nothing that it is back which none has said to be out', () => {
    const { lines, take } = start();
    for (let number = 0; number < 150; number += 1) take({ ...OPENED(), model: `m-${number}` } as LlmEvent);
    const isOut = lines.length;
    for (let number = 0; number < 150; number += 1) take({ ...CLOSED, model: `m-${number}` });
    expect([isOut, lines.length - isOut]).toEqual([100, 100]);
  });
});
