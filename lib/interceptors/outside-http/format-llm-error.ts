import { assertFits } from '../../checks/check.js';
import { readProperty } from '../../classification/evidence/safe-access.js';
import { EXCEPTION_OPTIONS } from '../check-exception-options.js';
import type { LlmExceptionOptions } from '../exception-options.js';
import type { LlmHttpException } from '../http-exceptions.js';
import { toHttpException } from '../to-http-exception.js';
import { graphqlErrorOf } from './graphql-failure.js';

/** `graphql` wraps an error once for each level of a schema that is made of others. */
const MAX_WRAPPERS = 5;

/**
 * Makes a `formatError` for Apollo, which sees every error of an answer: also those that no filter does, of field resolvers
 * (Nest runs filters there with `fieldResolverEnhancers: ['filters']` alone) and of promises in a list. Clients read of a failed
 * call what `LlmExceptionFilter` would tell; all other errors stay as they were formatted.
 *
 * @example
 * ```ts
 * GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, formatError: formatLlmError() });
 * ```
 * @param options - are not taken from the module: the driver is set up apart from it
 * @throws LlmOptionsError with all that is wrong with the options
 * @publicApi
 */
export function formatLlmError(
  options: LlmExceptionOptions = {},
): <Formatted extends { readonly message: string }>(formatted: Formatted, error: unknown) => Formatted {
  assertFits(EXCEPTION_OPTIONS, options, 'formatLlmError');
  return (formatted, error) => {
    const exception = exceptionBehind(error, options);
    if (exception === undefined) return formatted;
    const { message, extensions } = graphqlErrorOf(exception);
    return { ...formatted, message, extensions };
  };
}

function exceptionBehind(error: unknown, options: LlmExceptionOptions): LlmHttpException | undefined {
  let inner = error;
  for (let wrapper = 0; wrapper < MAX_WRAPPERS && inner !== undefined; wrapper += 1) {
    const exception = toHttpException(inner, options);
    if (exception !== undefined) return exception;
    inner = readProperty(inner, 'originalError');
  }
  return undefined;
}
