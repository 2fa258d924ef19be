import { stems, type WordRule } from './word-rule.js';

/**
 * What clients say where no answer came. Only tried on thrown errors without a status, and after all other words.
 *
 * @internal
 */
export const THROWN_WORDS: readonly WordRule[] = [
  {
    name: 'offline',
    category: 'network_error',
    stems: stems('offline|aborted, perhaps|connection was aborted'),
    pattern: /offline|connection was aborted/,
    unless: /timeout of|timed out/,
  },
  {
    name: 'unreadable-answer',
    category: 'malformed_response',
    stems: stems(`
      json|unexpected token|empty|valid content|stream|parse|malformed|line format|no content|no output|
      no choices|unexpected response|response body|incomplete|no candidates|event|returned|contain|without sending|unterminated|cannot read`),
    pattern:
      /unexpected end of (?:json|data|input|stream)|is not valid json|unexpected token|invalid json|incomplete json|json (?:parse|parsing|decode|decoding) (?:error|fail)|failed to parse|could not parse|(?:empty|blank) (?:response|stream|answer|body|reply|output|completion|message)|(?:response|stream|body|answer|reply|output) (?:body )?(?:was |is |are )?(?:empty|invalid|malformed|incomplete|blank|missing|null|undefined)|without (?:\w{1,24} ){0,2}(?:content|finish|finish_reason|chunks|message_start|output|response)|(?:stream|response) (?:\w{1,24} ){0,2}(?:ended|completed|finished|closed|stopped) (?:without|before|unexpectedly|prematurely)|stream ended|unexpected (?:line|response|format|content-type|non-json)|no (?:output|content|choices|candidates|text|response) (?:\w{1,24} ){0,2}(?:generated|returned|received|found|in)|no (?:output|content) generated|unexpected event|expected \w{1,24} to be|invalid response|expecting value|returned (?:undefined|null|nothing|no |(?:an )?empty)|contain(?:s|ed) no (?:candidates|choices|content)|without sending any|unterminated string|in json at|instead of json|no response body|cannot read propert\w{1,4} of undefined \(reading '(?:choices|candidates|content|message|delta|text|0|parts)'|extra data: line|non-json|response ended|type validation failed/,
    unless: /request body|your request|econn|socket|premature close|transport error|network/,
  },
  {
    name: 'connection',
    category: 'network_error',
    stems: stems(`
      econn|enotfound|eai_again|socket|fetch|connection|network|getaddrinfo|certificate|tls|ssl|
      terminated|premature|closed|epipe|unreachable|dns|connect|transport|eof|proxy|reset|resolve host|
      hung up|hang up|broken pipe|stream disconnected|peer|self signed|self-signed|no such host|sending request|handshake|chunked|
      incomplete|err_|name resolution|no route|bad record|name or service|nodename|goaway|http2|load failed|aborted`),
    pattern:
      /\be(?:connreset|connrefused|connaborted|notfound|ai_again|pipe|hostunreach|netunreach|netdown|hostdown|addrnotavail|proto)\b|socket|fetch failed|failed to fetch|error fetching|load failed|fetch error|connection (?:error|was|closed|reset|refused|lost|terminated|aborted|failed|broken|is closed|dropped|interrupted|attempt|timed)|(?:network|transport|connect|dns|tls|ssl|proxy|api ?connection|http2?|stream|protocol) ?error|getaddrinfo|certificate|self[- ]signed|\bterminated|premature(?:ly)? clos|closed (?:before|prematurely|unexpectedly)|unreachable|cannot connect|could not connect|can't connect|failed to connect|unable to connect|error (?:trying to )?connect|error sending request|decoding response body|(?:other|remote|peer) [^.\n]{0,20}closed|closed connection|connection pool|hang up|hung up|broken pipe|disconnected|handshake|unexpected eof|\beof\b|name or service not known|name resolution|no route to host|bad record mac|nodename nor|resolve host|lookup [^\n]{0,80}no such host|no such host|goaway|network|incomplete (?:chunked )?read|peer|reset by|(?:stream|connection|socket|response|body|transfer)[^.\n]{0,20}abort|err_(?:socket|connection|network|tls|ssl|http2|stream)\w{0,40}/,
    unless: /rate limit|api key/,
  },
  {
    name: 'caller-gave-up',
    category: 'cancelled',
    stems: stems('abort|cancel|interrupted by user|user stopped|disconnected'),
    pattern: /abort(?:ed|ing)?\b|cancel(?:l?ed|lation)|interrupted by (?:the )?user|user stopped/,
    unless: /timeout|timed out|subscription|account|server aborted|plan/,
  },
  {
    name: 'unsendable-request',
    category: 'invalid_request',
    stems: stems(`
      bytestring|invalid url|invalid character in header|header content|circular structure|invalid header|
      failed to parse url|not a valid url|header value|only absolute url|unsupported protocol`),
    pattern:
      /bytestring|invalid url|invalid character in header|invalid header|circular structure|parse url|not a valid url|header value|only absolute url|unsupported protocol/,
  },
];
