import { KEY, KEY_STEMS, KEY_ZH, OWNER, pattern, upTo, stems, type WordRule } from './word-rule.js';

const KEY_STEMS_ZH = stems('密钥|令牌|秘钥|鉴权|身份验证|签名|认证|凭|key|token|auth|secret');

const DEAD =
  '(?:revoked|disabled|deactivated|de-activated|deleted|suspended|banned|terminated|locked|frozen|blacklisted|invalidated|inactivated|cancell?ed|closed|archived|on hold|restricted|blocked|shut down|not active|inactive|no longer active)';

/**
 * The key or its owner was switched off.
 *
 * @internal
 */
export const CREDENTIAL_REVOKED_WORDS: readonly WordRule[] = [
  {
    name: 'owner-disabled',
    category: 'credential_revoked',
    stems: stems(`
      revoked|disabled|activated|deleted|suspended|banned|terminated|locked|frozen|listed|invalidated|
      cancel|closed|archived|on hold|restricted|blocked|active`),
    pattern: pattern(
      OWNER,
      `${upTo(50)}(?:\\b(?:is|was|are|were|been|being|be|got|currently|temporarily|permanently|status|robot)\\b[ :]{1,2}(?:(?:currently|temporarily|permanently|now|already|has|been|either|not found or) ){0,2}|^)["']?`,
      DEAD,
    ),
    unless:
      /authentication is disabled|has not been used in project|(?:feature|api|endpoint|access|tools?|function|model|streaming|caching|webhook)s? (?:is|are|has been|have been|was) (?:\w{1,24} )?(?:disabled|blocked|restricted|deleted)|blocked by (?:your|our|the|a)? ?(?:content|safety|moderation|guardrail|filter|network|firewall|cloudflare|ip)|overage|content (?:was )?(?:blocked|restricted)|restricted and cannot|your (?:ip|request|prompt|browser)|region|country|service tier|connection (?:is|was) closed|socket/,
  },
  {
    name: 'owner-disabled-bare',
    category: 'credential_revoked',
    stems: stems('revoked|disabled|deactivated|deleted|suspended|banned|terminated|locked|frozen'),
    pattern: pattern(
      OWNER,
      '[ :]{1,2}(?:(?:was|is|has been|have been) )?(?:\\w{1,16} and )?(?:revoked|disabled|deactivated|deleted|suspended|banned|terminated|locked|frozen)\\b',
    ),
    unless: /authentication|has not been used/,
  },
  {
    name: 'disabled-owner',
    category: 'credential_revoked',
    stems: stems('revoked|disabled|activated|deleted|suspended|banned|terminated|locked|frozen|invalidated|inactive'),
    pattern: pattern(
      '\\b(?:revoked|disabled|deactivated|deleted|suspended|banned|terminated|locked|frozen|invalidated|inactive)\\b (?:(?:api|user|access|or|service|your|invalid) ){0,2}',
      OWNER,
    ),
    unless: /invalid (?:or|and) (?:disabled|revoked|inactive)/,
  },
  {
    name: 'key-leaked',
    category: 'credential_revoked',
    stems: stems('leaked|compromised'),
    pattern: pattern(KEY, upTo(40), '\\b(?:leaked|compromised)\\b'),
    unless: /may have been|might have been|could (?:be|have been)/,
  },
  {
    name: 'owner-off',
    category: 'credential_revoked',
    stems: stems('violat|banned|deactivat|terminated|suspen|abuse|fraud|unusual activity|suspicious activity'),
    pattern:
      /(?:disabled|banned|suspended|terminated|deactivated|locked|restricted|blocked)[^\n]{0,60}(?:violat|terms|abuse|fraud|unusual|suspicious)|(?:violat|abuse|fraud|unusual activity|suspicious activity)[^\n]{0,80}(?:account|organi[sz]ation|user|key)[^\n]{0,30}(?:disabled|banned|suspended|terminated|deactivated|locked)|has been deactivated|you (?:have been|are|were) banned|account (?:deactivat|suspen|terminat|clos)/,
    unless: /browser|signature|website|ip address|content|prompt/,
  },
  {
    name: 'owner-off-zh',
    category: 'credential_revoked',
    stems: stems(
      '禁用|封禁|锁定|冻结|注销|停用|封停|吊销|撤销|被删除|已删除|状态不可用|未激活|失效|封号|拉黑|账号异常|作废',
    ),
    pattern:
      /(?:账户|账号|帐户|帐号|用户|令牌|密钥|秘钥|key|token|组织|租户|项目|服务)[^。\n]{0,20}(?:禁用|封禁|锁定|冻结|注销|停用|封停|吊销|撤销|删除|状态不可用|未激活|封号|拉黑|异常|作废)|(?:禁用|封禁|锁定|冻结|吊销|停用)的?(?:账户|账号|令牌|密钥|用户)/,
    unless: /余额|欠费|充值/,
  },
];

