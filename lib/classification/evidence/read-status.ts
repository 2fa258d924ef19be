import { isAboutForeignSecret } from '../words/foreign-secret.js';

/**
 * An HTTP status from a number or its digits; anything else counts as absent.
 *
 * @internal
 */
export function toHttpStatus(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 100 && value <= 599 ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const digits = value.trim();
  return digits.length === 3 && /^[1-5]\d\d$/.test(digits) ? Number(digits) : undefined;
}

/**
 * Like {@link toHttpStatus}, for failures only: 400 to 599.
 *
 * @internal
 */
export function toErrorStatus(value: unknown): number | undefined {
  const status = toHttpStatus(value);
  return status !== undefined && status >= 400 ? status : undefined;
}

/** What is counted, behind a number that is no status. */
const COUNTED =
  /(?! ?(?:tokens|requests|ms|seconds|characters|bytes|images|words|items|records|rows|results|entries|lines|elements|messages|files|pages|chunks|reasons|problems|issues)\b)/;
const LEADING_STATUS = new RegExp(
  /^\W{0,3}(?:[a-z.]{1,40}error: ?)?(?:http|error|(?:bad response )?status(?: code)?)?[ :/\d.]{0,6}\b([45]\d\d)\b/
    .source + COUNTED.source,
);
const NAMED_STATUS = new RegExp(
  /(?:status(?:[ _]?code)?(?: of)?|error[ _]code|http(?:_status|_code| error| status| code)?|response code|[,(] ?code|api error|server error|client error|server response|tunnel failed, response|error|failed|(?:failed|responded|answered|replied|rejected) with|returned|got|received|with status|too many|失败|错误码?|状态码|响应码|返回码|报错)["' :=([/：（]{1,6}(?:an? )?([45]\d\d)\b/
    .source + COUNTED.source,
);
const BRACKETED_STATUS = /[[(](?:http )?([45]\d\d)(?: [a-z ]{3,40})?[\])]/;
/** The titles of Cloudflare's pages: `api.acme.test | 520: Web server is returning an unknown error`. */
const TITLED_STATUS = /^\s{0,4}[\w.-]{3,80} \| (5\d\d): /;

/**
 * The status that a sentence names: `Error code: 401 - ...`, `[429 Too Many Requests]`, `HTTP 502 Bad Gateway`. A tool's
 * server that refuses is not the provider refusing.
 *
 * @param words - in lower case; only the beginning is looked at
 * @internal
 */
export function statusInWords(words: string): number | undefined {
  const text = words.length > 600 ? words.slice(0, 600) : words;
  if (!/[45]\d\d/.test(text)) return undefined;
  const match =
    LEADING_STATUS.exec(text) ?? NAMED_STATUS.exec(text) ?? BRACKETED_STATUS.exec(text) ?? TITLED_STATUS.exec(text);
  const status = match === null ? undefined : toErrorStatus(match[1]);
  return (status === 401 || status === 403) && isAboutForeignSecret(text) ? undefined : status;
}

/**
 * The status that a sentence begins with, as SDKs and gateways put it: `401 Incorrect API key`, `Error code: 401 - ...`.
 *
 * @param words - in lower case
 * @internal
 */
export function leadingStatusInWords(words: string): number | undefined {
  const match = LEADING_STATUS.exec(words.slice(0, 80));
  return match === null ? undefined : toErrorStatus(match[1]);
}
