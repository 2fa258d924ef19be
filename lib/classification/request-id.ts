/**
 * The provider's id of a request, which its support asks for.
 *
 * @param headers - of the answer, names in lower case
 * @internal
 */
export function requestIdIn(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  return (
    headers['x-request-id'] ||
    headers['request-id'] ||
    headers['x-amzn-requestid'] ||
    headers['apim-request-id'] ||
    headers['x-ms-request-id'] ||
    headers['x-goog-request-id'] ||
    headers['cf-ray'] ||
    undefined
  );
}
