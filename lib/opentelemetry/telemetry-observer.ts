import { Inject, Injectable, Optional, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { metrics, trace, type Attributes } from '@opentelemetry/api';
import type { Subscription } from 'rxjs';
import { LlmCallObserver, LlmEvents, LlmHealth, type LlmEvent, type LlmObservedWork } from '../index.js';
import { serverAttributes } from './attributes.js';
import { CallMetrics } from './call-metrics.js';
import { CallSpans } from './call-spans.js';
import { OPEN_TELEMETRY_OPTIONS, SCOPE, type LlmOpenTelemetryOptions } from './options.js';

/** Addresses of attempts that are remembered at most. */
const MAX_SERVERS = 1_000;

/**
 * Tells OpenTelemetry of calls and attempts: opens spans around them, and ends and measures them by their events.
 *
 * @internal
 */
@Injectable()
export class TelemetryObserver extends LlmCallObserver implements OnModuleInit, OnApplicationShutdown {
  private readonly spans: CallSpans | undefined;
  private metrics: CallMetrics | undefined;
  private subscription: Subscription | undefined;
  /** Where the requests of a provider and key go. */
  private readonly servers = new Map<string, Attributes>();

  constructor(
    private readonly events: LlmEvents,
    private readonly health: LlmHealth,
    @Optional() @Inject(OPEN_TELEMETRY_OPTIONS) private readonly options: LlmOpenTelemetryOptions = {},
  ) {
    super();
    const { tracing = true, propagate = false, tracerProvider } = options;
    const tracer = (tracerProvider ?? trace).getTracer(SCOPE);
    this.spans = tracing ? new CallSpans(tracer, propagate) : undefined;
  }

  onModuleInit(): void {
    const { metrics: measures = true, meterProvider } = this.options;
    if (measures) this.metrics = new CallMetrics((meterProvider ?? metrics).getMeter(SCOPE), this.health);
    this.subscription = this.events.events$.subscribe((event) => this.take(event));
  }

  /** Calls in flight have ended by now. */
  onApplicationShutdown(): void {
    this.subscription?.unsubscribe();
    this.spans?.close();
    this.metrics?.close();
  }

  around(work: LlmObservedWork, next: () => Promise<void>): Promise<void> {
    if (work.kind === 'attempt' && this.metrics !== undefined) {
      if (this.servers.size >= MAX_SERVERS) this.servers.clear();
      this.servers.set(keyOf(work.provider, work.credential), serverAttributes(work));
    }
    return this.spans === undefined ? next() : this.spans.around(work, next);
  }

  private take(event: LlmEvent): void {
    this.spans?.take(event);
    if (this.metrics === undefined) return;
    const isOfAttempt = event.type === 'attempt-succeeded' || event.type === 'attempt-failed';
    const server = isOfAttempt ? this.servers.get(keyOf(event.provider, event.credential?.label)) : undefined;
    this.metrics.take(event, server ?? {});
  }
}

function keyOf(provider: string, credential: string | undefined): string {
  return `${provider} ${credential ?? ''}`;
}
