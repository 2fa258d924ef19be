/** So much of such a message is looked at. */
const MAX_CHARS = 1_024;

/** A shorter one may stand in a message by chance. */
const SHORTEST_ANSWER = 12;

/** `500 `, which the openai package and its like put before a sentence. */
const STATUS_BEFORE = /^[45]\d\d /;

/** Of statuses that refuse: https://www.rfc-editor.org/rfc/rfc9110#section-15.5 */
const REASON_PHRASES: ReadonlySet<string> = new Set(
  `Bad Request|Unauthorized|Payment Required|Forbidden|Not Found|Method Not Allowed|Not Acceptable|Proxy Authentication Required|Request Timeout|
   Conflict|Gone|Length Required|Precondition Failed|Payload Too Large|Content Too Large|URI Too Long|Unsupported Media Type|Unprocessable Entity|
   Unprocessable Content|Failed Dependency|Too Many Requests|Request Header Fields Too Large|Unavailable For Legal Reasons|Internal Server Error|
   Not Implemented|Bad Gateway|Service Unavailable|Gateway Timeout`
    .split('|')
    .map((phrase) => phrase.trim()),
);

/**
 * What an SDK's message says beyond the answer that it was made of: without the status, and without the document, both of which were
 * read where they stand. Of a message that is made of the status alone nothing is left: what the answer says is not to be read
 * beside it.
 *
 * @param answer - the answer's text
 * @internal
 */
export function beyondAnswer(message: string, answer: string): string {
  const told = message.slice(0, MAX_CHARS).replace(STATUS_BEFORE, '');
  if (REASON_PHRASES.has(told)) return '';
  const repeated = answer.length < SHORTEST_ANSWER ? -1 : told.indexOf(answer);
  if (repeated !== -1) return told.slice(0, repeated);
  const document = told.includes('{') ? told.search(/\{\s*\\*["']/) : -1;
  return document === -1 ? told : told.slice(0, document);
}