const PAST =
  '(?:expired|has lapsed|lapsed|is past its|past its expir|is earlier than current|out of date|is no longer valid due to age)';

/**
 * The credential is past its date.
 *
 * @internal
 */
export const CREDENTIAL_EXPIRED_WORDS: readonly WordRule[] = [
  {
    name: 'invalid-or-expired',
    category: 'credential_invalid',
    stems: stems('expired'),
    pattern:
      /(?:invalid|incorrect|wrong|not valid|missing|revoked|malformed|unknown)[^.\n]{0,30}(?:or|and|\/|,) ?(?:(?:has|have|is|was|been|it|the|token|key|already) ){0,4}expired|expired,? (?:or|and\/or) (?:is )?(?:missing|malformed)/,
    unless: /payment|billing|balance/,
  },
  {
    name: 'credential-expired',
    category: 'credential_expired',
    stems: stems('expired|lapsed|past its|earlier than current'),
    pattern: pattern(
      `(?:${KEY}|\\btokens?\\b|\\bsession\\b|\\bsso\\b|\\blogin\\b|signature|certificate|\\bgrant\\b|expiry utc time)${upTo(60)}`,
      PAST,
    ),
    unless:
      /(?:plan|subscription|trial|credits?|package|quota|free (?:tier|period)|membership|billing|payment)s? (?:has |have |is |was )?(?:already )?(?:been )?(?:expired|ended|lapsed)/,
  },
  {
    name: 'expired-credential',
    category: 'credential_expired',
    stems: stems('expired|stale|outdated'),
    pattern: pattern(
      `\\b(?:expired|stale|outdated)\\b (?:(?:or|invalid|oauth|access|jwt|api|security|auth|session|bearer|the|user) ){0,3}(?:${KEY}|tokens?|session|signature)`,
    ),
  },
  {
    name: 'renew-credential',
    category: 'credential_expired',
    stems: stems('renew|re-authenticate|reauthenticate|refresh|sign in again|log in again|login again'),
    pattern:
      /(?:renew|refresh|regenerate) (?:the|your) (?:api key|token|credential|session)|token (?:needs?|must|has) (?:to )?(?:be )?refresh|(?:re-?authenticate|sign in again|log ?in again)/,
    unless: /invalid|revoked|incorrect|failed to refresh/,
  },
  {
    name: 'credential-expired-zh',
    category: 'credential_expired',
    stems: stems('过期|到期|超过有效期|失效'),
    pattern: pattern(KEY_ZH, '[^。\\n]{0,14}(?:已?过期|已?到期|超过有效期|已?失效)'),
    unless: /过期或|或过期|或已过期|或验证|或者过期|不正确|无效或|套餐|余额|额度/,
  },
  {
    name: 'login-expired-zh',
    category: 'credential_expired',
    stems: stems('登录|会话|登陆'),
    pattern: /(?:登录|登陆|会话)[^。\n]{0,10}(?:过期|失效|超时)/,
  },
];

/**
 * The credential is wrong or unknown.
 *
 * @internal
 */
