import { MODEL, pattern, stems, type WordRule } from './word-rule.js';

const GONE =
  "(?:(?:\\bnot|n't|n’t|\\bnever|\\bno longer) (?:be |been |yet |currently )?(?:found|exists?|available|supported|deployed|loaded|enabled|ready|registered|recogni[sz]ed|accessible|allowed|permitted|configured|installed|offered|served|included|valid|activated|hosted|listed|a valid|a chat model|support(?: (?:generatecontent|chat completion|inference|serverless|on-demand)|\\b[.,]?$))|\\b(?:unavailable|deprecated|decommissioned|retired|discontinued|removed|sunset|unsupported|unknown|inaccessible|inexistent|nonexistent|obsolete|offline|legacy)\\b|not exist|no longer|shut ?down|end[- ]of[- ]life|is invalid|(?:has been|is|was) (?:disabled|deleted|archived|taken down|blocked|turned off)|does(?:n't| not) (?:exist|appear)|cannot be (?:found|used|invoked|accessed)|(?:couldn't|could not) be found|invalid model)";

/** What a request may ask of a model: where this is what is missing, the model itself is there. */
const FEATURE =
  /(?<![-\w/.:@])(?:parameters?|param|tools?|tool_choice|function[ -]?call\w{0,4}|images?|vision|stream(?:ing)?|system|roles?|response_format|features?|options?|contents?|inputs?|outputs?|logprobs|temperature|top_p|reasoning|thinking|efforts?|audio|video|modalit\w{1,4}|messages?|schema|fields?|arguments?|values?|prefill|json|web search|max_tokens|stop|properties|prompt|caching|embeddings?|encoding|format|returned|response|type|search options?|blocks?)(?![-\w/@])/;

/**
 * This model does not exist, is retired, or is not for this endpoint, account or plan.
 *
 * @internal
 */
