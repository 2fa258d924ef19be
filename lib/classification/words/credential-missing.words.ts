import { KEY, KEY_STEMS, KEY_ZH, pattern, stems, upTo, type WordRule } from './word-rule.js';

/**
 * No credential came, or none was seen.
 *
 * @internal
 */
export const CREDENTIAL_MISSING_WORDS: readonly WordRule[] = [
  {
    name: 'credential-not-provided',
    category: 'credential_missing',
    stems: KEY_STEMS,
    pattern: pattern(
      `(?:did(?:n't|n’t| not)|have(?:n't| not)|has(?:n't| not)|do(?:es)?(?:n't| not)|must|need(?:s)? to|forgot to|have to) (?:provide|supply|include|set|specify|send|pass|configure|contain|have|be (?:provided|set|supplied|specified))${upTo(30)}`,
      KEY,
    ),
    unless: /\ba valid\b|permission|scope|(?:invalid|incorrect|wrong|not valid|expired)|access to|max_tokens|quota/,
  },
  {
    name: 'please-send-credential',
    category: 'credential_missing',
    stems: KEY_STEMS,
    pattern: pattern(
      `(?:please|must|should|have to) (?:carry|provide|include|pass|supply|send|set|add|specify)${upTo(40)}(?:${KEY})${upTo(40)}header`,
    ),
    unless: /invalid|incorrect|not valid|expired|wrong/,
  },
  {
    name: 'no-credential',
    category: 'credential_missing',
    stems: stems('no |missing|without|empty|absent|blank|lack'),
    pattern: pattern(
      `\\b(?:no|without|missing|absent|empty|blank|lacks?|lacking)\\b (?:(?:a|cookie|an|any|the|your|required|or|and|bearer|basic|authentication|http|x-|request|api) ?){0,4}["'\`]?`,
      KEY,
    ),
    unless:
      /no (?:available |healthy )?(?:auth|credentials?|keys?) (?:available|left)|missing (?:required )?(?:permission|scope|parameter)|no longer|invalid or missing|or invalid|invalid[, ]|missing or (?:invalid|incorrect|malformed|expired)|permission to|no keys? (?:with|that)|missing, invalid/,
  },
  {
    name: 'environment-variable',
    category: 'credential_missing',
    stems: stems('environment variable|env var|_api_key|_token'),
    pattern:
      /_(?:api_key|api_token|auth_token|access_key|token|key)\b[^\n]{0,60}(?:environment variable|env var|not set|missing|empty|not found|undefined|not defined)|(?:set|add|provide|export|define|find|specify) [^\n]{0,40}_(?:api_key|api_token|auth_token|access_key|token)\b/,
    unless: /invalid|incorrect|expired|wrong/,
  },
  {
    name: 'no-token',
    category: 'credential_missing',
    stems: stems('no token|missing token|token missing|without token|token not'),
    pattern:
      /\b(?:no|missing|without) tokens? ?(?:was |were |is )?(?:provided|supplied|found|given|sent|in (?:the )?request|specified|$)|token (?:is )?(?:missing|not (?:provided|supplied|given|sent))/,
    unless: /expired|invalid/,
  },
  {
    name: 'credential-required',
    category: 'credential_missing',
    stems: KEY_STEMS,
    pattern: pattern(
      KEY,
      `${upTo(40)}(?:(?:is|are|was|were|be|been) (?:required|missing|empty|absent|undefined|null|blank)|required|(?:not|never|n't) (?:been )?(?:provided|set\\b|specified|supplied|configured|present|sent|given|included|detected)|must be (?:set|provided|supplied|specified|included|present)|is not set|to be set|missing\\b|were not found|cannot be empty|can't be empty|not found in (?:request|header|environment|env))`,
    ),
    unless:
      /\bkey ["'`[]|\btools?\b|invalid|incorrect|expired|permission|does not match|missing (?:the )?(?:required )?(?:scopes?|permissions?)|key not provided in (?:body|schema)|properties|max_tokens|two-factor|verification|\bscopes?\b/,
  },
  {
    name: 'credential-not-resolved',
    category: 'credential_missing',
    stems: stems("could not|unable to|cannot|couldn't|failed to"),
    pattern:
      /(?:could not|couldn't|unable to|cannot|can't|failed to) (?:resolve|load|locate|find|get|obtain|determine|detect|read)[^.\n]{0,30}(?:credential|authentication|api[ _-]?key|auth method|access token|auth(?:orization)? header)/,
  },
  {
    name: 'unregistered-caller',
    category: 'credential_missing',
    stems: stems(`
      unregistered caller|without established identity|anonymous|login required|please log in|
      please login|not logged in|sign in to|unauthenticated request|requires authentication|authentication required`),
    pattern:
      /unregistered caller|established identity|anonymous (?:access|request|user|caller)s? (?:is|are)? ?not|login (?:is )?required|please log ?in|not logged in|must (?:be logged|sign) in|sign in to (?:use|continue)|unauthenticated requests? (?:is|are) not|requires authentication|authentication required/,
    unless: /expired|again/,
  },
  {
    name: 'credential-missing-zh',
    category: 'credential_missing',
    stems: stems('未|没有|缺少|缺失|为空|请先|不能为空'),
    pattern: pattern(
      `(?:未(?:能)?(?:收到|提供|传|设置|携带|填写|输入|检测到|配置|找到|获取到|包含)|没有(?:提供|传|设置|携带|收到|配置|填写)|缺少|缺失|请先(?:登录|提供|设置|配置))[^。\\n]{0,20}`,
      KEY_ZH,
    ),
  },
  {
    name: 'credential-empty-zh',
    category: 'credential_missing',
    stems: stems('未提供|为空|缺失|不能为空|未设置|未配置'),
    pattern: pattern(KEY_ZH, '[^。\\n]{0,12}(?:未提供|为空|缺失|不能为空|未设置|未配置|不存在于)'),
  },
];
