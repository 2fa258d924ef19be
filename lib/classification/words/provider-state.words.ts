import { stems, type WordRule } from './word-rule.js';

/**
 * The provider lacks capacity right now.
 *
 * @internal
 */
export const OVERLOADED_WORDS: readonly WordRule[] = [
  {
    name: 'overloaded',
    category: 'overloaded',
    stems: stems(`
      overload|capacity|high demand|heavy load|high load|heavy traffic|high traffic|busy|worker|gpu|deployments available|
      instances available|no instance|queue|load |saturat|data centers|scaling|warming|loading|
      starting up|no auth available|no available|no healthy|surge|high volume|cold`),
    pattern:
      /overload|(?:at|over|out of|no|not enough|insufficient|limited|lack of|lacks?|exceeded|reached|beyond|full|maximum|peak) (?:\w{1,24} ){0,3}capacity|capacity[^.\n]{0,40}(?:exceed|exhaust|limit|unavailable|not available|reached|constraint|insufficient|full|available for)|high(?:er)? (?:than usual )?(?:demand|load|traffic|volume|usage)|(?:heavy|increased|excessive|unusual|extreme)(?:ly)? (?:high )?(?:load|traffic|demand)|\bbusy\b|no (?:\w{1,24} ){0,2}instances? (?:is |are )?(?:currently )?(?:available|running|ready)|queue (?:is )?(?:full|limit|size|length)|queue[ds]? (?:exceeded|too long)|saturated|no more data centers|scaling up|warming up|model (?:\S{1,60} )?is (?:currently |still )?(?:loading|starting|warming|being loaded)|still loading|no auth available|no (?:\w{1,24} ){0,2}(?:workers|gpus?|servers?|deployments?|replicas|nodes) available|no healthy (?:upstream|deployment|backend)|cold start|surge|no (?:available|healthy) (?:auth|credentials|keys|accounts?|deployments?|workers|replicas|backends?|servers?|nodes?|gpus?)/,
    unless: /your capacity|exceeded your|exhausted your|context|token capacity|no instances? of/,
  },
  {
    name: 'temporarily-unavailable-model',
    category: 'overloaded',
    stems: stems('temporar|unavailable|currently|right now|at this time|at the moment'),
    pattern:
      /(?:model|engine|deployment|provider)[^.\n]{0,60}(?:is|are) (?:temporarily|currently) (?:unavailable|not available|under|at|experiencing|too|down)|(?:unavailable|not available) (?:right now|at the moment|at this time|temporarily)|experiencing (?:\w{1,24} ){0,3}(?:load|demand|traffic|issues with)|(?:model|deployment|engine)[^.\n]{0,60}unavailable[,.;]? (?:please )?(?:try|retry)/,
    unless: /region|country|plan|tier|your account|for your/,
  },
  {
    name: 'overloaded-zh',
    category: 'overloaded',
    stems: stems('负载|繁忙|访问量|过载|饱和|拥挤|忙|排队|算力|资源不足|流量过大|高峰'),
    pattern: /负载|繁忙|访问量过?大|过载|饱和|拥挤|服务器忙|系统忙|排队|算力|资源不足|流量过大|高峰/,
    unless: /请求体/,
  },
];

/**
 * Cloudflare's own error pages, also as the bare line `error code: 1015`.
 *
 * @see https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/
 * @internal
 */
export const EDGE_WORDS: readonly WordRule[] = [
  {
    name: 'edge-rate',
    category: 'rate_limited',
    stems: stems('1015'),
    pattern: /error(?: code)?:? 1015|you are being rate limited/,
  },
  {
    name: 'edge-quota',
    category: 'quota_exhausted',
    stems: stems('1027'),
    pattern: /error(?: code)?:? 1027/,
  },
  {
    name: 'edge-refused',
    category: 'permission_denied',
    stems: stems('error'),
    pattern: /error(?: code)?:? (?:1005|1006|1007|1008|1009|1010|1011|1012|1013|1020)\b/,
    scope: 'provider_model',
  },
  {
    name: 'edge-origin',
    category: 'server_error',
    stems: stems('error'),
    pattern: /error(?: code)?:? (?:1000|1001|1002|1003|1004|1014|1016|1018|1019|1033|1101|1102)\b/,
  },
];

/**
 * A time-out, ours or theirs.
 *
 * @internal
 */
export const TIMEOUT_WORDS: readonly WordRule[] = [
  {
    name: 'timed-out',
    category: 'timeout',
    stems: stems(`
      timed out|timed-out|timeout|time-out|time out|deadline|too long to|took too long|timedout|
      within the configured|no response`),
    pattern:
      /tim(?:ed|e)[ -]?out|timedout|deadline (?:exceeded|expired|reached|has (?:elapsed|passed))|(?:took|taking|takes) too long|too long to (?:respond|process|complete|answer)|within the configured|no response (?:received )?(?:for|after|within)/,
    unless: /invalid timeout|timeout (?:must|should|parameter|value|is not)|unknown parameter|authentication token/,
  },
  {
    name: 'timed-out-zh',
    category: 'timeout',
    stems: stems('超时'),
    pattern: /超时/,
    unless: /登录|会话/,
  },
];

/**
 * The provider, or what stands before it, broke.
 *
 * @internal
 */
export const SERVER_WORDS: readonly WordRule[] = [
  {
    name: 'gateway',
    category: 'server_error',
    stems: stems(`
      upstream connect|bad gateway|origin web server|origin server|upstream request failed|
      reset before headers|invalid response from upstream|upstream server|connection refused by upstream|
      proxy error|web server is|degraded|error from upstream`),
    pattern:
      /upstream connect|bad gateway|origin (?:web )?server|upstream request failed|reset before headers|invalid response (?:was received )?from (?:the |an )?upstream|upstream server|proxy error|web server is (?:down|returning)|\bdegraded\b/,
    unless: /timed? ?-?out/,
  },
  {
    name: 'internal-error',
    category: 'server_error',
    stems: stems(`
      internal|server had an error|unknown error|unexpected error|went wrong|server error|backend|
      service unavailable|temporarily unavailable|unable to process your request|server-side|exception|
      cuda|crash|mysql|database|outage|maintenance|inference failed|generation failed|fault|system error`),
    pattern:
      /internal[ _-](?:server |service |system |processing )?(?:error|failure|exception|problem|fault)|server had an error|(?:unknown|unexpected|unhandled|unspecified) (?:internal |server |system )?(?:error|exception)|something went wrong|(?<!\d{3} )server[ -](?:side )?error|system error|backend (?:error|fail|service)|service (?:is )?(?:temporarily |currently )?unavailable|temporarily unavailable|unable to process your request|cuda|crashed|database error|mysql|outage|(?:under|scheduled|undergoing) maintenance|(?:inference|generation|prediction) failed|an (?:internal )?error (?:has )?occurred (?:while|during|in)/,
    unless: /internal user/,
  },
  {
    name: 'internal-error-zh',
    category: 'server_error',
    stems: stems(
      '系统错误|内部错误|服务异常|系统异常|服务器错误|内部异常|服务错误|维护|系统繁忙|服务不可用|网络错误|系统出错|服务端',
    ),
    pattern: /系统(?:错误|异常|出错)|内部(?:错误|异常|服务)|服务(?:器)?(?:异常|错误|不可用|出错)|维护|网络错误|服务端/,
  },
];
