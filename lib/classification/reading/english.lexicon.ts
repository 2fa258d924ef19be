import type { Lexicon } from './terms.js';

/**
 * English words and phrases by what they mean. Plurals and contractions need not be listed, nor `_` and `-` between words.
 *
 * A phrase stands where more than one failure uses it, or where the language does; a longer phrase beats the shorter ones
 * in it.
 *
 * @internal
 */
export const ENGLISH: Lexicon = {
  subjects: {
    key: `
      api key|apikey|api token|x api key|access key|access token|auth key|auth token|authentication key|
      authentication token|authorization token|bearer token|oauth token|oauth2 access token|
      oauth access token|id token|refresh token|secret key|secret|credential|auth credential|
      subscription key|security token|session token|jwt|jwt token|client secret|client id|
      personal access token|virtual key|proxy key|license key|key|token|password|username|signature|hmac|
      authorization header|auth header|authentication header|authorization field|authentication information|
      authentication parameter|authentication data|security token included|service token|pat|access key id|
      consumer key|api secret key|api secret|ak|sk|ak sk|auth_kind|hmac signature|user token|
      proxy server token|user id|app id|appid|subscription key or wrong api endpoint|api key id|
      authentication string|authorization code|auth code|authentication credential|grant|
      oauth 2 access token|api key param|token provided`,
    'sign-in': `
      authentication|authorization|auth|login|log in|sign in|sso|session|identity|established identity|
      caller identity|iam certification|certification|token refresh|anonymous`,
    account: `
      account|organization|org|user|workspace|project|team|tenant|consumer|principal|member|customer|
      subscriber|service account|robot|caller|company|group`,
    money: `
      credit|balance|fund|money|payment|payment method|payment instrument|billing|billing detail|
      billing limit|billing hard limit|billing soft limit|bill|invoice|spend limit|spending limit|spend cap|
      spending cap|spending|monthly spending limit|budget|max budget|wallet|prepaid|credit balance|account balance|
      allowance|allotment|allocation|neuron|overage|prepayment credit|credit limit|good standing|
      monthly included credit|prepayment|license|resource pack|resource package|spend`,
    plan: `
      plan|subscription|trial|trial period|free trial|free tier|free plan|free quota|free call|free message|free token|membership|package|
      tier|pricing tier|free period|free credit|token plan|coding plan|current plan|free allocated quota|
      free usage|free allocation|free request|free model request|subscription plan|free model|trial key`,
    quota: `
      quota|usage quota|usage cap|usage|session limit|key limit|free limit|usage allowance|user quota|
      call volume quota|api usage limit|account limit|subscription limit|credit usage limit|weekly limit|
      daily limit|monthly limit|hourly limit|workspace api usage limit|total limit|inference limit`,
    rate: `
      rate limit|ratelimit|rate limiting|throughput|token throughput|request throughput|request limit|request rate limit|request rate|token rate limit|
      request per minute|token per minute|throttling|concurrency|concurrent request|concurrent connection|
      concurrency limit|parallel request|simultaneous request|in flight request|burst|burst limit|
      burst rate|call rate|api call|cooldown|rate|max rpm|max tpm|qps limit|qps request limit|tpm limit|
      rpm limit|token per second|request per second|frequency|concurrent`,
    limit: 'limit|cap|ceiling|threshold|maximum number of request',
    model: `
      model|deployment|engine|inference profile|checkpoint|fine tune|finetune|fine tuned model|
      finetuned model|foundation model|model id|model name|model identifier|model version|modelid|model arn|
      model code|publisher model|base model|api deployment|model serving|model service|dedicated endpoint|
      inference endpoint|serving endpoint|model endpoint|entity|specified version|this version|function id|endpoint with name|
      model id value|selected model|model group`,
    endpoint: `
      endpoint|chat endpoint|api endpoint|route|url|path|page|resource|operation|api|action|
      service for account|host name|hostname|base url|request url`,
    address: `
      ip|ip address|whitelist|allowlist|allow list|white list|firewall|virtual network|private endpoint|
      private link|public access|public network|public network access|browser signature|browser|waf|referer|
      referrer|origin|vpn|proxy or vpn|security policy|network acl|vnet|captcha|user agent|website`,
    place: `
      country|region|territory|location|user location|geography|jurisdiction|area|regional host|
      regional endpoint|data residency|datacenter region|regional api endpoint|geographic location`,
    permission: `
      permission|scope|privilege|entitlement|correct role|your role|service role|right|data policy|
      model publication|access right|data action|required data action|model term|term|license agreement|
      use case form|use case|use case detail|opt in|explicit opt in|verification|policy allow|
      scope requirement|access level|identity based policy`,
    access: 'access|model access|access to model|api access',
    feature: `
      feature|beta|capability|long context beta|beta header|model feature|private api|language api|ai api|
      vertex ai api|generative language api|functionality`,
    server: `
      server|backend|upstream|gateway|web server|service|system|internal|upstream service|provider|database|
      infrastructure|inference|generation|runner process|worker process|inference server`,
    capacity: `
      traffic|demand|load|volume|
      capacity|gpu|instance|replica|queue|system capacity|compute|compute resource|machine|worker|
      resource available|data center|gpu pool|pending request|system resource|node|cluster|system memory|
      hardware|slot|worker local total request limit`,
    content: `
      text|generated text|generated output|content policy|usage policy|usage guideline|content filtering|safety policy|safety setting|moderation|
      guardrail|responsible ai policy|acceptable use policy|community guideline|content safety|
      content security|content rule|safety rule|content check|output filter|prompt filter|content restriction|safety guideline|safety check|usage restriction|guideline|policy|
      safety|blocklist|content|prompt or output|policy violation|content management`,
    size: `
      context|context length|context window|context size|context limit|prompt length|input length|
      maximum input length|input token|prompt token|token count|input token count|token limit|
      sequence length|max model len|total token|tokens limit|prompt tokens limit|tokens|request size|
      payload|payload size|request entity|body size|file size|image size|prompt|conversation|history|
      message length|maximum token|max input token|request body|kv cache|input size|maximum size|size limit|
      input|number of token|number of input token|total number of token|max context length|max context|
      maximum length|available context size|n ctx|byte|character|mb|megabyte|size|max size|message size|
      text length|maximum input|maximum number of token|maximum tokens`,
    request: `
      request|call|query|json body|http request|client|invocation|payload json|request json|body|
      the request`,
    parameter: `
      method|parameter|param|argument|value|field|property|schema|tool|tool choice|function call|tool call|
      tool use|tool result|role|message|response format|format|type|temperature|top p|top k|max token|
      max completion token|max output token|stream option|system instruction|developer instruction|
      system message|system prompt|image|image url|base64|media type|mime type|option|enum|integer|array|
      object|string|json|json schema|input value|stop sequence|reasoning effort|reasoning|thinking|
      thinking block|thought signature|thinking budget|prefill|assistant message|tool id|function name|
      function declaration|item|part|header|header value|content type|vision|audio|video|pdf|document|file|
      attachment|streaming|logprob|seed|user message|tool message|conversation role|budget token|
      input schema|output schema|prompt template|jinja template|template|chat template|web search|modality|
      embedding|effort|function calling|tool calling|structured output|validation|body json|query parameter|
      language|sdk|data|url param|tool name|function parameter|previous response|response id|batch|
      vector store|thread|upload|task|job|run|timeout setting|timeout value|timeout parameter`,
    answer: `
      response|stream|reply|completion|output|chunk|event|response body|json response|
      object generated|valid content|candidate|choice`,
    connection: `
      connection|socket|websocket|network|dns|tls|ssl|certificate|handshake|host|peer|proxy|fetch|transport|
      tcp|http2|http 2|pipe|the internet|api connection|upstream connection|eof`,
    time: 'deadline|time limit',
    channel: `
      channel|available channel|allowed provider|endpoint found|fallback|auth available|healthy upstream|
      healthy deployment|backend available`,
  },
  bad: {
    invalid: `
      invalid|incorrect|wrong|bad|unrecognized|malformed|illegal|mismatch|mismatched|fake|unverified|
      improper|not a valid|no valid|without a valid|rejected|unauthorized|unauthenticated|ill formed|
      unparseable|undecodable|erroneous|inconsistent|unexpected|incompatible|unprocessable|duplicate|
      too short|unacceptable|non empty|outside the range|out of range|in conflict`,
    missing: `
      missing|failed to get|unable to get|could not get|failed to read|failed to obtain|failed to retrieve|
      failed to find|failed to resolve|could not resolve|could not load|absent|empty|blank|undefined|
      omitted|unset|lacking|lack|without|no`,
    required: `
      required|require|must be provided|must be set|must be supplied|must be specified|must be included|
      must provide|must include|must supply|need to provide|needs to be|must be present|must be|must have|
      must contain|should be|must start with|must match|must not|must follow|must end|should not|
      must specify|must come|have to be|must begin`,
    expired: `
      expired|lapsed|past its expiry|stale|outdated|earlier than current|out of date|expires at|
      needs refresh|past due date`,
    revoked: `
      revoked|disabled|deactivated|suspended|banned|terminated|locked|frozen|blacklisted|invalidated|
      deleted|archived|on hold|leaked|compromised|deactivation|suspension|shut down|rotated out`,
    exceeded: `
      must have less than|must be less than|must be fewer|must have fewer|must have at most|must be at most|
      must be shorter|must be <=|must be smaller|exceed|exceeded|exceeding|reached|hit|over|too many|beyond|
      above|surpassed|higher than|more than|greater than|larger than|longer than|bigger than|too high|too fast|
      too quickly|too frequent|too frequently|maxed out|overrun|used|at its limit|at the limit|at their limit|>`,
    spent: `
      insufficient|not enough|exhausted|depleted|burned through|burnt through|gone through|went through|drained|
      ran dry|run dry|dried up|spent|are gone|all gone|is gone|eaten up|run out|ran out|running out|out of|used up|used all|
      used all of|too low|negative|zero|consumed|no remaining|no more|no sufficient|can only afford|
      only afford|remaining 0|below|requires more|need more|arrear|declined|low`,
    absent: `
      unknown|nonexistent|inexistent|no such|undefined model|could not find|unable to find|cannot find|
      can not find|not find|no match|not exist|does not exist`,
    unsupported: `
      unsupported|incompatible with|not compatible|not a chat|not a completion|not permitted extra|not part of|
      not included in your|not covered by`,
    unavailable: `
      unavailable|inaccessible|offline|down|out of service|unreachable|not running|degraded|maintenance|
      unloaded|unhealthy`,
    denied: `
      denied|forbidden|prohibited|refused|disallowed|not allowed|unauthorized to|unauthorized for|
      explicit deny|may not|cannot be used|can not be used|only authorized for|only available for|
      only available to|only available in|only accessible|only allow|only available hosted|only allowed|
      only be used|only available with|only master key|only valid for|only available on|banned your access|
      not associated with|restricted to|not high enough|can not access|unable to access|only supported for|
      not cleared for|only for|bound to|tied to|pinned to`,
    restricted: 'restricted|gated|blocked',
    failed: `
      failed|fail|failure|error|unsuccessful|broke|crashed|crash|exception|went wrong|unable to process|
      problem|fault`,
    busy: `
      high|heavy|elevated|excessive|unusually high|
      busy|in use|saturated|overload|too busy|high load|high traffic|heavy traffic|high volume|congested|
      congestion|occupied|under load|under heavy load|swamped|overwhelmed|surge|is full|are full|currently full|pool full|slots full|spike|excessive load|
      increased load|high usage|pool exhausted`,
    loading: `
      loading|temporarily unavailable|currently unavailable|temporarily down|temporarily not available|
      warming up|starting up|scaling up|starting|cold|being loaded|booting|initializing|still loading|
      is loading|not ready`,
    paused: `
      paused|closed|scaled to zero|stopped|sleeping|hibernated|suspended model|asleep|turned off|taken down|
      switched off|stood down`,
    ended: `
      ended|retired|deprecated|decommissioned|discontinued|removed|sunset|end of life|eol|no longer|
      phased out|faded out|shut off|legacy|obsolete|end of its life|withdrawn|inactive|not any more|
      not any longer|archived model|out of support`,
    flagged: `
      flagged|withheld|held back|suppressed|hateful|hate speech|violate|violation|violating|inappropriate|sensitive|harmful|unsafe|censored|filtered|
      high risk|nsfw|sexual|copyrighted|copyright|recitation|jailbreak|injection|moderated|offensive|
      explicit|risk|not safe|against|triggered|high risk cyber|breach`,
    large: 'too much|too long|too large|too big|oversized|overflow|only fit|not fit|too small',
    late: 'elapsed|passed|slow|did not finish',
    broken: `
      reset|lost|aborted|dropped|interrupted|disconnected|hang up|broken|prematurely closed|reset by peer|
      cut|broken off|truncated|incomplete`,
    cancelled: 'cancelled|canceled|abort|stopped by user',
    zero: 'limit 0|is 0|0 request',
  },
  good: {
    invalid: `
      valid|correct|recognized|recognised|recognise|recognize|registered|verified|validated|authenticated|
      authentic|match|parsed|parse|decoded|decode|known|accepted|accept|one of|acceptable|verify|validate|
      authenticate|look right|understood|understand|deserialize|well formed|processed|process`,
    missing: `
      provided|provide|supplied|supply|given|sent|send|included|include|pass|set|specified|specify|
      configured|present|detected|resolve|load|locate|logged in|carry|contain|have|signed in|received|
      receive|filled|submitted|put|accepted term|agreed|hold`,
    absent: 'found|exist|find|appear|listed|located|hosted',
    unsupported: 'supported|support|compatible|implemented|work with|chat model',
    unavailable: `
      available|accessible|reachable|running|ready|healthy|online|serving|deployed|loaded|served|offered`,
    denied: `
      allowed|permitted|authorized|authorised|granted|entitled|eligible|approved|whitelisted|cleared|
      qualified|able to use|operate|associated|enabled for|enabled to|enabled in|enabled on|activated for|activated in`,
    revoked: 'active|enabled|activated',
    spent: 'enough|sufficient|remaining|afford|left',
    flagged: 'comply|safe|appropriate|compliant',
    failed: 'succeed|successful|completed|complete|finish',
    late: `
      complete within|completed within|return within|returned within|answer within|answered within|
      finish in time|respond in time|responded|respond|response received|answer in time|finish within`,
    large: 'fit|less than|fewer than|shorter than|smaller than|at most',
    ended: 'maintained|served any more|served any longer|offered any more|supported any more',
  },
  statements: [
    [
      'rate',
      'said',
      `
      is limited to|are limited to|too many request|rate limited|throttled|throttle|throttlingexception|
      slow down|slowing down|too many call|too many concurrent|too many query|too many message|
      too many attempt|rate limit exceeded|you are being rate limited|request was throttled|
      requests are being throttled|resource exhausted|resource has been exhausted|too many api|
      too many token please wait|too many token per|sending request too|reduce your request rate|
      rate increased too quickly|request frequency|cooling down|temporarily limiting request|
      too many invocation|too many connection`,
    ],
    [
      'capacity',
      'said',
      `
      overloaded|server busy|system busy|at capacity|full capacity|fully booked|fully utilized|over capacity|no capacity|out of capacity|
      not enough capacity|insufficient capacity|lack of capacity|high demand|heavy load|service is too busy|
      currently busy|no instance available|no healthy upstream|queue full|queue is full|server overloaded|
      no more data center|no auth available|cold start|engine overloaded|capacity exceeded|capacity limit|
      model is overloaded|no deployment available|no worker|no gpu|no replica|resource shortage|
      increased demand|currently loading|try again when the load|experiencing high|limited capacity`,
    ],
    [
      'time',
      'said',
      `
      timed out|timeout|time out|request timeout|gateway timeout|gateway time out|deadline exceeded|
      took too long|taking too long|too long to respond|too long to process|timeout exceeded|
      response timeout|read timeout|connect timeout|read timed out|operation timed out|
      did not finish within|no response after|no response within|no response received for|
      no response received within|no answer within|no answer after|no reply within|no output within|timedout|not finish within|not respond within|not responded within|
      within the configured`,
    ],
    [
      'money',
      'said',
      `
      payment required|add credit|add more credit|purchase credit|purchase more credit|buy credit|
      buy more credit|top up|topup|recharge|out of credit|insufficient fund|insufficient balance|
      insufficient credit|insufficient quota|no credit|enable billing|set up billing|requires billing|
      billing not active|add fund|overdue payment|overdue balance|arrearage|credit balance is too low|
      pending payment|unpaid invoice|billing to be enabled|budget exceeded|over budget|exceededbudget|
      budgetexceeded|requires more credit|unpaid|overdue|past due|in arrear|prepay`,
    ],
    [
      'quota',
      'said',
      `
      current quota|quota exceeded|quota exhausted|usage limit reached|limit reached for plan|
      hit your limit|hit your usage limit|reached your limit|out of usage|extra usage|
      usage limit has been reached|exhausted your capacity|exhausted your quota|usage exhausted|usage limit|
      plan limit|premium request`,
    ],
    [
      'key',
      'invalid',
      `
      not authenticated|incorrect api key|invalid token|could not validate credential|bad credential|
      invalid credential|should be bearer|format should be bearer|must start with pre defined prefix|
      key mismatch|invalid grant|invalid client|iam certification failed|expected to start with|
      unknown user|not authorized token`,
    ],
    [
      'key',
      'missing',
      `
      login required|please log in|please login|not logged in|no auth credential|no cookie auth credential|
      no token provided|without established identity|unregistered caller|requires authentication|
      authentication required|missing credential|default credential|credential were not found|no credential|
      no api key|must be logged in|missing bearer|unable to locate credential|
      environment variable is missing|authorization required`,
    ],
    [
      'key',
      'expired',
      `
      re authenticate|reauthenticate|sign in again|log in again|login again|renew the api key|
      session timed out|session has timed out|session timeout|login timed out|session expired|token expired|login expired|expiry time|expiry utc time|renew your api key`,
    ],
    [
      'account',
      'revoked',
      `
      access was terminated|access terminated|access has been terminated|has been deactivated|
      account deactivated|account suspended|account disabled|account terminated|account closed|
      inactive account|inactive user|account is inactive|key is inactive|inactive api key|inactive key|
      token is inactive|you have been banned|you are banned|you were banned|suspended account|
      banned account|account is on hold|account on hold|organization on hold|violation of our term|
      terms of service violation`,
    ],
    [
      'content',
      'flagged',
      `
      content filter|content filtered|content policy violation|prohibited content|content exists risk|
      content risk|content blocked|blocked output|output blocked|blocked input|content management policy|
      content moderation|safety system|was flagged|flagged as|flagged for|prompt blocked|blocked by content|
      safety reason|for reason safety|reason safety|violates our|responsible ai|sensitive word|
      sensitive content|sensitive information|potentially harmful|inappropriate content|
      considered high risk|usage policy violation|safety filter|cannot help with|guardrail intervened|
      prompt injection|risk control|requires moderation|content not allowed|may violate|
      content filtering policy|violates the usage policy|policy category`,
    ],
    [
      'size',
      'large',
      `
      maximum context length|maximum prompt length|maximum sequence length|context length exceeded|
      context window exceeded|exceeds the context|exceed context limit|prompt is too long|prompt too long|
      input is too long|input too long|request entity too large|payload too large|request too large|
      message too large|message too long|content too large|body too large|exceeds maximum input|
      too many input token|too many prompt token|exceeds the maximum number of token|reduce the length|
      context overflow|string too long|file too large|image too large|too many token in|too many token|
      shorten your|reduce your prompt|reduce your message size|decrease input length|larger context|
      longer than the maximum|range of input length|does not fit|token limit exceeded|
      context limit exceeded|model token limit|context the overflow|context length of only|context length of this model is|context window of this model is|
      context length is|context window is|context size is|context limit is|
      than the context length|less than the context length|fewer than the context length|
      than the context window|than the context size|than context length|tokens but only|
      above the maximum size|exceeds the maximum size|maximum model length`,
    ],
    [
      'server',
      'failed',
      `
      internal server error|internal error|server error|internal service error|server had an error|
      something went wrong|unexpected error|unknown error|service unavailable|upstream error|
      error from upstream|system error|unhandled exception|backend error|internal failure|
      internal processing error|an error occurred while|an error occurred during|server side error|
      database error|inference failed|generation failed|prediction failed|exit status|cuda|out of memory|
      process has terminated|unable to process your request|internal system error|outage|under maintenance|
      scheduled maintenance|unexpected response|backend returned`,
    ],
    [
      'server',
      'broken',
      `
      bad gateway|upstream connect|upstream request failed|invalid response from upstream|
      invalid response was received from upstream|origin web server|
      proxy error|web server is down|reset before header|degraded function|status degraded|is degraded`,
    ],
    [
      'model',
      'absent',
      `
      no endpoint found|no model loaded|no model found|no available channel|no channel|pull it|
      try pulling it|model not found|model not exist|invalid model|unknown model|unsupported model|
      no such model|not a chat model|model unloaded|on demand throughput|no allowed provider|
      no provider available|no deployment for|not found for api version|not found for account|
      may not exist or you|not found inaccessible|non serverless model|no endpoint available|
      available models|no healthy deployment|no available provider|no endpoints for|wrong model`,
    ],
    [
      'model',
      'unavailable',
      `
      failed to load model|error loading model|unable to load model|failed to load the model|
      could not load model`,
    ],
    [
      'place',
      'invalid',
      `
      belongs to another region|another region|wrong region|different region|incorrect regional hostname|
      correct regional|incorrect hostname|wrong hostname|regional hostname|wrong host|incorrect host|
      wrong base url|wrong address|wrong endpoint|incorrect endpoint`,
    ],
    [
      'permission',
      'required',
      `
      not a member of|a member of an organization|member of the organization|member of the project|
      not a member`,
    ],
    [
      'permission',
      'denied',
      `
      permission denied|access denied|access forbidden|not authorized|insufficient permission|
      insufficient scope|missing scope|operation not allowed|request not allowed|not have permission|
      no permission|must be verified|has not been used in project|requires a paid|requires an enterprise|
      verify your organization|verify organization|not in the organization|attention required|just a moment|
      you have been blocked|denied access|requires a subscription|subscription required to|waitlist|
      wait list|request access|requesting access|admin only|lacks permission|no right to`,
    ],
    [
      'request',
      'invalid',
      `
      bad request|invalid request|validation error|extra input|unknown parameter|unsupported parameter|
      unsupported value|missing required parameter|invalid parameter|invalid param|invalid value|
      invalid type|invalid argument|malformed input|unrecognized request argument|not of type|
      failed to deserialize|could not parse the json|parse the json|extraneous key|is not one of|
      input should be|field required|invalid json|invalid schema|does not support tool|
      does not support function|must alternate|no route|unknown request url|conversation must|roles must|
      found without|at least one|only one of|exactly one|both be specified|required property|not callable|
      rendering prompt`,
    ],
    [
      'answer',
      'broken',
      `
      property of undefined|property of null|unexpected end of json|not valid json|unexpected token|
      invalid json response|empty response|empty stream|no output generated|no content generated|
      no object generated|stream ended|response ended|unexpected end of stream|unexpected end of input|
      unterminated string|looking for beginning of value|failed to unmarshal|failed to parse response|
      could not parse response|could not parse the response|no choices|no candidate|empty completion|
      invalid response|empty body|type validation failed|cannot unmarshal|unexpected content type|
      unexpected non json|expecting value|unexpected line|extra data line|instead of json|non json|
      blank response|without sending any|incomplete json|no response body|stream completed without|
      unexpected event`,
    ],
    [
      'connection',
      'broken',
      `
      econnreset|econnrefused|econnaborted|enotfound|eai again|epipe|ehostunreach|enetunreach|
      socket hang up|fetch failed|failed to fetch|error fetching|network error|connection error|
      closed the connection|dropped the connection|cut the connection|reset the connection|ended the connection|
      connection reset|connection refused|connection closed|connection was closed|connection lost|
      connection aborted|connection terminated|connection timed out|getaddrinfo|self signed certificate|
      unable to connect|unable to reach|could not reach|cannot reach|can not reach|failed to reach|could not connect|cannot connect|can not connect|failed to connect|premature close|
      closed prematurely|other side closed|closed before|name resolution|no such host|no route to host|
      bad record mac|error sending request|server disconnected|stream disconnected|load failed|
      unexpected eof|broken pipe|peer closed|tls handshake|dns error|incomplete read|
      incomplete chunked read|goaway|decoding response body|transport error|error trying to connect|
      stream has been aborted|stream was aborted|response was aborted|stream aborted|response aborted|
      body aborted|incorrect header check|temporary failure in name resolution|name or service not known|
      could not resolve host|hung up|err network|err socket|connection pool`,
    ],
    [
      'request',
      'cancelled',
      `
      operation was aborted|request was aborted|request aborted|operation aborted|invocation was aborted|
      invocation aborted|call was aborted|request cancelled|request canceled|cancelled by client|
      canceled by client|canceled by user|cancelled by user|client cancelled|client canceled|
      client closed request|client disconnected|aborted by user|user aborted|interrupted by user|
      user stopped|context canceled`,
    ],
    [
      'request',
      'unsupported',
      `
      bytestring|invalid url|invalid character in header|circular structure|only absolute url|
      unsupported protocol|parse url`,
    ],
  ],
  windows: {
    short: `
      per minute|per min|per second|per sec|a minute|every minute|perminute|persecond|rpm|tpm|qps|rps|tps|
      qpm|ipm|per 1 minute`,
    long: `
      per day|per week|per month|per hour|daily|weekly|monthly|hourly|perday|permonth|rpd|tpd|today|day|week|
      month|hour|monthly included`,
  },
  nothing: `
    method not allowed|not implemented|due to|following error|returned the following error|
    model performance|no fallback model group found|no fallback model|retry limit|of this model output|
    exit code|try again|please wait|retry your request|status code|error code|request id|status page|
    documentation|for more information|for more detail|apologize|not affected|not charged|was not charged|
    support team|support page|support if|in support|contact support|help center|api reference|tokens used|
    token used|no token were used|key in the dashboard|logged|error message|error type|public key|
    special token|unexpected token type|key is valid|token budget|token usage|stop token|end token|
    tool call id|not your usage limit|not your quota|in your account settings|context canceled by|
    no credit were charged|rate limit documentation|rate limits are described|no matter|no need|no problem|
    user guide|account settings|account team|account manager|not only|received model group|
    available model group fallback|no body`,
};
