import { ANYTHING, FLAG, hasMethods, listOf, objectOf, oneOf, RECORD, that, type Check } from '../../checks/check.js';
import { HEADERS } from '../../checks/headers.js';
import { MAX_CHARS, textOf } from '../../checks/names.js';
import { LLM_APIS } from '../../providers/llm-api.js';
import { LIMITS } from './check-settings.js';

const SIGNAL = that(
  (value) => hasMethods(value, ['addEventListener', 'removeEventListener']) && 'aborted' in (value as object),
  'an AbortSignal',
);

const OF_PROVIDER: Readonly<Record<string, Check>> = {
  limits: LIMITS,
  signal: SIGNAL,
  // Checked against the providers that it names.
  credentials: ANYTHING,
  affinityKey: textOf(MAX_CHARS.affinityKey),
  adapt: FLAG,
  headers: HEADERS,
  metadata: RECORD,
};

const OF_ROUTES: Readonly<Record<string, Check>> = { route: that(isText, 'the name of a route'), ...OF_PROVIDER };

/** What a call of a client may set. @internal */
export const CALL_OPTIONS: Check = objectOf(OF_ROUTES);

/** What a call of one provider may set: it has no route. @internal */
export const PROVIDER_CALL_OPTIONS: Check = objectOf(OF_PROVIDER);

const USAGE_OF = that((value) => typeof value === 'function', 'a function that reads the tokens out of a value');

/** What a `run()` of a client may set. @internal */
export const RUN_OPTIONS: Check = objectOf({
  ...OF_ROUTES,
  apis: listOf(oneOf(LLM_APIS), 'a list of protocols', 1),
  usageOf: USAGE_OF,
});

/** What a `run()` of one provider may set. @internal */
export const PROVIDER_RUN_OPTIONS: Check = objectOf({ ...OF_PROVIDER, usageOf: USAGE_OF });

function isText(value: unknown): boolean {
  return typeof value === 'string';
}
