import { Inject, Injectable, Logger, Optional, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { createNoopMeter, metrics, ProxyTracerProvider, trace, type Attributes, type Meter } from '@opentelemetry/api';
import { Subscription } from 'rxjs';
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

/** Addresses whose parts are remembered at most. */
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
  private readonly subscription = new Subscription();
  private isClosed = false;
  /** The parts of base URLs. */
  private readonly servers = new Map<string, Attributes>();
  /** Where the requests of attempts under way go. */
  private readonly underWay = new Map<string, Attributes>();

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
    const metricsOfCalls = new CallMetrics(meter, this.health);
    this.metrics = metricsOfCalls;
    this.subscription.add(this.events.events$.subscribe((event) => this.measure(event, metricsOfCalls)));
  }

  /** Calls in flight have ended by now. */
  onApplicationShutdown(): void {
    this.isClosed = true;
    this.subscription.unsubscribe();
    this.metrics?.close();
    this.spans?.close(() => new Logger('LlmFailover').warn('A span could not be ended: its processor threw.'));
  }

  around(work: LlmObservedWork, next: () => Promise<void>): Promise<void> {
    if (this.isClosed) return next();
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
    const spans = new CallSpans(tracer, propagate);
    // A listener of its own: what an exporter throws at the end of a span costs no metric.
    this.subscription.add(this.events.events$.subscribe((event) => spans.take(event)));
    return spans;
  }

  private noteServer(work: LlmObservedAttempt): void {
    this.underWay.set(keyOf(work.callId, work.number), this.serverOf(work));
  }

  private serverOf(work: LlmObservedAttempt): Attributes {
    const known = this.servers.get(work.baseUrl);
    if (known !== undefined) return known;
    if (this.servers.size >= MAX_SERVERS) this.servers.clear();
    const server = serverAttributes(work);
    this.servers.set(work.baseUrl, server);
    return server;
  }

  private measure(event: LlmEvent, measured: CallMetrics): void {
    if (event.type !== 'attempt-succeeded' && event.type !== 'attempt-failed') return measured.take(event, {});
    const key = keyOf(event.callId, event.number);
    const server = this.underWay.get(key);
    this.underWay.delete(key);
    measured.take(event, server ?? {});
  }
}

/** Whether what is measured goes nowhere. */
function isNoop(meter: Meter): boolean {
  return meter.constructor === createNoopMeter().constructor;
}

function keyOf(callId: string, number: number): string {
  return `${number} ${callId}`;
}
