import { Inject, Injectable, Optional, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { createNoopMeter, metrics, ProxyTracerProvider, trace, type Attributes, type Meter } from '@opentelemetry/api';
import type { Subscription } from 'rxjs';
import {
  LlmCallObserver,
  LlmEvents,
  LlmHealth,
  type LlmEvent,
  type LlmObservedAttempt,
  type LlmObservedWork,
} from '../index.js';
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
  /** Absent until an SDK is there. */
  private spans: CallSpans | undefined;
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
  }

  onModuleInit(): void {
    const { metrics: measures = true, meterProvider } = this.options;
    const meter = (meterProvider ?? metrics).getMeter(SCOPE);
    if (!measures || isNoop(meter)) return;
    this.metrics = new CallMetrics(meter, this.health);
    this.listen();
  }

  /** Calls in flight have ended by now. */
  onApplicationShutdown(): void {
    this.subscription?.unsubscribe();
    this.spans?.close();
    this.metrics?.close();
  }

  around(work: LlmObservedWork, next: () => Promise<void>): Promise<void> {
    if (work.kind === 'attempt' && this.metrics !== undefined) this.noteServer(work);
    this.spans ??= this.spansOfSdk();
    return this.spans === undefined ? next() : this.spans.around(work, next);
  }

  /** Without an SDK nothing is opened that nobody would see; one that is started later is found. */
  private spansOfSdk(): CallSpans | undefined {
    const { tracing = true, propagate = false, tracerProvider = trace.getTracerProvider() } = this.options;
    if (!tracing) return undefined;
    const tracer =
      tracerProvider instanceof ProxyTracerProvider
        ? tracerProvider.getDelegateTracer(SCOPE)
        : tracerProvider.getTracer(SCOPE);
    if (tracer === undefined) return undefined;
    this.listen();
    return new CallSpans(tracer, propagate);
  }

  private listen(): void {
    this.subscription ??= this.events.events$.subscribe((event) => this.take(event));
  }

  private noteServer(work: LlmObservedAttempt): void {
    const key = keyOf(work.provider, work.credential);
    if (this.servers.has(key)) return;
    if (this.servers.size >= MAX_SERVERS) this.servers.clear();
    this.servers.set(key, serverAttributes(work));
  }

  private take(event: LlmEvent): void {
    this.spans?.take(event);
    if (this.metrics === undefined) return;
    const isOfAttempt = event.type === 'attempt-succeeded' || event.type === 'attempt-failed';
    const server = isOfAttempt ? this.servers.get(keyOf(event.provider, event.credential?.label)) : undefined;
    this.metrics.take(event, server ?? {});
  }
}

/** Whether what is measured goes nowhere. */
function isNoop(meter: Meter): boolean {
  return meter.constructor === createNoopMeter().constructor;
}

function keyOf(provider: string, credential: string | undefined): string {
  return `${provider} ${credential ?? ''}`;
}
