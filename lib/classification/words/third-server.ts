/** What a provider fetches, or asks, for its caller: a picture, a file, a tool. */
const THING =
  '(?:images?|pictures?|photos?|media|audio|videos?|files?|documents?|pdfs?|attachments?|assets?|blobs?|urls?|uris?|links?|web ?pages?|pages?|web ?sites?|remote (?:server|host|url|content|resource)|mcp|connectors?|plugins?|web ?hooks?|tool servers?|tools?|function servers?|search engines?|sources?|downloads?|图片|图像|文件|链接|网址|音频|视频)';

/** What it does with it. */
const DEED =
  '(?:fetch(?:ing|ed)?|download(?:ing|ed)?|retriev(?:e|ing|ed|al)|load(?:ing|ed)?|access(?:ing|ed)?|open(?:ing|ed)?|read(?:ing)?|reach(?:ing|ed)?|request(?:ing|ed)?|import(?:ing|ed)?|resolv(?:e|ing|ed)|get(?:ting)?|pull(?:ing|ed)?|connect(?:ing|ed)?|call(?:ing|ed)?|process(?:ing|ed)?|list(?:ing|ed)?|respond(?:ed|s)?|return(?:ed|s)?|answer(?:ed|s)?|下载|获取|加载|访问|读取|请求)';

const GAP = '[^.!?\\n]{0,80}?';

/** A status, or words for one. */
const ANSWER =
  /\b[45]\d\d\b|status|forbidden|unauthori[sz]ed|payment required|denied|authenticat|credential|token|api key|not authorized|quota|permission|expired/;

const FETCHES = new RegExp(
  `\\b${DEED}\\b${GAP}\\b${THING}\\b|\\b${THING}\\b${GAP}\\b${DEED}\\b|(?:图片|图像|文件|链接|网址|音频|视频)|upstream status code|(?:remote|origin|third[- ]party|external) (?:server|host|service|api)`,
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
  return ANSWER.test(words) && FETCHES.test(isAnswer ? words : words.replace(/\burl\b/g, ''));
}
