import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, ConsoleSpanExporter, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { metrics } from '@opentelemetry/api';

/** What metrics are scraped from. It starts no server of its own: the app answers `GET /metrics`. */
export const prometheus = new PrometheusExporter({ preventServerStart: true });

/**
 * Starts OpenTelemetry. To be called before anything loads Node's http module that is to be traced, so before Nest.
 *
 * @param exporter - where spans go; in the place of the console an OTLP exporter to your collector
 * @returns what ends it
 */
export function startTelemetry(exporter: SpanExporter = new ConsoleSpanExporter()): () => Promise<void> {
  const tracerProvider = new NodeTracerProvider({
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  tracerProvider.register();
  const meterProvider = new MeterProvider({ readers: [prometheus] });
  metrics.setGlobalMeterProvider(meterProvider);
  const http = new HttpInstrumentation({
    ignoreIncomingRequestHook: ({ url }) => url === '/metrics',
  });
  http.setTracerProvider(tracerProvider);
  return async () => {
    http.disable();
    await Promise.all([tracerProvider.shutdown(), meterProvider.shutdown()]);
  };
}
