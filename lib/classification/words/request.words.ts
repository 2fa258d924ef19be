import { pattern, upTo, stems, type WordRule } from './word-rule.js';

const SAID =
  '(?:content|prompt|input|output|request|response|text|message|image|generation|completion|candidate|query|answer)s?';

/**
 * A filter refused the prompt or the output.
 *
 * @internal
 */
export const CONTENT_WORDS: readonly WordRule[] = [
  {
    name: 'policy',
    category: 'content_filtered',
    stems: stems(`
      content|usage polic|usage guideline|safety|moderat|guardrail|prohibited|inappropriate|sensitive|
      censor|flagged|harmful|unsafe|high risk|responsible ai|acceptable use|offensive|explicit content|
      recitation|copyright|risk control|jailbreak|injection|nsfw|sexual|not allow|refus|blocked|injection|policy|policies|blocklist|cybersecurity|
      usage restriction`),
    pattern: pattern(
      '(?:violat\\w{0,5}|against|breach\\w{0,3}|conflicts? with|contrary to)',
      upTo(60),
      '(?:usage polic|usage guideline|content polic|polic(?:y|ies)\\b|guidelines|community|safety|acceptable use)',
      '|content[ -]?(?:filter|polic|management|moderation|safety|security|restriction|violat)\\w{0,8}',
      '|(?:safety|moderation|guardrail|responsible ai)[ -]?(?:system|filter|polic|check|setting|reason|block|violat|rejected|concern|restriction|classifier|intervened)\\w{0,8}',
      `|${SAID}${upTo(50)}(?:inappropriate|sensitive|prohibited|censored|flagged|harmful|unsafe|offensive|high[- ]risk|not safe|disallowed content|objectionable|illegal content|explicit)`,
      `|(?:inappropriate|sensitive|prohibited|harmful|unsafe|offensive|objectionable|disallowed|illegal) (?:or \\w{1,20} )?${SAID}`,
      `|${SAID}${upTo(40)}(?:was|were|is|are|has been|have been) (?:\\w{1,24} ){0,2}(?:blocked|filtered|censored|moderated|flagged|refused)`,
      '|(?:blocked|filtered|refused|rejected|stopped)',
      upTo(30),
      '(?:due to|because of|by|reason:?)',
      upTo(20),
      '(?:safety|moderation|content|prohibited|recitation|guardrail|blocklist|spii|policy violation|other)',
      '|(?:may|might|could) contain (?:\\w{1,20} ){0,2}(?:inappropriate|sensitive|prohibited|harmful|unsafe|offensive)',
      '|blocked (?:output|input|prompt|content|response)\\b|content exists? risk|content risk|considered high risk|nsfw|sexual(?:ly)?|content (?:is |was )?not allowed|not allow (?:this|such|the) content|risk control|moderation|jailbreak|prompt injection|injection attack|recitation|(?:potentially )?high-risk (?:cyber|bio)|copyright(?:ed)? (?:content|material)|safety reasons|guardrail',
    ),
    unless:
      /account[^.\n]{0,60}(?:violat|disabled|suspended|banned|terminated)|content[ -]?type|terms of service|content block|by (?:cloudflare|your admin|security policy)|(?:service|account|organi[sz]ation|user|key|project|access)[^.\n]{0,40}(?:disabled|suspended|banned|terminated|deactivated)|data policy|moderation endpoint|content[_ ]?length|request (?:was |is )?(?:blocked|rejected) (?:by|due to) (?:rate|the ip|security|waf|cloudflare)|ip address|sensitive (?:data|information) (?:in|log)|security polic|cors|rate limit (?:reached|exceeded)|too many requests|requests? (?:to|from) (?:this|the|your|referr?er)/,
  },
  {
    name: 'policy-zh',
    category: 'content_filtered',
    stems: stems('敏感|违规|不安全|风控|审核|安全|不当|违反|涉政|色情|合规|拦截|屏蔽|敏感词'),
    pattern:
      /敏感|(?:内容|输入|输出|文本|图片|提示词|prompt|生成|问题)[^。\n]{0,24}(?:违规|不安全|不当|违反|不合规|拦截|屏蔽|风险|安全)|风控|(?:内容|安全)?审核(?!员)|涉政|色情|违规内容|内容安全|安全(?:策略|检测|审查)|违反[^。\n]{0,16}(?:政策|规定|法律|规范|安全)/,
    unless: /账户|账号|帐号|用户(?:被|已)|实名/,
  },
];

