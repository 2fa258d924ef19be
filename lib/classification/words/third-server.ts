/** What a provider fetches, or asks, for its caller: a picture, a file, a tool, a service of somebody else. */
const THING =
  '(?:images?|pictures?|photos?|media|audio|videos?|files?|documents?|pdfs?|attachments?|assets?|blobs?|urls?|uris?|links?|web ?pages?|pages?|web ?sites?|remote (?:server|host|url|content|resource)|mcp|connectors?|plugins?|web ?hooks?|tool servers?|tools?|function servers?|search engines?|sources?|downloads?|vector stores?|buckets?|s3|gs|web ?search|hosting|databases?|interpreters?)';

/** What it does with it, and what the other side does. */
const DEED =
  '(?:fetch(?:ing|ed)?|download(?:ing|ed)?|retriev(?:e|ing|ed|al)|load(?:ing|ed)?|access(?:ing|ed)?|open(?:ing|ed)?|read(?:ing)?|reach(?:ing|ed)?|request(?:ing|ed)?|import(?:ing|ed)?|resolv(?:e|ing|ed)|get(?:ting)?|pull(?:ing|ed)?|connect(?:ing|ed)?|communicat(?:e|ing|ed)|call(?:ing|ed)?|execut(?:e|ing|ed|ion)|process(?:ing|ed)?|list(?:ing|ed)?|respond(?:ed|s)?|return(?:ed|s)?|answer(?:ed|s)?|reject(?:ed|s)?|requir(?:es|ed)|reports?|reported|says|said|error|failed)';

const GAP = '[^.!?\\n]{0,80}?';

/** Services that tools and attachments belong to. */
const SERVICES =
  'notion|github|gitlab|slack|stripe|paypal|google drive|dropbox|onedrive|sharepoint|jira|confluence|pinecone|weaviate|qdrant|twilio|zapier|salesforce|hubspot|discord|telegram|third[- ]party|external(?! api keys?\\b)';

/** The same in Chinese: a picture, a file, an address, a tool, and what is done with it. */
const CHINESE = '图片|图像|文件|链接|网址|音频|视频|网页|工具|插件|下载';

const FETCHES = new RegExp(
  [
    `\\b${DEED}\\b${GAP}\\b${THING}\\b`,
    `\\b${THING}\\b${GAP}\\b${DEED}\\b`,
    `\\b(?:${SERVICES})\\b (?:\\w{1,20} ){0,2}?(?:apis?|services?|servers?|error|tokens?|said|says|responded|answered|returned|:)`,
    `\\b(?:${SERVICES}): `,
    '(?:file|storage|blob|object|image) (?:service|storage|server|host)\\b',
    '\\bfor url\\b|\\b(?:s3|gs) url\\b|upstream status code',
    '(?:remote|origin) (?:server|host|service|api)|requests\\.exceptions|permission denied: ?[\'"/]|for table \\w',
    CHINESE,
  ].join('|'),
);

/** A sentence that leads its reader somewhere, and says of nothing that it failed there. */
const LEADING =
  /(?:^|[.!?。！？\n])[ "'“]{0,3}(?:(?:(?:full |more |further |the full )?(?:documentation|docs|details|information|help|list)|see|visit|learn|read|refer|open|go|for|to|please|if you|you can)\b|错误详情|详情|更多|如需|如果|请)(?![^.!?。！？\n]{0,200}(?:[45]\d\d|fail|could not|unable|cannot|denied|return|invalid|expired|forbidden|unauthori|reject|revoked|disabled|suspended|required|missing|insufficient|失败|无效|过期|余额|欠费))[^.!?。！？\n]{0,200}/g;

/**
 * What sounds like such a thing and is the call itself: pictures that are made, where tokens come from, and what Dify calls each
 * failure of a model, its models being plugins. https://docs.dify.ai/plugins
 */
const OF_THE_CALL =
  /\bplugin invoke error\b|\btoken sources?\b|\b(?:image|video|audio) (?:generation|api|task|model)s?\b/g;

/** What an SDK reads before any call. */
const KEYS_FILE = /\bcredentials? file\b/;

/** A status, or what a server says that refuses. */
const ANSWER = new RegExp(
  [
    '\\b[45]\\d\\d\\b|status|forbidden|unauthori[sz]ed|payment|denied|authenticat|credential|token|api key|authori[sz]ed',
    'quota|permission|expired|suspend|disabled|deactivat|revoked|log ?in|sign ?in|subscription|billing|balance|insufficient|declined',
    '余额|欠费|权限|无权|密钥|令牌|账户|账号|登录|无效|过期',
  ].join('|'),
);

/**
 * Whether a sentence speaks of what a third server answered when the provider fetched something there, or asked it, for the
 * caller. That says nothing of the provider's own key.
 *
 * @param words - in lower case, with `url` in the place of addresses
 * @param isAnswer - whether a server says so; what an SDK says of an address is about its own call
 * @internal
 */
export function isAboutThirdServer(words: string, isAnswer = true): boolean {
  if (!ANSWER.test(words) || (!isAnswer && KEYS_FILE.test(words))) return false;
  const said = words.replace(LEADING, '').replace(OF_THE_CALL, '');
  return FETCHES.test(isAnswer ? said : said.replace(/\burl\b/g, ''));
}
