import { PROVIDERS } from '../../providers/lookup/provider-of.js';

/** Any of words that stand in a list, blanks between them. */
const any = (words: string): string => `(?:${words.trim().split(/\s+/).join('|')})`;

const NAMES = any(PROVIDERS.map(({ id }) => id.replace('.', '\\.')).join(' '));
/** What the names of errors are made of that tell no kind: `APICallError`; `ThrottlingException` does. */
const PARTS = any(`
  ai_? api call http status client server response request provider upstream service llm model openai anthropic google litellm sdk
  gateway axios inference remote runtime value [.]`);
/** What frames are made of: who asked whom, and that it did not go well. */
const WORD = any(`
  a an the this that there it its our your we us i oops sorry something wrong went llm ai model chat completions? requests? calls?
  apis? urls? endpoint rpc https? upstream provider backend gateway server client agent fallback primary assistant workflow node
  task job chain step stage channel deployment run attempts? retries retrying last previous generation responses? answers? reply
  cause caused stream streaming inference invocation operation remote plugin service method problems? issues? failed fails failure
  rejected returned returns responded replied answered aborted reported received raised threw thrown got get gave said says sent
  from by with to of in on at for after and code status reason desc details? unsuccessful while when during calling invoke invoking
  invoked called executing sending making creating processing handling running occurred happened encountered unable could can not
  did do doing has have was is non-retryable succeed complete completed finish process perform generate create reach bad unexpected message
  ${NAMES} ${PARTS}{0,4}(?:error|exception)s?
  (?!1\\d{3}\\b)[a-z_./-]{0,40}\\d[\\w./-]{0,40}
  [a-z]{2,20}(?:[/.][a-z]{2,20}){1,4}
  (?:from|by|via|node|provider)\\x20(?!key|token)[a-z][\\w.-]{1,40}
  provider\\x20\\([a-z][\\w.-]{0,40}\\)
  [a-z]{2,20}(?:_[a-z]{2,20}){1,4}_code`);
const MARKS = '[\\s❌⚠()[\\]{}"\'`,=.!]{0,3}';

/** A head of such words alone, before a colon or a dash and what somebody else said. */
const FRAME = new RegExp(`${MARKS}(?:${WORD}(?![\\w-])${MARKS}){1,14}(?:: {1,3}| - )(?=\\S)`, 'y');
/** A frame tells that something failed, or how. */
const OUTCOME = new RegExp(
  `\\b${any('bad caused fail reject return respond')}|\\b${any(`
    replied answered aborted reported received raised threw unsuccessful unable (?:could|can|did)\\x20not got gave said went\\x20wrong
    status code message problem [1-5]\\d\\d response\\x20from`)}\\b|error|exception`,
);
/** Who speaks, a status, or the name of a field, in front of all else: `[openai] `, `openai: `, `400 - `, `detail: `. */
const TAG = new RegExp(
  [
    `\\[${WORD}(?:[ :/]${WORD}){0,3}\\]:? {1,2}`,
    `(?:${NAMES}|${any('chat\\x20completions? llm api upstream provider')}): {1,2}`,
    '[1-5]\\d\\d - ',
    // Go's HTTP client, and whoever hands on what a provider said.
    '(?:get|head|post|put) "url": {1,2}(?:(?:connectex|dial \\S{1,8} \\S{1,80}): {1,2})?',
    // Python's tenacity, which tells of an error its name alone.
    'retryerror\\[<future at 0x[\\da-f]{4,16} state=finished raised ',
    'internal (?:server )?error: (?=(?:error from )?(?:provider|upstream)\\b)',
    // `AiError: 4006: you have used up ...`
    '[1-9]\\d{2,4}: (?=[a-z])',
    `${any('details? reason msg message description error_msg error_message')} ?[:=] {0,2}`,
  ]
    .map((pattern) => `${pattern}(?=\\S)`)
    .join('|'),
  'y',
);
/** The statuses of gRPC: https://grpc.io/docs/guides/status-codes */
const GRPC_STATUSES = `
  cancelled unknown invalid_argument deadline_exceeded not_found already_exists permission_denied resource_exhausted
  failed_precondition aborted out_of_range unimplemented internal unavailable data_loss unauthenticated`;
