import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import type { LlmEvent, LlmObservedAttempt, LlmObservedCall, LlmObservedWork } from '../index.js';
import {
  answerAttributes,
  serverAttributes,
  settingsAttributes,
  targetAttributes,
  withoutAbsent,
} from './attributes.js';

/** Calls that are under way at most; of more the oldest have no span any more. */
const MAX_CALLS = 10_000;

interface OpenCall {
  readonly span: Span;
  /** By their number. */
  readonly attempts: Map<number, Span>;
}

/**
 * The spans of calls under way: one for each call, and one within it for each attempt. They are opened around the work, so that
 * what happens inside nests under them, and end with its events: that of a stream with the stream.
 *
 * @internal
 */
export class CallSpans {
  private readonly calls = new Map<string, OpenCall>();

  constructor(
    private readonly tracer: Tracer,
    private readonly propagates: boolean,
  ) {}

  /** How many calls are under way. */
  get size(): number {
    return this.calls.size;
  }

  /** Runs work within its span. */
  around(work: LlmObservedWork, next: () => Promise<void>): Promise<void> {
    const span = work.kind === 'call' ? this.openCall(work) : this.openAttempt(work);
    if (span === undefined) return next();
    const within = trace.setSpan(context.active(), span);
    if (work.kind === 'attempt' && this.propagates) propagation.inject(within, work.headers);
    return context.with(within, next);
  }

  /** Takes in what an event tells of a span. */
  take(event: LlmEvent): void {
    const call = event.callId === undefined ? undefined : this.calls.get(event.callId);
    if (call === undefined) return;
    switch (event.type) {
      case 'candidate-skipped': {
        const { provider, model, category, reason } = event;
        return note(call.span, 'llm_failover.skip', { provider, model, category, reason });
      }
      case 'retry-scheduled': {
        const { provider, model, action, category, delayMs } = event;
        return note(call.span, 'llm_failover.wait', { provider, model, action, category, delay_ms: delayMs });
      }
      case 'attempt-adapted':
        return note(call.attempts.get(event.number), 'llm_failover.adapted', { changes: [...event.changes] });
      case 'stream-committed':
        return note(call.attempts.get(event.number), 'llm_failover.committed', {});
      case 'credential-quarantined':
      case 'credential-cooled':
      case 'breaker-opened': {
        const { provider, model, category, scope } = event;
        return note(call.span, 'llm_failover.out', { provider, model, category, scope });
      }
      case 'credential-recovered':
      case 'breaker-closed': {
        const { provider, model, category, scope } = event;
        return note(call.span, 'llm_failover.back', { provider, model, category, scope });
      }
      case 'attempt-succeeded':
        return endAttempt(call, event.number, answerAttributes(event));
      case 'attempt-failed': {
        const { number, category, status, providerCode, rule } = event;
        const failure = {
          'http.response.status_code': status,
          'llm_failover.provider_code': providerCode,
          'llm_failover.rule': rule,
        };
        return endAttempt(call, number, { ...answerAttributes(event), ...withoutAbsent(failure) }, category);
      }
      case 'call-succeeded': {
        const { provider, model, attempts, cost } = event;
        return this.end(event.callId, call, { ...servedBy(provider, model), attempts, cost });
      }
      case 'call-failed': {
        const { provider, model, attempts, cost, category } = event;
        return this.end(event.callId, call, { ...servedBy(provider, model), attempts, cost }, category);
      }
      default:
        return undefined;
    }
  }

  /** Ends whatever is open. @param onThrown - called for each that a processor of the SDK throws at */
  close(onThrown: () => void): void {
    for (const [callId, call] of this.calls) {
      try {
        this.end(callId, call, {});
      } catch {
        onThrown();
      }
    }
  }

  private openCall({ callId, operation, route }: LlmObservedCall): Span {
    const span = this.tracer.startSpan(`llm_failover ${route}`, {
      kind: SpanKind.INTERNAL,
      attributes: own({ call_id: callId, operation, route }),
    });
    this.calls.set(callId, { span, attempts: new Map() });
    for (const [oldest, call] of this.calls) {
      if (this.calls.size <= MAX_CALLS) break;
      this.end(oldest, call, {});
    }
    return span;
  }

  /** None of a call that has none: nothing would end it. */
  private openAttempt(work: LlmObservedAttempt): Span | undefined {
    const { callId, operation, provider, model, number, credential, route } = work;
    const call = this.calls.get(callId);
    if (call === undefined) return undefined;
    const target = targetAttributes(operation, provider, model);
    const span = this.tracer.startSpan(`${String(target['gen_ai.operation.name'])} ${model}`, {
      kind: SpanKind.CLIENT,
      attributes: {
        ...target,
        ...serverAttributes(work),
        ...settingsAttributes(work),
        ...(operation === 'stream' && { 'gen_ai.request.stream': true }),
        ...own({ call_id: callId, route, attempt: number, credential }),
      },
    });
    call.attempts.set(number, span);
    return span;
  }

  private end(callId: string, { span, attempts }: OpenCall, facts: Attributes, category?: string): void {
    this.calls.delete(callId);
    try {
      // A processor of the SDK may throw.
      for (const attempt of attempts.values()) attempt.end();
    } finally {
      span.setAttributes(own(withoutAbsent(facts)));
      fail(span, category);
      span.end();
    }
  }
}

function endAttempt({ attempts }: OpenCall, number: number, attributes: Attributes, category?: string): void {
  const span = attempts.get(number);
  attempts.delete(number);
  span?.setAttributes(attributes);
  fail(span, category);
  span?.end();
}

/** `error.type` is the category; a caller who left is no error. */
function fail(span: Span | undefined, category: string | undefined): void {
  if (category === undefined) return;
  span?.setAttribute('error.type', category);
  if (category !== 'cancelled') span?.setStatus({ code: SpanStatusCode.ERROR, message: category });
}

function servedBy(provider: string | undefined, model: string | undefined): Attributes {
  return { provider, model };
}

function note(span: Span | undefined, name: string, facts: Attributes): void {
  span?.addEvent(name, own(withoutAbsent(facts)));
}

function own(facts: Attributes): Attributes {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [`llm_failover.${name}`, value]));
}
