import { DEFAULT_CLIENT_OPTIONS } from './clients/config/default-options.js';
import { DEFAULT_BODY_MODE } from './interceptors/exception-options.js';

/** Every default of the module's options that is a value; the README's tables repeat them. @internal */
export const DEFAULT_OPTIONS = {
  ...DEFAULT_CLIENT_OPTIONS,
  exceptions: { body: DEFAULT_BODY_MODE },
  shutdown: { graceMs: 10_000 },
} as const;