/**
 * The request does not fit this target.
 *
 * @internal
 */
export const TOO_LARGE_WORDS: readonly WordRule[] = [
  {
    name: 'context',
    category: 'request_too_large',
    stems: stems(`
      context|too long|too large|too big|too many tokens|max input|input length|maximum input|
      prompt length|reduce the length|token limit|tokens|maximum length|characters|payload|
      entity too large|size|exceeds the|max length|max_length|bytes|n_ctx|kv cache|input token|
      token count|prompt token|maximum model| mb |longer than|larger than`),
    pattern:
      /context[_ -]?(?:length|window|size|limit|overflow)[^\n]{0,120}(?:exceed|exhaust|is \d|too|limit|over|reached|larger|\d{3,}|beyond|full|small|short)|(?:exceed|over|larger than|longer than|greater than|beyond|than|fit|above|limit of)[^\n]{0,80}(?:context[_ -]?(?:length|window|size|limit)|maximum (?:input|prompt|token|sequence|allowed|model) ?(?:length|tokens|count|size)?|max(?:imum)? (?:\w{1,16} ){0,3}(?:tokens|length|size)|n_ctx|max_model_len|model token limit|token limit|max_input|input limit|kv cache|size limit|payload|available context)|maximum context|max(?:imum)? (?:prompt|sequence|model|request|message|total) (?:length|tokens|size|context)|max(?:imum)? input (?:length|tokens|characters|size|token)|(?:prompt|input|request|message|text|content|conversation|payload|query|body|file|image|document|entity|body|messages|history|tokens?|string|data|attachment|audio|pdf)s?(?: \w{1,24}){0,3} (?:is |are |was |were |has |be )?(?:way )?too (?:long|large|big|many)|request (?:entity )?too large|payload too large|too many (?:input |prompt |total |context )?tokens(?! per)|(?:reduce|shorten)[^.\n]{0,40}(?:length of (?:the |your )?(?:messages|prompt|input|completion|context|text|either one)|prompt|input size|message|context|conversation|the length)|range of input length|input length|(?:input|prompt)(?: token)?s?(?: count| length| size)?[^.\n]{0,60}(?:exceed|over|too|greater than|larger than|longer than|more than|> ?\d)|(?:exceed|over)s?(?:ed|ing)?[^\n]{0,60}(?:maximum|max|limit|allowed)[^\n]{0,30}(?:bytes|\bmb\b|\bkb\b|characters|file size|request size|body size)|(?:file|image|body|request|payload|document) size|tokens?[^.\n]{0,60}(?:exceeds?|over|greater|above|larger|beyond)[^.\n]{0,40}(?:model|max|limit|context|allowed|window)|string too long|too many (?:\w{1,16} ){0,2}(?:bytes|characters)|at most \d{4,9} (?:characters|tokens|bytes)|larger than the maximum|larger than maxbodylength|exceed[^\n]{0,40}\d ?(?:mb|kb|gb|mib|bytes|characters|tokens)\b|(?:inputs?|prompt)\W{0,3}(?:tokens)?[^\n]{0,40}must (?:have|be) (?:less|fewer|<=|at most|smaller|shorter)|does not fit/,
    unless:
      /(?:per|\/) ?min|per day|\btpm\b(?![^\n]{0,20}too)|per second|rate[ -]?limit|max_tokens|max_completion_tokens|max_output_tokens|maxoutputtokens|maxtokens|too many (?:requests|tools)|tools?\b[^.\n]{0,30}too (?:long|many)|(?:name|id|key|token)['"`]?(?: is| was)? too long|image size must|quota|throttl|wait before|(?:wait|please|and) (?:and )?try(?:ing)? again|temperature|top_p|n_?probs|string_above|maximum length \d{1,3}\b|retry after|requests? too large for|between \d|credits?\b/,
  },
  {
    name: 'one-request-above-limit',
    category: 'request_too_large',
    stems: stems('too large for|too large'),
    pattern: /request(?:s)? (?:is |are )?too large|(?:request|message|prompt) too large for/,
  },
  {
    name: 'context-after-output-budget',
    category: 'request_too_large',
    stems: stems(
      'context length|context window|context_length|context limit|maximum context|max(?:imum)? (?:prompt|sequence|model|request|message|total) (?:length|tokens|size|context)|max context|context size',
    ),
    pattern:
      /(?:context[_ ](?:length|window|limit|size))[^\n]{0,200}(?:requested|exceed|tokens|reduce|resulted|however)|(?:exceed|(?:less|fewer|shorter|smaller) than)[^\n]{0,60}context/,
    unless: /per minute|cannot be larger/,
  },
  {
    name: 'too-large-zh',
    category: 'request_too_large',
    stems: stems('过长|过大|超长|上下文|长度|最大|太长|太大|token'),
    pattern:
      /(?:输入|prompt|内容|上下文|文本|请求|消息|messages|文件|图片|tokens?)[^。\n]{0,20}(?:过长|过大|超长|太长|太大|超出|超过)[^。\n]{0,16}|压缩上下文|(?:超过|超出|大于)[^。\n]{0,16}(?:最大长度|上下文|最大输入|长度限制|最大token|字数|token)|上下文长度|长度(?:超|过)/,
    unless: /每分钟|频率|配额|额度|余额|max_tokens|限流|次数|tpm|rpm/,
  },
];

/**
 * The request is wrong for any key.
 *
 * @internal
 */
export const INVALID_REQUEST_WORDS: readonly WordRule[] = [
  {
    name: 'invalid-parameter',
    category: 'invalid_request',
    stems: stems(`
      unsupported|invalid|unknown|missing|must |unexpected|unrecogni|extra inputs|not permitted|required|
      does not support|doesn't support|not supported|cannot|validation|bad request|malformed|
      could not parse|failed to parse|failed to deserialize|should |expected|no route|not of type|
      is not one of|input should|unable to parse|not found|conflict|not allowed|duplicate|
      found without|not provided|empty|deprecated|is required|at least|do not support|not a valid|was not|
      parameter|either|not exist`),
    pattern:
      /(?:unsupported|invalid|unknown|missing|unexpected|unrecogni[sz]ed|malformed|illegal|bad|duplicate|incorrect|deprecated)\b[^\n]{0,40}(?:param|value|argument|field|request|schema|type|json|body|input|messages?\b|role|format|url|image|tool|content|properties|property|reasoning|option|base64|path|data|header|method|enum|function|sdk|endpoint)|(?:must|should) (?:be|contain|have|not|start|end|alternate|match|include|follow|come|provide|specify)|does(?:n't| not) support|do(?:n't| not) support|not supported|is not (?:of type|one of|a valid|allowed|permitted|valid)|(?:field|parameter|property|argument|value)s? (?:is |are |was )?required|extra inputs|validation error|bad request|(?:could not|failed to|unable to|cannot|can't) (?:be )?(?:parse|deserialize|decode|process (?:the )?input|convert|read)|no route|unknown request url|input should be|expected [^\n]{0,60}(?:but|got|role|to be|one of|array|object|string)|(?:item|file|thread|response|conversation|assistant|message|route|url|path|page|resource|tool|id|batch|vector store|upload|endpoint|api)s?\b[^.\n]{0,80}not (?:be )?found|\b(?:task|job|run|session|file|batch|thread|conversation|tool)s?\b[^.\n]{0,80}(?:not (?:be )?found|not exist)|found without|not provided|cannot (?:be (?:empty|null|used|larger|greater|set|both|combined)|exceed|have|contain|specify)|at least|is required|unable to parse|not compatible|conflict|only one of|exactly one|both [^\n]{0,30} (?:and|cannot)|tool choice/,
    unless: /internal server error/,
  },
  {
    name: 'invalid-parameter-zh',
    category: 'invalid_request',
    stems: stems('参数|格式|不合法|不能为空|非法|无效|缺少|不支持|未正常接收|必填|必须|请求体|解析'),
    pattern: /参数|格式(?:错误|不)|不合法|不能为空|非法|缺少|不支持|必填|必须|请求体|解析失败/,
  },
];