export const CREDENTIAL_INVALID_WORDS: readonly WordRule[] = [
  {
    name: 'invalid-credential',
    category: 'credential_invalid',
    stems: stems(`
      invalid|incorrect|wrong|bad |unrecogni|unknown|malformed|illegal|not a valid|no valid|valid |
      mismatch|fake|unverif`),
    pattern: pattern(
      `\\b(?:invalid|incorrect|wrong|bad|unrecogni[sz]ed|unknown|malformed|illegal|not a valid|not valid|no valid|without a valid|(?:not|n't) (?:pass|provide|supply|send|use|have|contain|include) a valid|mismatched|fake|unverified|improper)\\b[ :'"\`(]{1,3}(?:(?:or|and|missing|expired|a|the|your|user|http|google|openai|anthropic|azure|cloud|bearer|basic|x-api-key|auth|authentication|api|gemini|request|header|format|of|length|provided|litellm|proxy|virtual|revoked|inactive|disabled|inputs?|project|deleted|security|in|oauth|access|authorization|upstream|provider|client|hugging|face|required) ){0,4}["'\`]?(?:`,
      KEY,
      '|tokens?\\b|signature|username|user id|account id|app_?id)',
    ),
    unless:
      /thinking|thought|(?:unexpected|invalid) token (?:['"`<]|in json|at position|\\)|parameter|max_tokens|json|schema|object key|tool_?call|invalid key (?:name|in|for|path)|keyerror|properties|stop token|special token|token (?:ids?|count|limit|budget|usage|sequence)/,
  },
  {
    name: 'credential-rejected',
    category: 'credential_invalid',
    stems: KEY_STEMS,
    pattern: pattern(
      `(?:${KEY}|\\btokens?\\b|signature|hmac|account id|\\bpat\\b)${upTo(60)}`,
      "(?:\\b(?:invalid|incorrect|wrong|malformed|mismatch(?:ed)?|illegal|unauthori[sz]ed|unrecogni[sz]ed|unknown|rejected|bad)\\b|\\b(?:not|n't) (?:a )?(?:valid|recogni[sz]ed|correct|found|exist|accepted|match|authentic|authorized|registered|verified|known|supported)|(?:could not|cannot|can't|couldn't) be (?:verified|validated|found|authenticated|decoded|parsed)|verification (?:failed|error)|validation (?:failed|error)|(?:check|verify) (?:failed|error)|no match|did not match|\\bfail(?:s|ed|ure)?\\b|\\berror\\b)",
    ),
    unless:
      /malformed input|required key|\bkey ["'`[]|\btools?\b|max_tokens|tokens? (?:limit|count|per|budget|usage)|(?:input|output|completion|prompt|total|reasoning|special|stop|end) tokens?|context|unexpected token|json|schema|scope|permission|quota|\bpropert|parameter|region|country|tool_|"?key"? (?:for|in|of) |keyword|not (?:allowed|permitted|enabled)|tokens (?:to|in|of|and|or|for)\b|authorized (?:to|for)|currently not|model .{0,60}(?:not found|not exist)|not supported (?:in|for|by|on)|foreign key|key (?:error|frame)|internal|timeout/,
  },
  {
    name: 'authentication-failed',
    category: 'credential_invalid',
    stems: stems('authenticat|auth |login|unauthenticated|authoriz|authoris|auth_|certification|validate|verify'),
    pattern:
      /(?:authenti?cation|iam certification)[ -]?(?:error|fail|fails|failed|failure|unsuccessful|rejected|denied)|auth(?:orization)? (?:error|failed|failure|fails)|(?:failed to|unable to|could not|couldn't|cannot|can't|not able to) (?:be )?(?:authenticate|authorize|(?:verify|validate) (?:\w{1,24} ){0,3}(?:identity|credential|api key|key|token))|(?:failed|invalid|incorrect|bad|unsuccessful) (?:authentication|authorization|login|auth)\b|login (?:failed|incorrect|fail)|not authenticated|cannot authenticate|(?:user|caller|client|request) (?:is )?(?:un|not )authenticated|authentication (?:is )?(?:invalid|incorrect)/,
    unless:
      /scope|not (?:allowed|permitted)|oauth authentication is|\bauth\w{0,12} (?:error|failed|failure)[^\n]{0,12}\b5\d\d\b/,
  },
  {
    name: 'unknown-owner',
    category: 'credential_invalid',
    stems: stems('user not found|no such user|organization|account|user does|tenant|unknown user'),
    pattern:
      /\b(?:user|account|organi[sz]ation|tenant|consumer)(?: \S{1,60})? (?:was |is )?(?:not found|does(?:n't| not) exist|not exist|unknown)|no such (?:user|organi[sz]ation|account|tenant)|must be a member of an organi[sz]ation|unknown (?:user|account|organi[sz]ation)/,
    unless: /model|function|deployment|not found for account/,
  },
  {
    name: 'signature-mismatch',
    category: 'credential_invalid',
    stems: stems('signature|hmac'),
    pattern: /signature[^.\n]{0,60}(?:does not match|mismatch|not match|invalid|incorrect|verif|fail|wrong)|hmac/,
    unless: /function signature|thought[_ ]?signature|thinking|browser's signature|in signature/,
  },
  {
    name: 'key-format',
    category: 'credential_invalid',
    stems: stems(`
      should be bearer|must start with|should start with|should be 'bearer|format is|format should|
      bearer `),
    pattern:
      /(?:should be|must be|expected|format)[^.\n]{0,30}bearer|(?:key|token)s? (?:must|should) (?:start|begin) with/,
  },
  {
    name: 'credential-invalid-zh',
    category: 'credential_invalid',
    stems: KEY_STEMS_ZH,
    pattern: pattern(
      KEY_ZH,
      '[^。\\n]{0,24}(?:无效|错误|不正确|失败|非法|不存在|不合法|有误|异常|不通过|未通过|不匹配|不可用|失效)',
    ),
    unless: /max_tokens|tokens?\s?(?:数|长度|超)|模型/,
  },
  {
    name: 'invalid-credential-zh',
    category: 'credential_invalid',
    stems: stems('无效|错误的|非法|不正确|未授权|未认证|无法识别|校验失败|验证失败|没有通过'),
    pattern: pattern(
      '(?:无效|错误|非法|不正确|未知|不合法|无法识别)(?:的)?[^。\\n]{0,6}',
      KEY_ZH,
      '|未(?:通过)?(?:认证|鉴权)|(?:认证|鉴权|校验|验证)(?:失败|未通过|错误)',
    ),
  },
];
