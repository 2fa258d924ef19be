import { Module, type DynamicModule } from '@nestjs/common';
import { assertFits } from '../checks/check.js';
import { OPEN_TELEMETRY_OPTIONS, TELEMETRY, type LlmOpenTelemetryOptions } from './options.js';
import { TelemetryObserver } from './telemetry-observer.js';

/**
 * Tells OpenTelemetry what `LlmFailoverModule` does: a span for each call with one for each attempt, and metrics, by the
 * conventions for generative AI. Holds neither prompts nor answers nor keys.
 *
 * Goes through `@opentelemetry/api` alone, so that the SDK, which has to be started before the application, is the app's choice.
 * Import it once, beside a global `LlmFailoverModule`; by itself or with options by `forRoot`.
 *
 * @publicApi
 */
@Module({ providers: [TelemetryObserver] })
export class LlmOpenTelemetryModule {
  /**
   * Tells OpenTelemetry what the options leave in.
   *
   * @throws LlmOptionsError, when the container builds the module, for options that there are not
   */
  static forRoot(options: LlmOpenTelemetryOptions = {}): DynamicModule {
    return {
      module: LlmOpenTelemetryModule,
      providers: [{ provide: OPEN_TELEMETRY_OPTIONS, useFactory: () => checked(options) }],
    };
  }
}

function checked(options: LlmOpenTelemetryOptions): LlmOpenTelemetryOptions {
  assertFits(TELEMETRY, options, 'LlmOpenTelemetryModule');
  return options;
}