export const MODEL_WORDS: readonly WordRule[] = [
  {
    name: 'unknown-model',
    category: 'model_unavailable',
    stems: stems(`
      no such|unknown|unsupported|invalid|unrecogni|nonexistent|deprecated|retired|decommission|
      wrong model|undefined|not a valid|unavailable model|incorrect model|bad model|not find|unable to find|cannot find|not found the|missing model|
      illegal model|no model`),
    pattern: pattern(
      '\\b(?:no such|unknown|unsupported|invalid|unrecogni[sz]ed|nonexistent|deprecated|retired|decommissioned|wrong|not a valid|unavailable|incorrect|bad|illegal|unable to find|could not find|cannot find|not found the)\\b:? (?:(?:the|this|requested|specified|or|llm|ai|chat|embedding|given|provided|input|bedrock|foundation|target|value for|inference|parameter:?|api|endpoint|provider|upstream) ){0,2}["\'`]?',
      `(?:${MODEL}|\\bmodels?[_ ]?(?:name|id|identifier|version|arn)?)(?! (?:output|response|input|param|configuration|settings|kwargs))`,
    ),
    unless:
      /invalid (?:type|schema) for|unsupported parameter|model_?kwargs|model (?:parameter|returned|produced)|in model configuration/,
  },
  {
    name: 'no-model',
    category: 'model_unavailable',
    stems: stems(`
      no endpoints found|no allowed providers|no providers|no models|pull it|try pulling|pull the model|
      no deployments|no endpoint|no available channel|no channel|no provider|available models|
      valid models|permitted models|supported models|not found for api version|
      not supported for generatecontent|model_not_found|no model|no fallback|too large to be|on-demand throughput|not a chat model|not a completion model|model: |
      no healthy deployment|no such host_model|model group|no available provider`),
    pattern:
      /no endpoints found(?! (?:that |matching|available matching))|no (?:allowed |available )?providers? (?:are )?(?:available )?(?:for|support|serve|found)|no models? (?:are |is |were |was )?(?:loaded|found|available|with|matching|named|deployed|configured|specified)|(?:try pulling|pull it|pull the model)|no deployments? (?:available |found )?for|no (?:available )?channels?|(?:available|valid|permitted|supported|allowed) models?(?: \w{1,24}){0,3}(?: are|:| can be)|not found for api version|not supported for generatecontent|too large to be loaded|on-demand throughput|not a (?:chat|completion|text|embedding) model|^model: \S/,
    unless: /try again in|cooldown|cooling/,
  },
  {
    name: 'model-gone',
    category: 'model_unavailable',
    stems: stems('model|deployment|engine|checkpoint|inference profile|fine-tune|finetune|function '),
    pattern: pattern(`${MODEL}(?:'s)?([^\\n!?]{0,140}?)`, GONE),
    unless:
      /is not supported (?:with|by|for|in) (?:this|the|that|your) (?:selected |specified |current )?model\b|not (?:supported|available|allowed|enabled) (?:with|by|for|on|in) (?:this|the) (?:model|deployment)\b|returned the following errors|model returned|extra inputs|invalid schema|given schemas|schema for function|no longer (?:accept|support)s? (?:the )?["'`]?(?:parameter|field)|unsupported (?:parameter|value|field|role|content|image)|assistant message prefill|is temporarily unavailable|temporarily unavailable|required use-case|terms|does not support (?:the )?(?:tool|function|image|vision|system|parameter|stream|assistant|effort|video|audio|think|reason)/,
    confirm: (match) => !FEATURE.test(match[1] ?? ''),
  },
  {
    name: 'model-not-yours',
    category: 'model_unavailable',
    stems: stems(`
      does not exist or you do not have access|not exist or|not found, inaccessible|team|
      not available in your|not available for your|not available on|not supported when using|
      not available with|not have access to|do not have access to it|no access to|plan does not|
      plan doesn't|not included in|no permission to use|not entitled to|not enabled for your|
      serving is not|upgrade to access|not available to|not available`),
    pattern:
      /(?:not exist|not found),? or (?:you|it|your)|not found, inaccessible|models? (?:is |are )?not (?:available|supported|included|enabled) (?:in|for|on|when|with|to) (?:your|the|this|using|a)|not available (?:on|with|in|for) (?:the |your )?(?:\w{1,16} ){0,3}(?:plan|tier|subscription)\b|invalid model for team|(?:plan|subscription|tier|team)[^.\n]{0,20}(?:does(?:n't| not)|not) (?:include|support|have access|allow)[^.\n]{0,30}(?:model|access)|(?:no permission|not allowed) to use (?:the |this )?model|model serving is not|serving is not enabled/,
  },
  {
    name: 'model-gone-zh',
    category: 'model_unavailable',
    stems: stems('模型|渠道|部署|推理接入点|接入点'),
    pattern:
      /模型[^。\n]{0,40}(?:不存在|不支持|下线|下架|未找到|不可用|未开通|未开放|没有权限|无权|弃用|停用|废弃|未部署|找不到|不在|未启用|禁用|无效|错误)|(?:不支持|未知|无效|找不到|不存在|没有找到)(?:的|该|此|当前|这个)?[^。\n]{0,6}模型|无可用(?:的)?渠道|(?:未开通|无权(?:使用|访问))[^。\n]{0,12}模型|(?:推理)?接入点[^。\n]{0,20}(?:不存在|关闭|停止)/,
    unless: /模型参数|负载|繁忙|频率|稍后(?:再|重)试(?!.{0,20}渠道)|参数/,
  },
  {
    name: 'plan-without-model-zh',
    category: 'model_unavailable',
    stems: stems('套餐|订阅'),
    pattern: /(?:套餐|订阅)[^。\n]{0,16}(?:暂未开放|未包含|不支持|不包含|无权|没有)[^。\n]{0,20}/,
    unless: /到期|过期|用完|额度/,
  },
];

/**
 * Genuine, but it may not do this.
 *
 * @internal
 */
export const PERMISSION_WORDS: readonly WordRule[] = [
  {
    name: 'place',
    category: 'permission_denied',
    stems: stems('country|region|territory|location|geograph|countries|jurisdiction|area|地区|国家|区域'),
    pattern:
      /(?:countr(?:y|ies)|region|territor(?:y|ies)|location|geograph\w{1,6}|jurisdiction|\barea\b)[^.\n]{0,50}(?:not (?:supported|available|allowed|permitted|eligible|yet)|unsupported|restrict|block|unavailable|forbidden|n't (?:supported|available|allowed)|prohibited)|(?:not (?:supported|available|allowed|permitted|accessible|offered)|unsupported|restrict\w{0,3}|block\w{0,2}|unavailable|prohibited)[^.\n]{0,40}(?:countr(?:y|ies)|your region|territor(?:y|ies)|(?:user |your |this )location|jurisdiction|geograph)|(?:地区|国家|区域)[^。\n]{0,16}(?:不支持|限制|禁止|不可用|受限|无法)|不支持[^。\n]{0,10}(?:地区|国家)/,
    unless: /model[^.\n]{0,80}(?:region|location)|api key is not|valid key/,
  },
  {
    name: 'address-or-client',
    category: 'permission_denied',
    stems: stems(`
      ip |ip-|ips |whitelist|allowlist|allow list|white list|firewall|virtual network|private endpoint|
      public access|public network|browser|waf|cloudflare|referer|referrer|origin|bot|captcha|
      just a moment|attention required|blocked|proxy or vpn|vpn|security policy|network acl|vnet|白名单|
      user agent|user-agent`),
    pattern:
      /\bips?\b (?:address(?:es)? )?[^.\n]{0,40}(?:not|n't|block|forbid|denied|restrict|unauthorized)|(?:white|allow) ?list|firewall|virtual network|private (?:endpoint|link)|public (?:network )?access|browser's signature|\bwaf\b|refer(?:r)?er|(?:requests? from|origin)[^.\n]{0,60}(?:blocked|not allowed|forbidden)|captcha|just a moment|attention required|you have been blocked|access (?:has been |was |is )?blocked|(?:request|access|connection) (?:was |is |has been )?blocked by|blocked (?:by|due to) (?:security|policy|admin|network|cloudflare|waf|your (?:organi[sz]ation|admin))|proxy or vpn|\bvpn\b|security polic|白名单/,
    unless: /content|prompt|safety|model is not/,
  },
  {
    name: 'not-allowed',
    category: 'permission_denied',
    stems: stems(`
      allowed|authorized|authorised|permitted|entitled|eligible|permission|privilege|access|scope|
      forbidden|denied|role|right |only |enabled|activated|policy`),
    pattern:
      /(?:\bnot|n't|n’t|isn't|cannot) (?:be |been |currently |yet |been granted )?(?:allowed|authori[sz]ed|permitted|entitled|eligible|granted|whitelisted) (?:to|for|on|by|access|in|with|this|the|when)|(?:\bnot|n't|n’t) (?:currently )?(?:allowed|authori[sz]ed|permitted|entitled)\b[^.\n]{0,20}$|(?:not|n't|n’t|lacks?|without|insufficient|missing|no|inadequate|requires?|need|necessary|sufficient|required)(?: \S{1,40}){0,4} (?:permissions?|privileges?|scopes?|entitlements?|access rights?|access)\b(?! (?:tokens?|keys?))|(?:permissions?|scopes?|privileges?) ?(?:["'`\S]{0,80} )?(?:is |are |was |to \S{1,40} )?(?:denied|missing|required|insufficient|not granted|lacking|needed)|access (?:is |was |has been |to [^.\n]{0,80}(?:is |was )?)?(?:denied|forbidden|restricted|not allowed|not granted|disabled)|only (?:authori[sz]ed|available|allowed|permitted|accessible|supported|valid) (?:for|to|in|on|with|when|by|through|via)|(?:do|does|did)(?:n't|n’t| not) have (?:the )?(?:\w{1,24} ){0,3}(?:permission|access|privilege|right|scope|role|authori)|not associated with|admin only|enabled by (?:your|an|the) (?:admin|organi[sz]ation|owner)|(?:organi[sz]ation|enterprise)[^.\n]{0,20} policy|denied access|explicit deny|not authorized|unauthorized (?:to|for|access)|no right to|denied by|denied on resource|prohibited (?:from|by)|does not allow/,
    unless:
      /malformed input|extraneous|\bv1\/(?:responses|chat|completions|messages|embeddings)|only (?:allowed|valid|supported|available|permitted) (?:when|if|with|for|in) (?:the )?["'`]|extra inputs|(?:certain|some|specific|these|other) models|^["'`][\w.]{1,40}["'`] is not|additional properties|propert|\b(?:parameter|field)s? .{0,30}not (?:allowed|permitted)|api key is (?:invalid|required)|invalid (?:api|subscription) key|good standing|fail to access|model .{0,100}(?:does not exist|not found)|required parameter|required field/,
  },
  {
    name: 'method-not-supported',
    category: 'permission_denied',
    stems: stems(`
      authentication is|authentication method|authentication type|oauth|auth method|key based|
      credential is only|api keys are not supported|keys are not|client`),
    pattern:
      /(?:oauth|key[- ]based|authentication|auth|token|api key) ?(?:authentication|methods?|types?|access|tokens?|keys?|auth)?s? (?:is|are|has been) (?:currently )?(?:not (?:allowed|supported|permitted|enabled|accepted)|disabled)|authentication (?:method|type)[^.\n]{0,30}not|only (?:available|usable|supported|allowed) (?:for|with|through|in)|keys? (?:are|is) not supported/,
  },
  {
    name: 'not-enabled',
    category: 'permission_denied',
    stems: stems(`
      has not been used in project|enable it|enabled|must be verified|verify your|gated|agree|
      accept the terms|terms|use-case form|use case form|requires a paid|upgrade to|upgrade your|
      requires an|not in the organization|verification|requesting access|request access|waitlist|
      waiting list|opt in|opt-in|data policy|preview access|beta access`),
    pattern:
      /has not been used in project|(?:organi[sz]ation|account|phone|identity|email) (?:must|needs to|has to) be verified|verify your (?:organi[sz]ation|account|phone|identity|email)|\bgated\b|(?:not |must |need to |have to |please |haven't |has not |hasn't )(?:agreed?|accept(?:ed)?)[^.\n]{0,40}(?:terms|license|agreement|conditions)|use[- ]case form|use case details have not|requires? (?:a |an )?(?:paid|pro|plus|team|premium|higher|upgraded?|enterprise|active subscription)[^.\n]{0,30}(?:plan|subscription|tier|account|access|policy)?|not in the (?:organi[sz]ation|current)|request(?:ing)? access|wait(?:ing )?list|must (?:be )?opt(?:ed)?[- ]in|opt in to|data policy|(?:feature|service|api|endpoint|product)s? (?:is |are |has been |have been )?(?:either )?(?:not (?:supported|enabled|activated|available)|disabled)|api is not enabled|available to verified/,
    unless: /rate limit|quota|model[^.\n]{0,40}(?:not found|does not exist)/,
  },
  {
    name: 'not-allowed-zh',
    category: 'permission_denied',
    stems: stems('无权|权限|未授权|禁止|不允许|白名单|拒绝访问|访问被拒|没有访问|未开通|实名|不在组织|受限'),
    pattern:
      /无权|(?:没有|无|缺少|未开通|暂无|不具备|权限)[^。\n]{0,10}(?:权限|不足|访问权)|权限(?:不足|错误|校验)|未(?:被)?授权|禁止(?:访问|使用|调用)|不允许(?:访问|使用|调用)|拒绝访问|访问被拒|未开通|实名认证|未完成实名/,
    unless: /模型|令牌(?:无效|错误)|密钥/,
  },
];
