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
    duration: 'second|sec|millisecond|ms|minute',
    file: `
      image|image url|base64|audio|video|pdf|document|file|attachment|picture|photo|image file|audio file|video file|
      clip|screenshot`,
    prompt: `
      prompt|input|conversation|history|user input|input text|input prompt|chat history|message history`,
    lifetime: `
      validity|validity period|lifetime|life time|expiry date|expiration date|end date|expiration|expiry|expiry time|
      expiration time|valid until date|exp claim|token age|time to live|ttl`,
    key: `
      api key|apikey|api token|x api key|access key|access token|auth key|auth token|authentication key|
      authentication token|authorization token|bearer token|oauth token|oauth2 access token|oauth access token|id token|
      refresh token|secret key|secret|credential|auth credential|subscription key|security token|session token|jwt|
      jwt token|client secret|client id|personal access token|virtual key|proxy key|license key|key|token|password|
      username|signature|hmac|authorization header|auth header|authentication header|authorization field|
      authentication information|authentication parameter|authentication data|security token included|service token|pat|
      access key id|consumer key|api secret key|api secret|ak|sk|ak sk|auth_kind|hmac signature|user token|
      proxy server token|user id|app id|appid|subscription key or wrong api endpoint|api key id|authentication string|
      authorization code|auth code|authentication credential|oauth 2 access token|api key param|token provided|
      authorisation header|authorization detail|authorisation detail|login credential|sign in detail|auth detail|
      token provider|credential file|credential provider|grant|default credential|application default credential`,
    'sign-in': `
      authentication|authorization|auth|login|log in|sign in|sso|session|identity|established identity|caller identity|
      iam certification|certification|token refresh|anonymous|authorisation`,
    account: `
      account|organization|org|user|workspace|project|team|tenant|consumer|principal|member|customer|subscriber|
      service account|robot|caller|company|group|licensee|client account|seat holder|login account|merchant|
      vendor account|reseller`,
    money: `
      credit|balance|fund|money|payment|payment method|payment instrument|billing|billing detail|billing limit|
      billing hard limit|billing soft limit|bill|invoice|spend limit|spending limit|spend cap|spending cap|spending|
      monthly spending limit|budget|max budget|wallet|prepaid|credit balance|account balance|allowance|allotment|
      allocation|neuron|overage|prepayment credit|credit limit|good standing|monthly included credit|prepayment|
      resource pack|resource package|spend|coin|compute credit|compute unit|point balance|prepaid unit|included unit|
      deposit|purse|cash|monthly cap in dollar|dollar limit|dollar cap|cost limit|cost cap|cost ceiling|usage balance|
      remaining balance|voucher|top up|auto top up|auto recharge|recharge|credit card|debit card|card issuer|
      card on file|spending ceiling`,
    plan: `
      plan|subscription|trial|trial period|free trial|free tier|free plan|free quota|free call|free message|free token|
      membership|package|tier|pricing tier|free period|free credit|token plan|coding plan|current plan|
      free allocated quota|free usage|free allocation|free request|free model request|subscription plan|free model|
      trial key|free prompt|free generation|free conversation|free question|free image|free minute|free run|
      complimentary|pack|token pack|reserved token pack|prepaid pack|starter plan|starter pack|bundle|freebie|
      trial credit|promotional credit|promo credit|grant credit|courtesy credit|welcome credit|signup credit|
      sign up credit|gift credit|bonus credit|seat|license seat|contract|retainer|entitlement period|fair usage policy|
      fair use policy|fair usage|fair use`,
    quota: `
      quota|usage quota|usage cap|usage|session limit|key limit|free limit|usage allowance|user quota|call volume quota|
      api usage limit|account limit|subscription limit|credit usage limit|weekly limit|daily limit|monthly limit|
      hourly limit|workspace api usage limit|total limit|inference limit|gpu second|gpu minute|gpu hour|gpu time|
      compute time|compute hour|node hour|core hour`,
    rate: `
      rate limit|ratelimit|rate limiting|throughput|token throughput|request throughput|request limit|
      request rate limit|request rate|token rate limit|request per minute|token per minute|throttling|concurrency|
      concurrent request|concurrent connection|concurrency limit|parallel request|simultaneous request|
      in flight request|burst|burst limit|burst rate|call rate|api call|cooldown|rate|max rpm|max tpm|qps limit|
      qps request limit|tpm limit|rpm limit|token per second|request per second|frequency|concurrent|traffic from your|
      traffic from this|traffic from you|traffic from the same|request from your|request from this key|
      request from this account|pace|request pace|request speed|call frequency|request frequency|open connection|
      parallel call|concurrent call|simultaneous call|request at once|request at a time|call at once|in parallel|
      per minute limit|per second limit|connection for this key|concurrent session|parallel session|
      simultaneous session|concurrent session limit|concurrent stream|concurrent job|concurrent task|
      concurrent generation|concurrent operation|active request|pending call|running request|open request|open stream|
      in flight|in flight prompt|in flight call|call per minute|prompt per minute|hit per minute|message per minute|
      call per second|rps limit|rate ceiling|velocity limit|call budget per minute|token bucket|leaky bucket|
      request bucket|rate bucket|enqueued token|enqueued token limit|enqueued request`,
    limit: 'limit|cap|ceiling|threshold|maximum number of request',
    model: `
      model|deployment|engine|inference profile|checkpoint|fine tune|finetune|fine tuned model|finetuned model|
      foundation model|model id|model name|model identifier|model version|modelid|model arn|model code|publisher model|
      base model|api deployment|model serving|model service|dedicated endpoint|inference endpoint|serving endpoint|
      model endpoint|entity|specified version|this version|function id|endpoint with name|model id value|selected model|
      model group|snapshot|preview|model family|release|weight|model weight|model file|model type|model architecture|
      function in account|model manifest|pull model manifest`,
    endpoint: `
      endpoint|chat endpoint|api endpoint|route|url|path|page|resource|operation|api|action|service for account|
      host name|hostname|base url|request url`,
    address: `
      ip|ip address|whitelist|allowlist|allow list|white list|firewall|virtual network|private endpoint|private link|
      public access|public network|public network access|browser signature|browser|waf|referer|referrer|origin|vpn|
      proxy or vpn|security policy|network acl|vnet|captcha|user agent|website`,
    place: `
      country|region|territory|location|user location|geography|jurisdiction|area|regional host|regional endpoint|
      data residency|datacenter region|regional api endpoint|geographic location`,
    permission: `
      permission|scope|privilege|entitlement|correct role|your role|service role|right|data policy|model publication|
      access right|data action|required data action|model term|term|license agreement|use case form|use case|
      use case detail|opt in|explicit opt in|verification|policy allow|scope requirement|access level|
      identity based policy|inference grant|model grant|access grant|license`,
    access: 'access|model access|access to model|api access',
    feature: `
      feature|beta|capability|long context beta|beta header|model feature|private api|language api|ai api|vertex ai api|
      generative language api|functionality`,
    server: `
      server|backend|upstream|gateway|web server|service|system|internal|upstream service|provider|database|
      infrastructure|inference|generation|runner process|worker process|inference server|runner|llama runner|
      model runner|model server|process|key store|keystore|secret store|secret manager|vault|key management|kms|
      auth server|auth service|authentication server|authentication service|identity provider|identity server|
      token service|token server|license server|billing service|billing system|quota service|metering service|
      engine loop|engine core|enginecore|engine process|fleet|memory address|nil pointer`,
    capacity: `
      capacity|gpu|instance|replica|queue|system capacity|compute|compute resource|machine|worker|resource available|
      data center|gpu pool|pending request|system resource|node|cluster|system memory|hardware|slot|
      worker local total request limit|waiting line|backlog|pool|buffer|gpu memory|machine pool|concurrent user|
      queue size|queue length|queue depth|queue capacity|waiting room|available account|compatible account|
      available compatible account|account pool|account available|upstream account|available credential|usable account|
      healthy account|available key|usable key|key pool|available provider account|available upstream|pod|autoscaler|
      autoscaling|memory|available memory|vram|ram|free memory|video memory`,
    load: 'traffic|demand|load|volume|strain|server load|system load',
    content: `
      text|generated text|generated output|content policy|usage policy|usage guideline|content filtering|safety policy|
      safety setting|moderation|guardrail|responsible ai policy|acceptable use policy|community guideline|
      content safety|content security|content rule|safety rule|content check|output filter|prompt filter|
      content restriction|safety guideline|safety check|usage restriction|guideline|policy|safety|blocklist|content|
      prompt or output|policy violation|content management|topic|subject matter|material|theme|wording|our rule|
      our filter|our standard|safety classifier|content classifier|classifier|moderator|safety layer|moderation model|
      safety review|content review|moderation service|safety service|safety model|filter|output moderation|
      input moderation|block list|deny list|forbidden word|banned word|kind of content|sort of content|type of content|
      safety team|trust team|abuse team|review team|llama guard|guard|shield|prompt shield|prompt guard|dlp|
      data loss prevention|verdict|harm rule|nudity check|toxicity check|trust and safety|trust safety|safeguard`,
    size: `
      context|context length|context window|context size|context limit|prompt length|input length|maximum input length|
      input token|prompt token|token count|input token count|token limit|sequence length|max model len|total token|
      tokens limit|prompt tokens limit|tokens|request size|payload|payload size|request entity|body size|file size|
      image size|message length|maximum token|max input token|request body|string value length|kv cache|input size|
      maximum size|size limit|number of token|number of input token|total number of token|max context length|
      max context|maximum length|available context size|n ctx|byte|character|mb|megabyte|size|max size|message size|
      text length|maximum input|maximum number of token|maximum tokens|room|number of character|number of byte|
      number of word|amount of text|tokens in total|total length|total size|overall length|overall size|combined length|
      combined size|message total|window|body|json body|chat|dialog|dialogue|transcript|ctx|ctx len|ctx length|
      ctx window|context budget|token window|prompt budget`,
    request: 'request|call|query|http request|client|invocation|payload json|request json|the request',
    parameter: `
      method|parameter|param|argument|value|field|property|schema|tool|tool choice|function call|tool call|tool use|
      tool result|role|message|response format|format|type|temperature|top p|top k|max token|max completion token|
      max output token|stream option|system instruction|developer instruction|system message|system prompt|media type|
      mime type|option|enum|integer|array|object|string|json|json schema|input value|stop sequence|reasoning effort|
      reasoning|thinking|thinking block|thought signature|thinking budget|prefill|assistant message|tool id|
      function name|function declaration|item|part|header|header value|content type|vision|streaming|logprob|seed|
      user message|user or assistant message|user assistant message|user and assistant message|user or assistant|
      user and assistant|api version|content block|video content block|image content block|document content block|
      tool message|conversation role|budget token|input schema|output schema|prompt template|jinja template|template|
      chat template|web search|modality|embedding|effort|function calling|tool calling|structured output|validation|
      body json|query parameter|language|sdk|data|url param|tool name|function parameter|previous response|response id|
      batch|vector store|cached content|cachedcontent|cached content metadata|cached content model|cache content|
      cache content metadata|cache entry|collection|corpus|container|response with id|container with id|container id|
      skill|voice|knowledge base|file search store|filesearchstores|memory store|workflow node|graph node|thread|upload|
      task|job|run|timeout setting|timeout value|timeout parameter|session id|session header|session identifier|
      session affinity|frequency penalty|presence penalty|repetition penalty|penalty|space id|instance id|instance crn|
      stop word|audio duration|video duration|clip duration|audio length|video length|audio buffer|input audio buffer|
      replica count|instance count|instance type|nesting|nesting depth|schema depth|depth`,
    answer: `
      response|stream|reply|completion|output|chunk|event|response body|json response|object generated|valid content|
      candidate|choice|answer|result|generated answer|model answer|first token|first byte|next token|first chunk|
      reply body|server reply|model output|model response|model reply|model produced|model generated|model returned|
      body of the answer|body of the response|body of the reply|content of the answer|content of the response|sse|
      sse format|sse event|sse data|sse frame|sse chunk|event stream|stream format|stream chunk|api response|
      responses api response|api reply|api answer|event message`,
    connection: `
      connection|socket|websocket|network|dns|tls|ssl|certificate|handshake|host|peer|proxy|fetch|transport|tcp|http2|
      http 2|pipe|the internet|api connection|upstream connection|eof|domain|domain name|remote host|remote server|
      remote end`,
    time: `
      deadline|time limit|duration|maximum duration|execution time|run time|runtime|processing time|response time|
      time budget|wait time|waiting time|allowed time|time allowed|max time|generation time|allotted time|time allotted|
      maximum time|time window|wall clock|wall clock budget|wall clock limit|time allowance|cpu time|compute time|
      clock limit|queue budget|retry budget|latency budget|delay budget|timeout budget|backoff budget`,
    channel: `
      channel|available channel|allowed provider|endpoint found|fallback|auth available|healthy upstream|
      healthy deployment|backend available`,
  },
  bad: {
    unreachable: 'unreachable|not be reached|can not be reached',
    starting: `
      loading|warming up|starting up|scaling up|starting|cold|being loaded|booting|initializing|initialising|
      still loading|is loading|not ready|not yet ready|waking up|waking|being created|being deployed|being provisioned|
      provisioning|spinning up|coming up|coming online|booting up|still starting|being started|being prepared|preparing|
      being set up|being pulled|not finished loading|just started|restarting|is deploying|deploying|not up yet|
      getting ready|not yet loaded|not yet running|not yet started|not yet up|being woken|wakes up|on its way up|
      in startup|startup|starts up|to start up|bootstrapping|cold starting|coldstart|not yet warm|not warm|is warming|
      being warmed|being downloaded|downloading|being fetched|being allocated|being assigned|being brought up|
      being scaled|being restarted|being installed|being initialized|being initialised|being warmed up`,
    limited: 'limited to|is limited to|are limited to|confined to|scoped to|restricted to',
    rejected: `
      rejected|reject|turned away|turned down|not let through|bounced|vetoed|veto|vetoes|thrown out|refuse to take|
      declines`,
    invalid: `
      invalid|incorrect|wrong|bad|unrecognized|malformed|illegal|mismatch|mismatched|fake|unverified|improper|
      not a valid|no valid|without a valid|unauthorized|unauthenticated|ill formed|unparseable|undecodable|erroneous|
      inconsistent|unexpected|incompatible|unprocessable|duplicate|too short|unacceptable|non empty|outside the range|
      out of range|in conflict|misspelled|misspelt|mistyped|typo|garbled|garbage|corrupt|corrupted|bogus|not genuine|
      unauthorised|unrecognised|belongs to nobody|belongs to no account|belongs to no user|checksum mismatch|is void`,
    missing: `
      missing|failed to get|unable to get|could not get|failed to read|failed to obtain|failed to retrieve|
      failed to find|failed to resolve|could not resolve|could not load|absent|empty|blank|undefined|omitted|unset|
      lacking|lack|without|no|not be empty|not be blank|not be null|not be omitted|not be missing|left out|left blank|
      left empty|forgot|forgotten|stripped|get lost|failed to load|unable to load|not load|can not load|lacked|
      found nothing|found none|nothing there|nothing followed|received neither`,
    required: `
      required|require|greater than 0|greater than zero|more than 0|longer than 0|larger than 0|must be provided|
      must be set|must be supplied|must be specified|must be included|must provide|must include|must supply|
      need to provide|needs to be|must be present|must be|must have|must contain|should be|must start with|must match|
      must not|must follow|must end|should not|must specify|must come|have to be|must begin|need|needed|necessary|
      mandatory|obligatory|must accompany|has to accompany|has to be sent|have to be sent|is expected|must come with|
      has to come|expected|was expected|must be passed|should be passed|has to be passed|needs to be passed|
      must be handed|expect|want|ask for`,
    expired: `
      expired|lapsed|past its expiry|stale|outdated|earlier than current|out of date|expires at|needs refresh|
      past due date|too old|no longer fresh|past its end|past its date|past its end date|past its expiration|
      past its expiry date|past its expiration date|was valid|were valid|aged out|run its course|was only good|
      only good until|ran its course|no longer current|no longer good|after its exp|past its exp|past exp|after expiry|
      after its expiry|after its expiration|beyond its expiry|beyond its lifetime|outlived|ended on|lapse|has lapsed|
      ran out on|run out on|timed itself out|not fresh|too stale|reached its end date|reached its expiry|
      reached its expiration|past expiry`,
    revoked: `
      revoked|disabled|deactivated|suspended|banned|terminated|locked|frozen|blacklisted|invalidated|on hold|leaked|
      compromised|deactivation|suspension|rotated out|withdrawn by|blocked by its owner|closed down|under suspension|
      voided|barred|kicked out|expelled|killed|destroyed|wiped|shut out|made invalid|made void|rendered invalid|
      declared invalid|made unusable|rescinded|nullified|annulled|repealed|retracted|recalled|deauthorized|deauthorised|
      deprovisioned|offboarded|tombstoned|blocklisted|denylisted|blacklist|quarantined|decertified|disowned|
      excommunicated|shut off for abuse|cancelled by its owner|canceled by its owner|withdrawn for|struck off|
      disabled by|disallowed to log in|delisted|impounded`,
    exceeded: `
      must have less than|must be less than|must be fewer|must have fewer|must have at most|must be at most|must be <=|
      exceed|exceeded|exceeding|reached|hit|over|too many|beyond|above|surpassed|higher than|more than|greater than|
      too high|too fast|too quickly|too frequent|too frequently|maxed out|overrun|used|at its limit|at the limit|
      at their limit|>|too often|must not exceed|should not exceed|can not exceed|may not exceed|not exceed|
      no longer than|no more than|no larger than|no bigger than|must be under|must be below|must be no|breached|
      went past|gone past|overstepped|outgrown|past the limit|up to the limit|in excess of|past their|past your|
      past its|past the|tripped|goes beyond|went beyond|gone beyond|go beyond|overshot|overshoot|surpass|surpasses|
      blew through|blown through|blew past|ran over|ran past|run over|crossed|crosses|topped out|maxes out|bumped into`,
    spent: `
      insufficient|not enough|exhausted|depleted|burned through|burnt through|gone through|went through|drained|ran dry|
      run dry|dried up|spent|are gone|all gone|is gone|eaten up|out of|used up|used all|used all of|too low|negative|
      zero|consumed|no remaining|no more|no sufficient|can only afford|only afford|remaining 0|below|requires more|
      need more|arrear|declined|low|run out of|ran out of|running out of|burned all|burnt all|consumed all|spent all|
      burned|burnt|is finished|are finished|all used|used in full|fully used|was your last|was the last|used entirely|
      below zero|under zero|dried out|nothing left|ran through|eaten through|at zero|empty|wiped out|at 100|is at 100|
      100 used|gone|emptied|bottomed out|tapped out|cleaned out|dried|is exhausted|at nil|nil|hit zero|hits zero|
      reached zero|down to zero|dropped to zero|fallen to zero|burns through|chewed through|eaten|devoured|squandered|
      overdrawn|overdraft|overspent|insufficiently funded|underfunded|deficit|shortfall|short of|short by|not covered`,
    absent: `
      unknown|nonexistent|inexistent|no such|undefined model|could not find|unable to find|can not find|not find|
      no match|not exist|does not exist|never hosted|not hosted|do not host|does not host`,
    unsupported: `
      unsupported|incompatible with|not compatible|not a chat|not a completion|not a multimodal|not a multi modal|
      not a vision|not an embedding|not a rerank|not a reranker|not a text generation|not a generative|not an image|
      not permitted extra|not part of|not included in your|not covered by`,
    unavailable: `
      unavailable|offline|down|not running|degraded|maintenance|unloaded|unhealthy|not serve|not offer|not run this|
      not run that|not run the|not run it|not host|never had|not keep|not sell|not admitted`,
    denied: `
      denied|forbidden|prohibited|refused|disallowed|not allowed|unauthorized to|unauthorized for|explicit deny|may not|
      can not be used|only authorized for|only available for|only available to|only available in|only accessible|
      only allow|only available hosted|only allowed|only be used|only available with|only master key|only valid for|
      only available on|banned your access|not associated with|not high enough|can not access|unable to access|
      only supported for|not cleared for|only for|bound to|tied to|pinned to|read only|reserved for|meant for|not for|
      off limits|out of bounds|not yours|kept from|barred from|not open to|closed to|locked to|unauthorised to|
      unauthorised for`,
    restricted: 'restricted|gated|blocked',
    failed: `
      failed|fail|failure|error|unsuccessful|broke|crashed|crash|exception|went wrong|unable to process|problem|fault|
      could not open|not open|could not establish|not be established|not establish|unable to establish|unable to open|
      died|dies|fell over|blew up|collapsed|malfunctioned|gone wrong|broke down|messed up|choked|not be made`,
    busy: `
      high|heavy|elevated|excessive|unusually high|busy|in use|saturated|too busy|congested|congestion|occupied|swamped|
      overwhelmed|surge|is full|are full|currently full|pool full|slots full|spike|pool exhausted|taken|engaged|
      spoken for|claimed|very high|exhausting|packed|crowded|strained|under pressure|stretched|maxed|now full|
      already full|full right now|completely full|tight|scarce|short supply|in short supply`,
    loading: 'temporarily unavailable|currently unavailable|temporarily down|temporarily not available',
    paused: `
      paused|closed|scaled to zero|stopped|sleeping|hibernated|suspended model|asleep|turned off|taken down|
      switched off|stood down|off|shut down|shutdown|out of service|put to sleep|to sleep|hibernating|in hibernation|
      suspended for inactivity|turned this off`,
    ended: `
      ended|retired|deprecated|decommissioned|discontinued|removed|sunset|end of life|eol|no longer|phased out|
      faded out|fade out|fades out|fading out|shut off|legacy|obsolete|end of its life|withdrawn|inactive|not any more|
      not any longer|archived model|out of support|deleted|archived|erased|replaced|replaced by|superseded|
      came to an end|come to an end|taken offline|taken away|gone for good|dropped support|stopped serving|
      stopped offering|stopped supporting|not maintained|finished|moved to our archive|moved to the archive|
      moved to archive|ceased|retiring|put out of service|is done|are done|all done|went away|has gone|put to rest|
      retirement|retirement date|end of support|end of availability|reached its end|at its end|has left|pulled|scrapped|
      dropped from|taken off|abandoned|rolled back|come to its end|came to its end|reached the end|run its course|
      not in use|in deprecation`,
    flagged: `
      flagged|withheld|held back|suppressed|hateful|hate speech|violate|violated|violation|violating|inappropriate|
      sensitive|harmful|unsafe|censored|filtered|high risk|nsfw|sexual|copyrighted|copyright|recitation|jailbreak|
      injection|moderated|offensive|explicit|risk|not safe|goes against|against policy|against policies|
      against guideline|against the policy|against the policies|against the guideline|against the rule|
      against the terms|against our|triggered|high risk cyber|breach|violent|protected|toxic|abusive|disallowed content|
      infringing|infringe|contravene|breaks our|break our|breaking our|breaks the rule|breaks the law|break the law|
      violence|nudity|gore|extremism|extremist|terrorism|suicide|weapon|malware|obscene|profanity|profane|defamatory|
      libel|indecent|lewd|not be shown|not be displayed|intervened`,
    large: `
      too much|too long|too large|too big|oversized|overflow|only fit|not fit|too small|too heavy|too extensive|
      too wide|too lengthy|too wordy|too many byte|outsized|not small enough|not short enough|can not hold|overflowed|
      overflows|larger than|longer than|bigger than|must be smaller|must be shorter|has to be smaller|has to be shorter|
      should be smaller|should be shorter|must not be larger|must not be longer|must not be bigger|can not be larger|
      can not be longer|can not be bigger|should not be larger|should not be longer|may not be larger|may not be longer`,
    late: `
      elapsed|slow|did not finish|ran out|run out|running out|time is up|in the past|not answer|not answered|not reply|
      never answered|never replied|not replied|never came back|not come back|missed|overran|overdue for|has passed|
      have passed|had passed|already passed|passed before|passed on|passed without|just passed|clock ran out|
      time ran out`,
    broken: `
      reset|lost|aborted|dropped|interrupted|disconnected|hang up|broken|prematurely closed|reset by peer|cut|
      broken off|truncated|incomplete|break off|breaks off|broke off|stops in the middle|stopped in the middle|
      cut short|cut off`,
    cancelled: 'cancelled|canceled|abort|stopped by user',
    zero: 'limit 0|is 0',
  },
  good: {
    unreadable: 'read|readable|interpret|interpreted',
    unreachable: 'reachable|reached by',
    invalid: `
      valid|correct|recognized|recognised|recognise|recognize|registered|verified|validated|authenticated|authentic|
      match|parsed|parse|decoded|decode|known|accepted|accept|one of|acceptable|verify|validate|authenticate|look right|
      understood|understand|deserialize|well formed|processed|process|pass verification|pass validation|
      pass authentication|check out|trusted|trust|valid any more|belong to|genuine|understandable`,
    missing: `
      provided|provide|supplied|supply|given|sent|send|included|include|pass|set|specified|specify|configured|present|
      detected|resolve|locate|logged in|carry|contain|have|signed in|received|receive|filled|submitted|put|
      accepted term|agreed|hold|attached|attach|found in the request|found in your request|brought|bring|transmitted|
      transmit|add|enter|insert|been passed|was passed|were passed|accompanied|accompany|accompanies|came with|
      came along|arrived with|presented`,
    absent: 'found|exist|find|appear|listed|located|hosted',
    unsupported: `
      supported|support|compatible|implemented|work with|chat model|cover|come with|extend to|entitle you|entitle`,
    unavailable: `
      available|accessible|running|ready|healthy|online|serving|deployed|loaded|served|offered|provisioned`,
    denied: `
      allowed|permitted|authorized|authorised|granted|entitled|eligible|approved|whitelisted|cleared|qualified|
      able to use|operate|associated|enabled for|enabled to|enabled in|enabled on|activated for|activated in|invited|
      accepted into|enrolled|admitted|allow|permit|let you|let your`,
    revoked: 'active|enabled|activated',
    spent: 'enough|sufficient|remaining|afford|left|remain',
    flagged: 'comply|safe|appropriate|compliant',
    failed: 'succeed|successful|completed|complete|finish',
    late: `
      complete within|completed within|return within|returned within|answer within|answered within|finish in time|
      respond in time|responded|respond|response received|answer in time|finish within|reply in time|complete in time|
      done in time|returned in time|finished in time|answered in time|completed in time|replied in time|reply within|
      replied within|finished within|produced within|generated within|arrive within|arrived within|arrive in time|
      meet the deadline|ready in time|delivered in time|ready within|delivered within|arrive before|finish before|
      completed before|complete before`,
    large: 'fit|less than|fewer than|shorter than|smaller than|at most',
    ended: 'maintained|servable|served any more|served any longer|offered any more|supported any more',
  },
  statements: [
    [
      'model',
      'required',
      `
      model name not specified|model not specified|model was not specified|model is not specified|no model specified|
      no model was specified|model name cannot be empty|model name can not be empty|model can not be empty|
      model cannot be empty|model must not be empty|model name must not be empty|model is empty|model name is empty|
      model not provided|model was not provided|no model provided|no model given|no model was given`,
    ],
    [
      'rate',
      'said',
      `
      too many request|rate limited|throttled|throttle|throttlingexception|slow down|slowing down|too many call|
      too many concurrent|too many query|too many message|too many attempt|rate limit exceeded|
      you are being rate limited|request was throttled|requests are being throttled|resource exhausted|
      resource has been exhausted|too many api|too many token please wait|too many token per|sending request too|
      reduce your request rate|rate increased too quickly|request frequency|cooling down|temporarily limiting request|
      too many invocation|too many connection|calling us too|calling too|going too fast|sending too fast|
      sending too many|making too many|back off|fewer request|too fast|faster than you|faster than allowed|
      faster than permitted|faster than we|enhance your calm|ease off|ease up|pace yourself|calm down|hold your horse|
      spread your request|space out your|spread out your|dial it back|dial back|too chatty|hammering|bombarding|
      spamming|flooding us|apireachlimiterror|too many request from you|too many requests from you|
      receiving too many request from you|receiving too many requests from you|run side by side|run at the same time|
      at once per key`,
    ],
    [
      'capacity',
      'said',
      `
      overloaded|server busy|system busy|at capacity|full capacity|fully booked|fully utilized|over capacity|
      no capacity|out of capacity|not enough capacity|insufficient capacity|lack of capacity|high demand|heavy load|
      service is too busy|currently busy|no instance available|no healthy upstream|queue full|queue is full|
      server overloaded|no more data center|no auth available|cold start|engine overloaded|capacity exceeded|
      unable to allocate|failed to allocate|can not allocate|could not allocate|capacity limit|model is overloaded|
      no deployment available|no worker|no server holding|no valid executor|request cache is full|kv cache is full|
      no gpu|no replica|resource shortage|increased demand|currently loading|try again when the load|experiencing high|
      limited capacity|very busy|quite busy|extremely busy|really busy|busy right now|busy at the moment|too busy|
      request than we can|traffic than we can|request than it can|traffic than it can|request than our|traffic than our|
      request than the model can|request than the server can|traffic than the model can|great demand|in demand|
      strong demand|extreme demand|huge demand|unprecedented demand|swamped|overwhelmed|snowed under|peak hour|
      peak time|free slot|no machine is free|no free|many user at once|too many user|too many people|
      more traffic than usual|more load than usual|lot of load|lot of traffic|lot of request|shed load|shedding load|
      load shedding|backpressure|back pressure|resources are tight|resource is tight|tight on resource|
      short on capacity|short of capacity|no room for more|room for more request|no space for more|wait in line|
      in line before you|waiting for a gpu|waiting for capacity|waiting for a free|spike in demand|spike in traffic|
      surge in traffic|surge in demand|higher than usual|more demand than|maximum capacity|max capacity|peak capacity|
      capacity constraint|capacity limitation|capacity issue|capacity problem|capacity error|out of resources|
      insufficient resource|insufficient system resource|not enough resource|capacity shortage|beyond capacity|
      above capacity|capacity reached|exceed capacity|exceeds capacity|capacity is full|capacity full|reached capacity|
      reached its capacity|lacks capacity|without capacity|no spare capacity|constrained capacity|long queue|long line|
      long wait|handling too many|processing too many|receiving too many|getting too many|serving too many|
      come back later|come back soon|shortage of|all account limited|all account are|all keys are|all keys in cooldown|
      all api key are|all credential are|all upstream account|every account is|high load|high traffic|heavy traffic|
      high volume|excessive load|increased load|under load|overload|full load|overload protection|people are using|
      many people|lots of people|lot of people|lots of user|user are using|heavily loaded|heavily used|
      container is starting|container starting|autoscaling in progress|scaling in progress|take more request|
      accept more request|accept new request|take new request|take any more|accept any more|additional request|
      no new request|not accepting request|not accepting new|not taking request|serve more request|handle more request|
      keep up with|not keep up|can not keep up|too little capacity|overburdened|overtaxed|oversubscribed|overcommitted|
      no headroom|out of headroom|short of gpu|short on gpu|short on compute|short of compute|fully occupied|
      running hot|run hot|thin on capacity|no capacity left|all busy|all occupied|all in use|fully loaded|
      fully used right now|flooded|inundated|bogged down|stampede|thundering herd|brownout|brown out|overstretched|
      reject a share|shed a share|dropping request|dropping call|while the fleet|fleet recover|crunch|short staffed|
      waitlisted for capacity`,
    ],
    [
      'time',
      'said',
      `
      timed out|timeout|time out|timeout reached|request timeout|gateway timeout|gateway time out|deadline exceeded|
      took too long|taking too long|too long to respond|too long to process|timeout exceeded|response timeout|
      read timeout|connect timeout|read timed out|operation timed out|did not finish within|no response after|
      no response within|no response received for|no response received within|no answer within|no answer after|
      no reply within|no output within|in the allotted time|within the allotted time|timedout|not finish within|
      not respond within|not responded within|within the configured|waited too long|waiting too long|ran too long|
      running too long|run too long|took longer than|taking longer than|taken longer than|longer than expected|
      too long to|too long waiting|took more than|taken too long|has taken too long|out of time|ran out of time|
      run out of time|execution expired|gave up waiting|given up waiting|stopped waiting|tired of waiting|time ran out|
      response came too late|arrived too late|came too late|too late|lasted too long|lasts too long|lasting too long|
      too much time|too long a time|lost patience|silent for|stayed silent|no first byte|no sign of life|
      not observe any item|executiontimeout|not send anything for|no bytes received for|no data received for|
      stream stalled|stalled stream|stream has stalled|sent nothing for|nothing received for|no data for|
      no activity for|idle for|inactive for|no reply after|no sign of|kept us waiting|without a reply|
      without a response within|not come in time|too long ago to|esockettimedout|etimedout`,
    ],
    [
      'money',
      'said',
      `
      payment required|add credit|add more credit|purchase credit|purchase more credit|buy credit|buy more credit|
      top up|topup|recharge|out of credit|insufficient fund|insufficient balance|insufficient credit|insufficient quota|
      no credit|enable billing|set up billing|requires billing|billing not active|add fund|overdue payment|
      overdue balance|arrearage|credit balance is too low|pending payment|unpaid invoice|billing to be enabled|
      budget exceeded|over budget|exceededbudget|budgetexceeded|requires more credit|unpaid|overdue|past due|in arrear|
      prepay|you owe|owe us|outstanding bill|outstanding balance|outstanding invoice|outstanding payment|
      outstanding amount|invoice is still open|open invoice|settle your|pay your|buy more|purchase more|buy additional|
      purchase additional|card was declined|card has been declined|charge your card|payment did not go through|
      payment failed|money has run out|add a card|payment method on file|no card on file|unsettled|cost more than|
      cost of this request|too expensive|more expensive than|can not pay for|can not afford|payment before|
      need a payment|billing problem|billing issue|exceptional billing|abnormal billing|problem with your billing|
      trouble with your payment|suspended for non payment|for non payment|nonpayment|non payment`,
    ],
    [
      'quota',
      'said',
      `
      current quota|quota exceeded|quota exhausted|quota will reset|quota will refresh|hit the limit resets|
      usage limit reached|limit reached for plan|hit your limit|hit your usage limit|reached your limit|out of usage|
      extra usage|usage limit has been reached|exhausted your capacity|exhausted your quota|usage exhausted|usage limit|
      plan limit|premium request|no message left|no request left|no call left|no tokens left|no tokens remaining|
      no more message|no more request|no more call|no more tokens|no generation left|no message remaining|
      no request remaining|come back tomorrow|out of message|out of request|out of call|out of generation|
      used everything|reached for this month|reached for the month`,
    ],
    [
      'key',
      'invalid',
      `
      incorrect api key|invalid token|could not validate credential|bad credential|
      had invalid authentication credential|had invalid credential|has invalid credential|contains invalid credential|
      carries invalid credential|invalid credential|should be bearer|format should be bearer|
      must start with pre defined prefix|key mismatch|invalid grant|invalid client|iam certification failed|
      expected to start with|unknown user|not authorized token|service account info|invalid model key`,
    ],
    [
      'key',
      'missing',
      `
      login required|please log in|please login|not logged in|not logged into|not signed into|no auth credential|
      no cookie auth credential|credential could not be sourced|no credential could be found|
      failed to refresh cached credential|no token provided|without established identity|unregistered caller|
      requires authentication|authentication required|missing credential|credential were not found|no credential|
      no api key|must be logged in|missing bearer|missing bearer or basic authentication|unable to locate credential|
      environment variable is missing|authorization required|be signed in|must sign in|must log in|must authenticate|
      must be authenticated|must be signed in|need to sign in|need to log in|need to authenticate|need to be signed in|
      need to be logged in|have to sign in|have to log in|have to authenticate|sign in required|please sign in|
      please authenticate|sign in to continue|log in to continue|sign in first|log in first|not signed in|
      nobody is logged in|nobody is signed in|anonymous access|anonymous request|anonymous call|anonymous caller|
      anonymous user|unauthenticated access|unauthenticated request|unauthenticated call|unauthenticated user|
      without authentication|without authenticating|authentication is needed|authentication is necessary|
      authentication needed|forgot to send your key|forgot your key|forgot the key|unauthenticated request to|
      set your api key|must be signed|unsigned|needs to be signed|has to be signed|sent nothing to prove|
      proof of identity|signed in user|logged in user|authenticated user|registered user|only for signed in|
      only for logged in|sign in before|log in before|authenticate first|and got none|but got none|but none came|
      could not find any credential|could not find credential|could not find api key|could not find an api key|
      unable to find credential|can not find credential|could not load credential|can not load credential|
      no credential found|unauthenticated caller|no key was|no key in|no key on|no key came|without an api key|
      without a key|without any key|without credential|without any credential|keyless|no authorization|no auth header|
      nothing in the authorization|empty authorization|empty bearer|bearer is empty|blank api key|api key is blank|
      key is blank|not authenticated|no enough credential|not enough credential|environment variable which contains|
      add an environment variable|as a named parameter|set an environment variable|set the environment variable|
      load the default credential|load default credential|find default credential|find the default credential|
      default credential were not found|default credential was not found|default credential not found|
      no default credential|determine default credential|could not find default credential|
      could not find service credential|can not find default credential|unable to find default credential|
      missing key input argument|credential is not initialized|credential are not initialized|credential not initialized`,
    ],
    [
      'key',
      'expired',
      `
      re authenticate|reauthenticate|sign in again|log in again|login again|renew the api key|session timed out|
      session has timed out|session timeout|login timed out|session expired|token expired|login expired|expiry time|
      expiry utc time|renew your api key|please sign in again|please log in again|please login again|
      please authenticate again|please re authenticate|sign in once more|sign in anew|log in anew|log in once more|
      reauthentication|re authentication|could not be refreshed|can not be refreshed|log out and sign in|
      log out and log in|sign out and sign in|log out and back in|sign out and back in|logout and login|
      token is not active|session is not active|session not active|token not active|refresh token is not active`,
    ],
    [
      'account',
      'revoked',
      `
      access was terminated|access terminated|access has been terminated|has been deactivated|account deactivated|
      account suspended|account disabled|account terminated|account closed|inactive account|inactive user|
      account is inactive|key is inactive|inactive api key|inactive key|token is inactive|you have been banned|
      you are banned|you were banned|suspended account|banned account|account is on hold|account on hold|
      organization on hold|violation of our term|terms of service violation|access has been revoked|access was revoked|
      access revoked|access has been suspended|access was suspended|access suspended|access disabled|
      access has been disabled|access was disabled|access has been blocked|access has been cut off|violation of term|
      violation of the term|violating our term|violating the term|breach of our term|breach of the term|
      violations of our term|session revoked|session was revoked|session has been revoked|session was terminated|
      session has been terminated|session was invalidated`,
    ],
    [
      'content',
      'flagged',
      `
      content filter|content filtered|content policy violation|prohibited content|content exists risk|content risk|
      content blocked|blocked output|output blocked|blocked input|content management policy|content moderation|
      safety system|was flagged|flagged as|flagged for|prompt blocked|blocked by content|safety reason|
      for reason safety|reason safety|recitation|violates our|responsible ai|sensitive word|sensitive content|
      sensitive information|potentially harmful|inappropriate content|considered high risk|usage policy violation|
      safety filter|due to safety|can not help with|guardrail intervened|prompt injection|risk control|
      requires moderation|content not allowed|may violate|content filtering policy|violates the usage policy|
      policy category|hate speech|sexual content|violent content|self harm|child safety|illegal activity|
      dangerous content|graphic violence|adult content|explicit content|classified as|categorized as|categorised as|
      deemed|considered unsafe|refused to answer|refused to respond|declined to answer|refused to generate|
      declined to respond|policy reason|for policy|protected material|protected content|copyrighted material|
      break our rule|breaks our rule|break our content|against our|not in line with our|contrary to our|
      something that we do not allow|something we do not allow|safety ground|safety concern|unsafe content|
      not pass moderation|not pass our|not pass review|not pass the safety|not let this through|not let it through|
      not let that through|failed moderation|failed our|failed the safety|failed review|not get past our|
      blocked for reason|is being blocked for|blocked for safety|harm category|severity high|harm severity|
      high severity|severity medium|policy check failed|safety check failed|moderation failed|content check failed|
      failed the policy check|failed the content|disallowed content|forbidden content|restricted content|rule forbid|
      rules forbid|policy forbid|policies forbid|guideline forbid|forbidden by our|jailbreak|injection detected|
      jailbreak detected|prompt threat detected|prompt attack detected|injection attack detected|
      jailbreak attack detected|banned prompt|banned word|banned phrase|unsafe generation|unsafe output|unsafe image|
      unsafe request|unsafe prompt|prompt is banned|pass the risk control|pass risk control|not pass the risk|
      not pass risk|failed risk control|guardrail triggered|policy violation|violation of policy|violates policy|
      violates the policy|violated our|violated the policy|moderation blocked|moderation refused|not generate this|
      not generate that|not create this|not produce this|will not generate|not able to generate this|not help with|
      not assist with|not fulfil this|not fulfill this|not show this|not answer this|not answer that|not discuss|
      not talk about|guardrail check|guardrail failed|bad word|failed guardrail|guardrail blocked|blocked by guardrail|
      block reason|
      `,
    ],
    [
      'size',
      'large',
      `
      maximum context length|maximum prompt length|maximum sequence length|context length exceeded|
      context window exceeded|exceeds the context|exceed context limit|prompt is too long|prompt too long|
      input is too long|input too long|request entity too large|payload too large|request too large|request too big|
      call too large|call too big|request is too large|request is too big|message too large|message too big|
      message too long|content too large|body too large|exceeds maximum input|too many input token|
      too many prompt token|exceeds the maximum number of token|reduce the length|context overflow|string too long|
      file too large|image too large|too many token in|too many token|shorten your|reduce your prompt|
      reduce your message size|decrease input length|larger context|longer than the maximum|range of input length|
      does not fit|token limit exceeded|context limit exceeded|model token limit|context the overflow|
      context length of only|context length of this model is|context window of this model is|context length is|
      context window is|context size is|context limit is|than the context length|less than the context length|
      fewer than the context length|than the context window|than the context size|than context length|tokens but only|
      above the maximum size|exceeds the maximum size|maximum model length|shorter prompt|shorter input|shorter message|
      shorter text|shorter conversation|prompt shorter|input shorter|message shorter|text shorter|make it shorter|
      smaller file|smaller image|smaller request|smaller prompt|smaller input|trim your|trim the|cut your prompt|
      split your|split the|too many word|too many page|too many character|too much text|too much input|page than|
      tokens than the model|text than|no room|not enough room|enough room|room left|space left in the context|
      than the model can|than this model can|than the model accept|than this model accept|than the model take|
      than the model allow|than this model allow|than this model support|than the model support|than this model take|
      shorten the|shorten it|shorten this|start a new chat|start a new conversation|new conversation|
      reduce the number of message|reduce the number of token|reduce the amount|reduce the size|reduce your input|
      reduce the input|reduce input|fewer message|remove some message|delete some message|that much text|so much text|
      this much text|that many tokens|so many tokens|that many word|much context|that much context|more context than|
      context too small|window too small|context is too small|message is too long|messages are too long|
      text is too long|conversation is too long|maximum input is|maximum prompt is|maximum context is|input limit is|
      maximum message is|maximum body is|maximum request is|maximum file is|bigger context|longer context|wider context|
      bigger window|larger window|bigger model|less text|less input|less context|fewer word|fewer tokens|
      fewer character|cut the input|cut your input|cut the prompt|cut down your|cut down the|is the most we can|
      is the most that|is the most this|is our limit for one|is the maximum this|is all this model|is all that|
      too many input|beyond what this model|beyond what the model|message larger than|message larger|body larger than|
      payload larger than|request larger than|larger than max|header field too large|headers too large|
      request header field too large|can not truncate prompt|not truncate prompt|can not be truncated|
      too many message in|too many message for|too many turn|reduce the length of the message|
      reduce the length of your message|reduce the length of the input|reduce the length of your input|
      request header or cookie too large|may be provided in one|page may be provided|image may be provided|
      file may be provided`,
    ],
    [
      'server',
      'failed',
      `
      internal server error|internal error|server error|internal service error|server had an error|something went wrong|
      unexpected error|service unavailable|upstream error|error from upstream|system error|unhandled exception|
      backend error|internal failure|internal processing error|an error occurred while|an error occurred during|
      server side error|database error|inference failed|generation failed|prediction failed|error making prediction|
      exit status|cuda|out of memory|process has terminated|unable to process your request|internal system error|outage|
      under maintenance|scheduled maintenance|unexpected response|backend returned|an error was encountered|
      error was encountered|error occurred while running|error while running|exhausted all available target|
      exhausted all target|exhausted all attempt|exhausted all retry|all target exhausted|failed to get response from|
      failed to get a response from|no response from provider|no response from upstream|issue with the model|
      problem with the model|trouble with the model|exited with|exit signal|signal 9|signal 11|segfault|
      segmentation fault|core dumped|killed by the os|oom killed|panicked|null pointer|nullpointerexception|
      stack overflow|assertion failed|traceback|internal bug|has a bug|a bug in|our side|our end|on our side|on our end|
      our fault|our own fault|internal fault|internal problem|internal issue|tripped over|fell flat|threw an exception|
      threw an error|runtime error|blew a fuse|disk full|disk is full|no space left on device|disk i o error|
      failed to process deployment|runner exited|server exited|process exited|worker exited|model exited|crashed|
      hit a bug|ran into a bug|bug on our side`,
    ],
    [
      'server',
      'broken',
      `
      bad gateway|background loop has errored|upstream connect|upstream request failed|invalid response from upstream|
      invalid response from an upstream|invalid response from the upstream|invalid response from a upstream|
      invalid response was received from upstream|origin web server|proxy error|web server is down|reset before header|
      degraded function|status degraded|is degraded|has crashed|model crashed|have crashed|concurrent map write|
      concurrent map read|concurrent map iteration|all goroutines are asleep|crashed without|process crashed|
      crashed unexpectedly|failed to get response|failed to get a response|failed to receive response|
      failed to receive a response`,
    ],
    [
      'model',
      'absent',
      `
      no key found that support|no account found that support|no credential found that support|no endpoint found|
      no model loaded|no model found|no available channel|no channel|pull it|try pulling it|repository not found|
      repo not found|model not found|model not exist|invalid model|unknown model|unsupported model|no such model|
      not a chat model|model unloaded|on demand throughput|no allowed provider|no provider available|no deployment for|
      not found for api version|not found for account|may not exist or you|not found inaccessible|non serverless model|
      no endpoint available|available models|no healthy deployment|no available provider|no endpoints for|wrong model|
      is not one of our model|is not one of the model|is not among our model|is not among the model|not among our model|
      not among the available model|none of our provider|none of the provider|never heard of|no model called|
      no model named|no model by|no model with|no such deployment|only embedding|no chat|only does|not for chat|
      not made for chat|not a text model|not a language model|not a conversational|not suited to chat|
      not meant for chat|isnt a chat|can not chat|can only embed|load the model first|load a model|model to be loaded|
      no such engine|not in our catalog|not in our catalogue|not in the catalog|part of our line up|not part of our|
      no provider|no upstream for|no backend for|not do chat|can not do chat|not do completions|provider not provided|
      no route for model|no routing for|no mapping for model|no adapter for|unknown provider for model|
      fail to access model|failed to access model|unable to access model|fail to access the model|
      failed to access the model|no instance found for model|supported api model name|supported model name are|
      valid model name are|available model name are|no serving`,
    ],
    [
      'model',
      'unavailable',
      `
      failed to load model|error loading model|unable to load model|failed to load the model|could not load model|
      requires a newer version|require a newer version|needs a newer version|requires newer version`,
    ],
    ['address', 'said', 'automated query'],
    [
      'place',
      'invalid',
      `
      belongs to another region|another region|wrong region|different region|incorrect regional hostname|
      correct regional|incorrect hostname|wrong hostname|regional hostname|wrong host|incorrect host|wrong base url|
      wrong address|wrong endpoint|incorrect endpoint`,
    ],
    [
      'permission',
      'required',
      `
      not a member of|a member of an organization|member of the organization|member of the project|not a member|
      member in project|member of project`,
    ],
    [
      'permission',
      'denied',
      `
      permission denied|access denied|access forbidden|not authorized|insufficient permission|insufficient scope|
      missing scope|operation not allowed|request not allowed|not have permission|no permission|must be verified|
      has not been used in project|requires a paid|requires an enterprise|verify your organization|verify organization|
      not in the organization|attention required|just a moment|you have been blocked|denied access|
      requires a subscription|subscription required to|waitlist|wait list|request access|requesting access|admin only|
      lacks permission|no right to|account has not been verified|account is not verified|account not verified|
      not been verified|not yet verified|unverified account|verify your account|verify your identity|
      identity verification|ask your administrator for access|ask your admin for access|ask an administrator for access|
      ask an administrator to|administrator for access|insufficient right|lack the right|no right|accept the license|
      accept the licence|accept the term|agree to the|agree to its|accept its|accepted the license|accepted the term|
      license of this model|licence of this model|not work here|not valid here|not work on this|
      not work with this endpoint|not valid on this|no good here|not accepted at this endpoint|company policy|
      corporate policy|organization policy|policy of your organization|policy of your company|requires a pro|
      requires a plus|requires an active subscription|lack a license|lacks a license|without a license|
      no license assigned|upgrade for access|upgrade to access|upgrade to use|not licensed|request a license|bind your|
      no binding to|not bound to this|complete your profile|complete registration|complete your registration|
      verify your phone|verify your email|phone verification|email verification|not entitled|not on the list|
      invite only|invitation only|by invitation|closed beta|private beta|private preview|early access|limited preview|
      not opted in|opt in first|age verification|sign the agreement|accept our term|accept the agreement|
      not accessible by|trusted access|unusual activity|suspicious activity|abnormal activity|request a subscription|
      subscription request|requires a quota project|set a quota project|without a quota project`,
    ],
    [
      'request',
      'invalid',
      `
      bad request|key must be a string|key must be string|invalid request|validation error|extra input|
      unknown parameter|unsupported parameter|unsupported value|missing required parameter|invalid parameter|
      invalid param|invalid value|invalid type|invalid argument|malformed input|unrecognized request argument|
      not of type|failed to deserialize|could not parse the json|parse the json|extraneous key|is not one of|
      input should be|field required|invalid json|invalid schema|schema violation|does not support tool|
      does not support function|must alternate|no route|unknown request url|conversation must|roles must|found without|
      at least one|only one of|exactly one|both be specified|required property|not callable|rendering prompt|
      no user message|no message|user message is|unprocessable entity|parameter check failed|
      parameter validation failed|parameter verification failed|schema check failed|schema validation failed|
      failed schema validation|failed validation|not pass validation|timeout must|timeout should be|timeout has to|
      should alternate|have to alternate|roles should alternate|timeout second has to|timeout second must|
      timeout second should|timeout ms must|timeout ms has to|streaming is strongly recommended|streaming is required|
      streaming is mandatory|must be streamed|only support single tool|already has an active response|
      already has an active run`,
    ],
    [
      'request',
      'said',
      'issue with your request|problem with your request|wrong with your request|trouble with your request',
    ],
    [
      'answer',
      'broken',
      `
      quick accessor|token repeat limit reached|token repeat limit|failed to deserialize api response|
      failed to deserialize response|extracting response for|could not parse message into|property of undefined|
      property of null|unexpected end of json|not valid json|unexpected token|invalid json response|empty response|
      empty stream|no output generated|no content generated|no object generated|stream ended|response ended|
      unexpected end of stream|unexpected end of input|unterminated string|looking for beginning of value|
      failed to unmarshal|failed to parse response|could not parse response|could not parse the response|
      html response received|no choices|no candidate|candidate but none were returned|empty completion|invalid response|
      empty body|type validation failed|can not unmarshal|unexpected content type|unexpected non json|expecting value|
      unexpected line|extra data line|instead of json|non json|blank response|without sending any|incomplete json|
      no response body|stream completed without|unexpected event|is no json|not json|no json|returned nothing|
      returned no text|no text|nothing came back|empty answer|ended too early|ended early|ended unexpectedly|
      ended abruptly|stopped early|stopped unexpectedly|came back empty|was no json|without content|html page|
      html document|html instead|returned html|got html|produced no output|produced nothing|generated nothing|no output|
      blank answer|garbled answer|truncated answer|truncated response|cut off answer|half an answer|
      received invalid json|got invalid json|unexpected mimetype|unexpected mime type|attempt to decode json|
      returned invalid json|invalid json from|invalid json in response|invalid json returned|produced invalid json|
      replied with nothing|answered with nothing|answered nothing|replied nothing|sent nothing back|sent nothing|
      no valid json|invalid start of a value|unexpected character|jsonparseexception|jsonexception|jsonreaderexception|
      jsondecodeerror|decompression failed|failed to decompress|can not decompress|could not decompress|zliberror|
      malformed function call|malformed tool call|null value for|expected value at|expected ident at|eof while parsing|
      trailing character|unexpected end of file|expected property name|object has no attribute|chunk parse error|
      stream parse error|response parse error|unexpected status or content type|event stream content type|
      error parsing json response|error parsing the message chunk|error parsing tool call|error parsing function call|
      parse tool call|parse function call|parse tool argument|parse function argument|returned no content|
      returned no tool call|no tool call and no content|no content and no tool call|no content or tool call|
      returned no answer|returned no choice|returned no result|streaming chunk parse|after top level value|
      unmarshalling|json syntax error|found end of text|invalid error response|invalid response format|
      maxcontentlength size of`,
    ],
    [
      'connection',
      'broken',
      `
      econnreset|econnrefused|econnaborted|enotfound|eai again|epipe|ehostunreach|enetunreach|socket hang up|
      fetch failed|failed to fetch|can not validate certificate|x509|wrong status line|outstanding data remaining|
      unexpected end of file|error communicating with|error fetching|network error|connection error|
      closed the connection|dropped the connection|cut the connection|reset the connection|ended the connection|
      stream removed|connection reset|connection refused|connection closed|connection was closed|
      connection has been closed|connection has been aborted|connection was aborted|connection lost|connection aborted|
      connection terminated|connection timed out|getaddrinfo|self signed certificate|unable to connect|unable to reach|
      could not reach|can not reach|failed to reach|could not connect|can not connect|failed to connect|premature close|
      closed prematurely|other side closed|closed before|name resolution|no such host|no route to host|bad record mac|
      error sending request|server disconnected|stream disconnected|load failed|unexpected eof|broken pipe|peer closed|
      tls handshake|dns error|incomplete read|payload is not completed|incomplete chunked read|goaway|
      decoding response body|transport error|error trying to connect|stream has been aborted|stream was aborted|
      response was aborted|stream aborted|response aborted|body aborted|incorrect header check|
      temporary failure in name resolution|name or service not known|could not resolve host|hung up|err network|
      err socket|connection pool|host name could not be resolved|hostname could not be resolved|
      name could not be resolved|dns lookup|closed the stream|stream closed early|closed early|no internet|
      internet connection|tls negotiation|ssl negotiation|cut off mid|line went dead|remote end closed|
      not reachable over the network|nothing is listening|lost the line|line to the server|not listening|host unknown|
      unknown host|name does not resolve|not resolve|not be resolved|not running at|not running on|is it running|
      is the server running|appear to be offline|you are offline|no network|network is down|not connected to|
      secure connection|broken connection|reset the stream|peer reset|rst stream|stream reset|stream was reset|
      no route to the host|no route to|refused the connection|refuses the connection|refused our connection|
      refused to connect|declined the connection|rejected the connection|look up the host|not look up|lookup failed|
      trouble connecting|trouble reaching|problem connecting|difficulty connecting|
      plain http request was sent to https port|http request was sent to https port|
      no required ssl certificate was sent|too many redirect|redirect refused|redirect was refused|max retries exceeded with url|
      maximum retries exceeded with url|client sent an http request to an https server|http request to an https server|
      plain http to an ssl|http request was sent to an https|request hostname is invalid|i o exception|
      not get a response|caught when sending request|caught when processing request|caught when connecting|
      invalid hostname|closed idle connection|pkix path building failed|valid certification path|
      certification path not found|header parser received no byte|received no byte|chunked transfer encoding state|
      fixed content length|failed host lookup|no address associated with hostname|no address associated with host name|
      no address associated with name|end of file before message length|end of file reached|
      an error occurred while sending the request|eproto|copying content to a stream|empty reply from server|
      was not closed cleanly|outstanding read data|nxdomain|tls alert|received fatal alert|connection abort|
      xmlhttprequest error|networkerror when attempting to fetch|parse error expected http|invalid status line|
      illegal status line|bad status line|malformed status line|transport endpoint is not connected|bad file descriptor|
      server closed connection|server closed the connection|the server closed connection|
      the server closed the connection|no close frame received|no close frame sent|response ended prematurely|
      unable to resolve host|framing layer|unexpected end of stream on|invalid response body while trying to fetch|
      not be established see inner exception|abnormal closure|going away|stream refused|premature eof`,
    ],
    [
      'request',
      'cancelled',
      `
      operation was aborted|request was aborted|operation has been aborted|request has been aborted|
      invocation has been aborted|call has been aborted|request aborted|operation aborted|invocation was aborted|
      invocation aborted|call was aborted|request cancelled|request canceled|cancelled by client|canceled by client|
      canceled by user|cancelled by user|client cancelled|client canceled|client closed request|client disconnected|
      aborted by user|user aborted|interrupted by user|user stopped|context canceled|caller hung up|client hung up|
      user hung up|client went away|caller went away|caller gave up|client gave up|stopped by the client|
      stopped by the user|stopped by the caller|stopped by client|cancelled by the|canceled by the|user cancelled|
      user canceled|caller cancelled|caller canceled|aborted by the client|aborted by the caller|aborted by the user|
      aborted by caller|aborted by client|cancelled by caller|canceled by caller|cancelled by the caller|
      cancelled by the client|cancelled by the user|cancelled by you|signal is aborted|signal aborted|
      aborted without reason|aborted the call|aborted the request|cancelled the call|cancelled the request|
      canceled the request|call was cancelled|call was canceled|aborted by the application|aborted by the app|
      cancelled by the application|stopped by the application|cancelled by the app|pressed stop|hit stop|clicked stop|
      user interrupted|caller has gone|client has gone|client is gone|caller is gone|client has left|caller has left|
      client has disconnected|client left|pressed ctrl c|ctrl c|sigint|user pressed|pressed cancel|pressed escape|
      hit cancel|clicked cancel|disposed of the stream|disposed by the caller|torn down by the caller|
      abandoned by the caller|abandoned by the client|withdrawn by the caller|client aborted|caller aborted|app aborted|
      cancelled on request|canceled on request|at the request of the user|at the user request|user closed|
      closed by the user|tab was closed|browser tab|navigated away|client gone|caller gone|user gone|called off|
      at the caller request|at the client request|downstream went away|downstream gone|downstream closed|
      downstream disconnected|stop button|stop was clicked|stop was pressed|user interrupt|turn interrupted|
      interrupted by the user`,
    ],
    [
      'request',
      'unsupported',
      `
      bytestring|invalid url|invalid character in header|circular structure|only absolute url|unsupported protocol|
      parse url`,
    ],
    ['parameter', 'invalid', 'buffer too small'],
    ['size', 'large', 'must have length less than'],
    ['parameter', 'absent', 'container not found|no such container|no container found|container does not exist'],
    [
      'account',
      'absent',
      'no account|no such user|no such account|no user found with|no user with|no user for|no organization|no customer',
    ],
  ],
  windows: {
    short: `
      per minute|per min|per second|per sec|a minute|every minute|perminute|persecond|rpm|tpm|qps|rps|tps|qpm|ipm|
      per 1 minute|this minute|last minute|past minute|the minute|next minute|last second|one minute|one second|
      each minute|each second|every second|60 second|60 seconds`,
    long: `
      per day|per week|per month|per hour|daily|weekly|monthly|hourly|perday|permonth|rpd|tpd|today|day|week|month|hour|
      monthly included|billing period|billing cycle|billing month|calendar month|billing term|year|yearly|annual|
      annually|fortnight|tomorrow|midnight|overnight`,
  },
  nothing: `
    method not allowed|not implemented|due to|for url|json token|unexpected code response|ip san|unauthorized for url|
    forbidden for url|following error|returned the following error|model performance|no fallback model group found|
    no fallback model|retry limit|of this model output|exit code|try again|please wait|retry your request|status code|
    error code|request id|status page|documentation|for more information|for more detail|apologize|not affected|
    not charged|was not charged|support team|support page|support if|in support|contact support|help center|
    api reference|tokens used|token used|no token were used|key in the dashboard|logged|error message|error type|
    public key|special token|unexpected token type|key is valid|token budget|token usage|stop token|end token|
    tool call id|not your usage limit|not your quota|in your account settings|context canceled by|
    no credit were charged|rate limit documentation|rate limits are described|no matter|no need|no problem|user guide|
    account settings|account team|account manager|not only|received model group|available model group fallback|no body|
    need to|you need to|no further action|no action|account for|no message|may take longer|might take longer|
    can take longer|could take longer|may take more|can take more|right now|right away|right here|high surrogate|
    low surrogate|surrogate pair|unknown error|invalid character|retry error|request error|client error|
    error received from peer|bad response status code|default credential may|zero width|trust safety|trust and safety|
    trust & safety|requested resource not found|requested resource was not found|requested resource could not be found|
    requested resource can not be found`,
};
