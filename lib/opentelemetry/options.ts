import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import { FLAG, having, objectOf, type Check } from '../checks/check.js';

/**
 * What is told to OpenTelemetry.
 *
 * @publicApi
 */
export interface LlmOpenTelemetryOptions {
  /** Whether calls and attempts have spans. @default true */
  readonly tracing?: boolean | undefined;
  /** Whether calls, attempts and health are measured. @default true */
  readonly metrics?: boolean | undefined;
  /**
   * Whether the headers of the globally registered propagator (`traceparent`) go to providers with each request. They are no secret,
   * but they are nobody's business either.
   *
   * Not for `run()`, whose requests are the app's. An instrumentation of HTTP beside this module puts them into every request by
   * itself, whatever stands here.
   *
   * @default false
   */
  readonly propagate?: boolean | undefined;
  /** Where spans go. @default the one that is registered globally */
  readonly tracerProvider?: TracerProvider | undefined;
  /** Where measurements go. @default the one that is registered globally when the application starts */
  readonly meterProvider?: MeterProvider | undefined;
}

/** @internal */
export const TELEMETRY: Check = objectOf({
  tracing: FLAG,
  metrics: FLAG,
  propagate: FLAG,
  tracerProvider: having(['getTracer'], 'a TracerProvider'),
  meterProvider: having(['getMeter'], 'a MeterProvider'),
});

/** The token of the options. @internal */
export const OPEN_TELEMETRY_OPTIONS = Symbol('LLM_OPEN_TELEMETRY_OPTIONS');

/** The name of tracer and meter. @internal */
export const SCOPE = 'nestjs-llm-failover';