/** Those that are no words of plain language. */
const COMPOUND_STATUSES = GRPC_STATUSES.split(/\s+/).filter((status) => status.includes('_'));
/** Of Go, of Node (`14 UNAVAILABLE: `), of Python's `RpcError`, and of Java. */
const RPC = new RegExp(
  [
    'rpc error: code = [a-z]{2,30} desc = ',
    `(?:[1-9]|1[0-6]) ${any(GRPC_STATUSES)}: `,
    // Genkit, and Java without the name of its class.
    `${any(COMPOUND_STATUSES.join(' '))}: `,
    '(?:<_?[a-z]{0,20}rpcerror of rpc that terminated with: {0,3}\\s{0,3})?status = statuscode\\.[a-z_]{2,30}\\s{1,3}details = "?',
    '(?:io\\.grpc\\.)?statusruntimeexception: [a-z_]{2,30}: ',
  ]
    .map((pattern) => `${pattern}(?=\\S)`)
    .join('|'),
  'y',
);
const CHINESE = new RegExp(
  `(?:${any(`
    大?模型 上游 接口 请求 调用 生成 服务端 服务器? 渠道 通道 对话 返回 响应 处理 平台 llm ai api`)} ?){0,6}${any('错误 失败 异常 出错 报错')}` +
    `(?:信息|原因)?(?:（[^（）]{1,40}）)?(?:[，,] ?${any('原因 信息 详情 错误信息')})?[:：] {0,2}(?=\\S)`,
  'y',
);

/** What sets a text off, and belongs to none: bold type, bullets, signs of warning, tags. Asterisks before a verb hide a key. */
const ORNAMENT =
  /(?!\*{3} (?:has|have|is|was)\b)(?:[*_~#>|•·–—-]{1,3}|[\p{Extended_Pictographic}\uFE0F]{1,4}|<[a-z]{1,8}>) {0,2}(?=\S)/uy;

const MAX_FRAMES = 5;
/** A frame ends within so many characters. */
const MAX_CHARS = 160;
const ENDS = /[:：\]=]| - |^[^a-z\d\s"'`([{]/;

/**
 * Where the words begin that a message hands on, behind what agents, gateways and SDKs put in front of them: `LLM request rejected: `,
 * `Upstream returned an error: `. Such a frame says that a call failed, which is known, and nothing of why.
 *
 * @param text - in lower case
 * @returns 0 where nothing stands in front
 * @internal
 */
export function behindFrames(text: string): number {
  // Most messages have none.
  if (!ENDS.test(text.slice(0, MAX_CHARS))) return 0;
  let end = 0;
  for (let count = 0; count < MAX_FRAMES; count += 1) {
    const next = frameEnd(text, end);
    if (next === end) break;
    end = next;
  }
  return end;
}

/** A frame hands on what somebody said. */
const HANDS_ON = /\b(?:return|respond|repli|answer|report|said|says|sent|gave|got|received)/;
/** What a frame may tell beside: whose fault it was, and what became of the call. */
const TELLS = new RegExp(`\\b(?:${NAMES}|abort|reach|gateway|timed|unable|not)`);

/**
 * Whether a text is nothing but what stands in front of what somebody else said, and names nobody: `Provider returned error: `. One that
 * names a number may tell the status.
 *
 * @internal
 */
export function isFrame(text: string): boolean {
  const head = text.trim().toLowerCase();
  if (head.length >= MAX_CHARS || !HANDS_ON.test(head) || TELLS.test(head) || /\d/.test(head)) return false;
  return behindFrames(`${head} -`) === head.length + 1;
}

/** In the order in which they are tried. */
const KINDS: readonly RegExp[] = [ORNAMENT, RPC, FRAME, TAG, CHINESE];

/** The end of one frame that begins at a place; the place itself where none does. */
function frameEnd(text: string, from: number): number {
  for (const pattern of KINDS) {
    pattern.lastIndex = from;
    if (!pattern.test(text)) continue;
    const end = pattern.lastIndex;
    if (pattern !== FRAME || OUTCOME.test(text.slice(from, end))) return end;
  }
  return from;
}
