import { pattern, upTo, stems, type WordRule } from './word-rule.js';

const PER_MINUTE =
  /per[ -]?(?:minute|min\b|second|sec\b)|\/ ?(?:min|minute|sec|second|s)\b|perminute|persecond|per_(?:minute|second)|\b(?:rpm|tpm|qps|qpm|rps|tps|ipm)\b|every minute|每分钟|每秒|分钟内/;
const LONG_PERIOD =
  /(?:per[ -_]?|\/ ?)(?:day|month|week|hour)\b|perday|permonth|daily|weekly|monthly|hourly|\b(?:rpd|tpd)\b|\d+[- ]?h(?:ours?|r)?\b (?:usage|limit|quota|window)|每[日天周月]|当[日天周月]|今日/;

const CREDIT = '(?:credits?|balance|funds?|quota|allowance|allocation|allocated|budget|neurons|prepaid|money)';

/**
 * Money is gone, whatever else is said.
 *
 * @internal
 */
export const MONEY_WORDS: readonly WordRule[] = [
  {
    name: 'insufficient-funds',
    category: 'quota_exhausted',
    stems: stems(`
      insufficient|not enough|too low|no remaining|negative|depleted|exhausted|run out|ran out|out of|
      used up|used all|zero|required|lack|remaining|have enough|have sufficient|have any|more credit|afford`),
    pattern: pattern(
      `(?:insufficient|not enough|(?:n't|not|n’t) have (?:enough|sufficient|any)|requires? more|no (?:remaining|available|more|sufficient)|run(?:ning)? out of|ran out of|\\bout of|used (?:up )?all|used up|lacks? of|zero|depleted|exhausted) (?:(?:your|the|all|available|account|user|wallet|prepaid|token|api|paid|free|remaining|of|monthly|daily|credit|its|their|included|usage|compute) ){0,4}`,
      CREDIT,
      `|${CREDIT}${upTo(40)}(?:insufficient|not enough|not sufficient|too low|depleted|exhausted|used up|run out|ran out|is (?:zero|negative|empty|0\\b|below)|has been (?:used|consumed)|were used|have expired|expired|required|reached zero|: ?-?0(?:\\.0{1,9})?\\b|remaining: ?-?0\\b)|can only afford`,
    ),
    unless: /context|insufficient quota for gpu/,
  },
  {
    name: 'billing',
    category: 'quota_exhausted',
    stems: stems(`
      billing|payment|overdue|past due|arrear|unpaid|recharge|top up|top-up|topup|add credit|
      add more credit|purchase|buy |good standing|add funds|spend|budget|invoice|prepay|wallet`),
    pattern:
      /billing (?:hard |soft )?limit|billing (?:is )?not (?:active|enabled|set)|(?:set up|enable|activate|requires?|update|check) (?:\w{1,24} ){0,2}billing|billing (?:details|to be enabled|issue|account)|payment (?:is )?(?:required|failed|method|declined|needed|overdue|past due)|pending payment|\boverdue\b|past[- ]due|\barrear|unpaid|recharge|top[- ]?up|add (?:more )?(?:credits?|funds|balance|a payment)|(?:purchase|buy)(?:ing)? (?:\w{1,24} ){0,2}(?:credits?|tokens|plan|quota|package)|good standing|spend(?:ing)?[ -](?:limit|cap)|\bbudget\b[^.\n]{0,30}(?:exceed|reach|exhaust|over|limit)|(?:exceed|over)[^.\n]{0,20}\bbudget|exceededbudget|budgetexceeded|prepay/,
    unless:
      /thinking budget|budget_tokens|token budget|budget tokens|rate[ -]?limit[^\n]{0,200}(?:per minute|\btpm\b|\brpm\b|per min\b)|(?:tpm|rpm)\): limit|request was throttled|(?:per minute|\btpm\b|\brpm\b|per min\b)[^\n]{0,200}need more tokens/,
  },
  {
    name: 'usage-used-up',
    category: 'quota_exhausted',
    stems: stems(`
      usage limit|usage cap|usage quota|usage allowance|session limit|key limit|credit limit|plan limit|
      token plan|subscription|free |trial|usage|plan|your limit|allowance|allotment|resets|paused`),
    pattern:
      /usage (?:limit|cap|quota|allowance)|\b(?:credit|key|plan|subscription|free|trial|session|account) (?:usage )?limit (?:has been |was |is )?(?:exceed|reach|hit|exhaust)|(?:reached|exceeded|hit|over) (?:your|the|its|their|this) (?:\w{1,24}[ -]){0,3}(?:usage|plan|credit|subscription|free|session|spending|trial)[^.\n]{0,12}(?:limit|quota|cap)?|free[- ](?:tier|trial|quota|allocated|usage|plan|requests?|allocation|credits?|model requests)[^.\n]{0,40}(?:exhaust|exceed|used|ended|expired|over|reached|unavailable|not available|consumed)|(?:trial|subscription|plan|membership|package) (?:has |have |period |is )?(?:already )?(?:expired|ended|lapsed|over\b|inactive|past)|premium requests?|(?:exceed(?:ed|ing)?|reached|hit|used)[^.\n]{0,40}(?:allowance|allotment)|extra usage|plan limits?\b|out of (?:\w{1,24} )?usage|(?:hit|reached) your limit\b|limit\b[^\n]{0,120}\bpaused|usage (?:\w{1,16} ){0,2}exhausted|limit[^\n]{0,20}resets? (?:at )?\d{1,2}(?::\d\d)? ?(?:am|pm)\b|used (?:up |all )[^.\n]{0,30}(?:free|credits?|quota|allocation|allowance|requests|tokens)|no (?:active |valid )?(?:subscription|resource package|plan)\b|subscription[^.\n]{0,20}(?:not active|required|expired)/,
    unless:
      /model is not|not support|rate limit for|(?:token|context) usage limit|models? .{0,40}not (?:included|available)/,
  },
  {
    name: 'money-zh',
    category: 'quota_exhausted',
    stems: stems(
      '余额|欠费|充值|额度|配额|套餐|用量|续费|续订|免费|账单|预付|付费|资源包|上限|限额|用完|耗尽|点数|积分|购买',
    ),
    pattern:
      /余额不?|欠费|充值|(?:额度|配额|用量|限额|点数|积分|资源包|免费[^。\n]{0,8}|流量包|次数)[^。\n]{0,16}(?:不足|用完|耗尽|用尽|已满|超出|超过|超限|达到|已达|为0|不够|到期)|(?:超出|超过|达到|已达|耗尽|用完|用尽)[^。\n]{0,16}(?:额度|配额|使用上限|用量|限额|套餐|次数上限|免费)|套餐[^。\n]{0,12}(?:到期|过期|用完|耗尽|不足)|续费|续订|请(?:先)?购买|每[日天周月][^。\n]{0,12}(?:上限|限制|限额|次数)|(?:当日|今日|本月|本周)[^。\n]{0,14}(?:上限|用完|限额|次数|超)/,
    unless: /每分钟|每秒|tpm|rpm|qps|频率|并发|速率|请求过快/,
  },
];

