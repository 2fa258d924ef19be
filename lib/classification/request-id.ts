const HEADERS = [
  'x-request-id',
  'request-id',
  'x-amzn-requestid',
  'apim-request-id',
  'x-ms-request-id',
  'x-goog-request-id',
  'cf-ray',
];

/**
 * The provider's id of a request, which its support asks for.
 *
 * @param headers - of the answer, names in lower case
 * @internal
 */
export function requestIdIn(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  for (const name of HEADERS) {
    const id = headers[name];
    if (id !== undefined && id !== '') return id;
  }
  return undefined;
}
