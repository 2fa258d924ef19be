import type { LlmHttpExceptionBody } from '../exception-body.js';
import type { LlmHttpException } from '../http-exceptions.js';

/**
 * The `extensions` of a GraphQL error that tells of a failed call: what an HTTP client would read, but for the message,
 * which is the error's own.
 *
 * @publicApi
 */
export type LlmGraphqlExtensions = Omit<LlmHttpExceptionBody, 'error' | 'message'>;

/**
 * The error that a resolver ends with. Any error with `extensions` will do, so `graphql` is not needed for it. It is no
 * HTTP exception: of these the Apollo driver keeps the status alone as a code.
 *
 * @internal
 */
export function graphqlErrorOf(exception: LlmHttpException): Error & { readonly extensions: LlmGraphqlExtensions } {
  const { error: _phrase, message, ...extensions } = exception.getResponse();
  const error = new Error(message, { cause: exception.cause });
  error.name = exception.name;
  return Object.assign(error, { extensions });
}