/**
 * Limits over time: the window decides whether it is a quota or a rate.
 *
 * @internal
 */
export const LIMIT_WORDS: readonly WordRule[] = [
  {
    name: 'limit-zero',
    category: 'quota_exhausted',
    stems: stems('limit: 0|limit":0|limit 0,|limit is 0'),
    pattern: /limit(?:"?:| is)? ?"?0\b(?![.\d])/,
  },
  {
    name: 'long-window',
    category: 'quota_exhausted',
    stems: stems('day|daily|week|month|hour|rpd|tpd|5h|每|当|今|per_'),
    pattern: pattern(
      `(?:${LONG_PERIOD.source})${upTo(60)}(?:limit|quota|cap\\b|exceed|exhaust|reach|used|allowance|usage|requests|tokens|上限|限)|(?:limit|quota|exceeded|exhausted|reached|used)${upTo(60)}(?:${LONG_PERIOD.source})`,
    ),
    unless: /24\/7|days? ago|(?:released|deprecated|retired)|business days|request(?:s|ed)? (?:id|url)/,
  },
  {
    name: 'short-window',
    category: 'rate_limited',
    stems: stems('min|sec|rpm|tpm|qps|qpm|rps|tps|/s|每分钟|每秒|分钟内|ipm'),
    pattern: pattern(
      '_per_(?:minute|second)|',
      `(?:limit|quota|exceed|exhaust|reach|throttl|rate|too many|over|频|限|超)${upTo(160)}(?:${PER_MINUTE.source})|(?:${PER_MINUTE.source})${upTo(60)}(?:limit|quota|exceed|exhaust|reach|throttl|超|限|上限)`,
    ),
    unless: /timeout|timed out/,
  },
  {
    name: 'too-many-at-once',
    category: 'rate_limited',
    stems: stems('concurren|parallel|simultaneous|in flight|at once|in-flight|并发|同时'),
    pattern:
      /(?:concurren|parallel|simultaneous|in[- ]flight)[^.\n]{0,60}(?:limit|exceed|reach|too many|max|quota)|(?:limit|exceed|reach|too many|max|quota|higher than)[^.\n]{0,60}(?:concurren|parallel|simultaneous|in[- ]flight|at once)|并发|concurrency/,
    unless: /parallel_tool_calls|parallel (?:tool|function)/,
  },
  {
    name: 'quota-resets-soon',
    category: 'rate_limited',
    stems: stems('quota'),
    pattern:
      /quota (?:will )?resets? (?:after|in) (?:\d{1,3}(?:\.\d{1,9})?s|[1-5]m ?(?:\d{1,2}(?:\.\d{1,9})?s)?)(?![a-z\d])/,
  },
  {
    name: 'quota-reset',
    category: 'quota_exhausted',
    stems: stems('exhausted your capacity|quota will reset|quota resets|quota reset'),
    pattern: /exhausted your (?:capacity|quota)|quota (?:will )?resets?/,
  },
  {
    name: 'quota',
    category: 'quota_exhausted',
    stems: stems('quota'),
    pattern:
      /(?:exceed|exhaust|reach|hit|over|deplet|used|beyond|insufficient|out of|consumed|no)[^\n]{0,40}\bquotas?\b|\bquotas?\b[^\n]{0,60}(?:exceed|exhaust|reach|hit|limit|used|deplet|insufficient|over|reject|consumed|not enough|unavailable|ended)|check your plan|check quota/,
    unless:
      /oai\/quotaincrease|increase the default rate limit|resource has been exhausted \(e\.g|check quota\)\.?$|throttl/,
  },
  {
    name: 'rate-limit',
    category: 'rate_limited',
    stems: stems(`
      rate|too many|throttl|too fast|slow down|frequen|too quickly|burst|try again in|cool|request limit|
      reached|limit exceeded|usage|exceeded|exhausted`),
    pattern:
      /\brate[ -_]?limit|ratelimit|rate (?:is |was )?(?:exceed|too high)|rate_limit|rate increased too|(?:request|token|call|api|message)s? (?:rate )?limit[^.\n]{0,30}(?:exceed|reach|hit)|(?:exceed|reach|hit)[^.\n]{0,30}(?:request|token|call|api|message)s? (?:rate )?limit|too many (?:requests?|tokens per|calls|messages|concurrent|api|attempts|connections|invocations|queries)|too fast|too quickly|too frequent|slow(?:ing)? down|throttl|request frequency|cool(?:ing)?[ -]?down|burst (?:limit|rate)|exceeded your[^.\n]{0,20}usage|limit (?:has been |was )?(?:reached|exceeded|hit)\b|(?:reached|exceeded|hit) (?:your|the|a|its) (?:\w{1,24} ){0,2}limit|resources? (?:has been |have been |is |are )?exhausted/,
    unless:
      /capacity limit|system capacity|context (?:length|window|limit)|character limit|token limit (?:of|for) (?:this|the) model|(?:max|maximum)[^.\n]{0,20}tokens? limit|too many tokens in|payload|file|image/,
  },
  {
    name: 'rate-limit-zh',
    category: 'rate_limited',
    stems: stems('频|限流|限速|速率|请求过多|过快|并发|请求数|次数|太快|稍后再试|太多'),
    pattern:
      /频率|频繁|频次|限流|限速|速率|请求(?:数|量)?过(?:多|快|于频繁)|请求太(?:多|快)|过快|(?:请求数|调用次数|次数)[^。\n]{0,10}(?:超|限|达到)/,
    unless: /访问量过大|负载|过载|繁忙/,
  },
];
