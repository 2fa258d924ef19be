import type { LlmFailureCategory } from '../failure.interface.js';
import type { FailureSignals } from '../evidence/read-evidence.js';
import { categoryOfThrownName } from './thrown-names.js';
import { verdictBy, type Verdict } from './verdict.js';

const TIMED_OUT = /timeout of|timed ?-?out|timeout exceeded|time limit|deadline/;

/** Words that only a broken connection leaves, whatever a wrapper says around them. */
const LOST_CONNECTION =
  /socket connection was closed|socket hang up|\beconn(?:reset|refused)\b|\benotfound\b|eai_again|getaddrinfo|socket disconnected|other side closed|(?<!error )received from peer|server disconnected|certificate's altnames|self[- ]signed certificate|unable to verify the first certificate|error sending request|tcp connect error|dns error|\brequest to \S{1,400} failed, reason:/;

/**
 * Errors that were thrown in place of an answer. Where there was an answer it tells more, and this step passes.
 *
 * - Under a success status only what broke the answer off counts; a reader's complaint may be about an error object.
 * - A time-out beats the abort that it causes; an abort beats the network fault that it causes.
 * - `ECONNABORTED` is axios' old code for a time-out, and a lost connection elsewhere: the message decides.
 *
 * @internal
 */
export function thrownStep(signals: FailureSignals): Verdict | undefined {
  if (!signals.thrown || signals.answerCodes.length > 0) return undefined;
  if (signals.status === undefined) return signals.text === '' ? thrownVerdict(signals) : undefined;
  const unmet = isOfNoAnswer(signals) ? signals.errorNames.find((name) => NEVER_MET.has(name)) : undefined;
  if (unmet !== undefined) return verdict('network_error', unmet);
  if (signals.status >= 300 || signals.innerStatus !== undefined) return undefined;
  const own = thrownVerdict(signals);
  return own?.category === 'malformed_response' ? undefined : own;
}

/** Whether a status is all there is: an SDK has made it up (`@ai-sdk/gateway` says 500 of whatever went wrong). */
function isOfNoAnswer({ status = 0, text, headers }: FailureSignals): boolean {
  return status >= 500 && text === '' && Object.keys(headers).length === 0;
}

/** What is told of a server that nobody has reached. */
const NEVER_MET: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/**
 * The same for errors beside a success status: the answer began well and the connection or its reader broke.
 *
 * @internal
 */
export function lateThrownStep(signals: FailureSignals): Verdict | undefined {
  if (!signals.thrown) return undefined;
  const own = thrownVerdict(signals);
  if (own !== undefined || signals.status !== undefined) return own;
  return thrownVerdict(signals, [...signals.codes, ...signals.spokenCodes]);
}

function thrownVerdict(signals: FailureSignals, names = signals.errorNames): Verdict | undefined {
  const { errorNames, words } = signals;
  let best: { name: string; category: LlmFailureCategory } | undefined;
  for (const name of names) {
    const category = isOfElse(name, words) ? undefined : categoryOfThrownName(name);
    if (category === 'timeout' && !(name === 'TimeoutError' && errorNames.some(isLostSocket)))
      return verdict(category, name);
    if (category !== undefined && (best === undefined || rankOf(category) > rankOf(best.category)))
      best = { name, category };
  }
  if (best?.category === 'cancelled' && TIMED_OUT.test(words)) return verdict('timeout', best.name);
  if (best?.name === 'SyntaxError' && !signals.isOfParser) return undefined;
  if (best !== undefined) return verdict(best.category, best.name, signals.isOfParser);
  if (signals.isOfParser) return verdict('malformed_response', 'parser', true);
  if (signals.innerStatus === undefined && LOST_CONNECTION.test(words))
    return verdict('network_error', 'lost-connection');
  if (errorNames.includes('ECONNABORTED'))
    return verdict(/time/.test(words) ? 'timeout' : 'network_error', 'ECONNABORTED');
  return undefined;
}

/** Whether a name that networks have as well is of a server's answer, or of a file that is not there. */
function isOfElse(name: string, words: string): boolean {
  return (name === 'ConnectError' && OF_CONNECT.test(words)) || (name === 'ENOENT' && OF_FILE.test(words));
}

/** `ENOENT: no such file or directory, lstat '/x'`, also behind other words. */
const OF_FILE = /\benoent: no such file or directory, (?!connect)[a-z]{2,16}\b/;
/** A server's answer as Connect hands it on, with its code: https://connectrpc.com/docs/node/errors */
const OF_CONNECT = /^\[(?!unknown|unavailable)[a-z_]{5,20}\] /;

/**
 * The AWS SDK names these `TimeoutError`.
 *
 * @see https://github.com/smithy-lang/smithy-typescript/blob/main/packages/node-http-handler/src/constants.ts
 */
function isLostSocket(name: string): boolean {
  return name === 'ECONNRESET' || name === 'EPIPE';
}

const RANKED: readonly LlmFailureCategory[] = [
  'malformed_response',
  'model_unavailable',
  'invalid_request',
  'network_error',
  'cancelled',
];

function rankOf(category: LlmFailureCategory): number {
  return RANKED.indexOf(category);
}

/** What a parser could not read marks nothing: whose fault that is, its complaint does not say. */
function verdict(category: LlmFailureCategory, name: string, isOfParser = false): Verdict {
  const scope = isOfParser && category === 'malformed_response' ? 'request' : undefined;
  return verdictBy(`thrown/${name}`, category, undefined, scope);
}
