import type { LlmLogprobs, LlmTokenLogprob } from '../../chat.interface.js';
import { isRecord, numberOf, recordsOf, type JsonRecord } from '../json.js';

/**
 * How likely the tokens of a candidate were; `undefined` where it does not tell.
 *
 * @see https://ai.google.dev/api/generate-content#LogprobsResult
 * @internal
 */
export function logprobsOf({ logprobsResult: result }: JsonRecord): LlmLogprobs | undefined {
  if (!isRecord(result)) return undefined;
  const others = Array.isArray(result['topCandidates']) ? (result['topCandidates'] as unknown[]) : [];
  const content = recordsOf(result['chosenCandidates']).flatMap((chosen, place): LlmTokenLogprob[] => {
    const at = others[place];
    const token = tokenOf(chosen);
    const top = isRecord(at) ? recordsOf(at['candidates']).flatMap((other) => tokenOf(other) ?? []) : [];
    return token === undefined ? [] : [{ ...token, ...(top.length > 0 && { top_logprobs: top }) }];
  });
  return content.length === 0 ? undefined : { content };
}

function tokenOf({ token, logProbability }: JsonRecord): { token: string; logprob: number } | undefined {
  const logprob = numberOf(logProbability);
  return typeof token === 'string' && logprob !== undefined ? { token, logprob } : undefined;
}
