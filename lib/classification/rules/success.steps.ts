import type { LlmFailureCategory } from '../failure.interface.js';
import { normaliseCode } from '../codes/code-table.js';
import { COMMON_CODES } from '../codes/common.codes.js';
import type { FailureSignals } from '../evidence/read-evidence.js';
import { isList, hasProperties, ownKeys, readProperty } from '../evidence/safe-access.js';
import type { Verdict } from './verdict.js';

const REFUSALS: ReadonlySet<string> = new Set(
  `content_filter refusal safety prohibited_content blocklist spii recitation image_safety image_prohibited_content image_recitation
  guardrail_intervened content_filtered sensitive model_armor error_toxic`.split(/\s+/),
);

/** Why an answer ended, where that tells of a failure: https://api-docs.deepseek.com/api/create-chat-completion, https://docs.z.ai/api-reference/llm/chat-completion */
const FAILED_ENDINGS: ReadonlyMap<string, LlmFailureCategory> = new Map<string, LlmFailureCategory>([
  ['insufficient_system_resource', 'overloaded'],
  ['network_error', 'server_error'],
]);

/**
 * A body that is an answer in form: refused by a filter, broken off, or not given because of the key's account.
 *
 * @internal
 */
export function answerShapeStep(signals: FailureSignals): Verdict | undefined {
  const payloads = signals.stream?.payloads ?? [signals.json];
  for (const payload of payloads) {
    if (!mayBeAnswer(payload)) continue;
    const barred = barredKeyIn(payload);
    if (barred !== undefined) return barred;
    const failed = failedEndingIn(payload);
    if (failed !== undefined) return failed;
    if (refusalIn(payload)) return { category: 'content_filtered', explicit: true, rule: 'answer/refused' };
  }
  return undefined;
}

/**
 * Under a success status, a body that neither says what failed nor is an answer.
 * @internal
 */
export function malformedStep(signals: FailureSignals): Verdict | undefined {
  const { status, text, json, isMute, bodyPresent, thrown } = signals;
  const success = status !== undefined && status >= 200 && status < 300;
  if (!success || signals.innerStatus !== undefined) return undefined;
  if (text.trim() === '') return { category: 'malformed_response', explicit: true, rule: 'answer/empty' };
  if (signals.html) return { category: 'malformed_response', explicit: true, rule: 'answer/html' };
  if (!isMute && (bodyPresent || !thrown)) return undefined;
  return {
    category: 'malformed_response',
    explicit: true,
    rule: json === undefined ? 'answer/not-json' : 'answer/no-content',
  };
}

/** Fields in which an answer says how it ended. */
const ENDING_FIELDS: ReadonlySet<string> = new Set(
  'candidates stop_reason stopReason finish_reason delta promptFeedback incomplete_details response choices output'.split(
    ' ',
  ),
);

/** Whether a document has a field of an answer; a list is looked into. Most failures have none. */
function mayBeAnswer(payload: unknown): boolean {
  if (!hasProperties(payload)) return false;
  return isList(payload) || ownKeys(payload, MAX_KEYS).some((key) => ENDING_FIELDS.has(key));
}

const MAX_KEYS = 1_000;

/** Gemini tells of an account that may not be used by the reason why a candidate ended. */
function barredKeyIn(payload: unknown): Verdict | undefined {
  const document = isList(payload) ? readProperty(payload, 0) : payload;
  const reason = readProperty(readProperty(readProperty(document, 'candidates'), 0), 'finishReason');
  const meaning = typeof reason === 'string' ? COMMON_CODES.get(normaliseCode(reason)) : undefined;
  if (meaning?.strength !== 'specific' || !meaning.category.startsWith('credential_')) return undefined;
  return { category: meaning.category, explicit: true, rule: 'answer/barred-key' };
}

function failedEndingIn(payload: unknown): Verdict | undefined {
  const choice = readProperty(readProperty(payload, 'choices'), 0);
  // OpenRouter says `stop` where the provider behind it says this.
  for (const field of ['finish_reason', 'native_finish_reason']) {
    const reason = readProperty(choice, field);
    const category = typeof reason === 'string' ? FAILED_ENDINGS.get(reason) : undefined;
    if (category !== undefined) return { category, explicit: true, rule: `answer/${String(reason)}` };
  }
  return undefined;
}

function refusalIn(payload: unknown): boolean {
  if (!hasProperties(payload)) return false;
  if (isList(payload)) return payload.length > 0 && refusalIn(payload[0]);
  if (isRefusal(readProperty(payload, 'stop_reason')) || isRefusal(readProperty(payload, 'stopReason'))) return true;
  if (
    isRefusal(readProperty(payload, 'finish_reason')) ||
    isRefusal(readProperty(readProperty(payload, 'delta'), 'stop_reason'))
  )
    return true;
  if (typeof readProperty(readProperty(payload, 'promptFeedback'), 'blockReason') === 'string') return true;
  if (isRefusal(readProperty(readProperty(payload, 'incomplete_details'), 'reason'))) return true;
  const response = readProperty(payload, 'response');
  if (isRefusal(readProperty(readProperty(response, 'incomplete_details'), 'reason'))) return true;
  const choice =
    readProperty(readProperty(payload, 'choices'), 0) ??
    readProperty(readProperty(readProperty(payload, 'output'), 'choices'), 0);
  if (isRefusal(readProperty(choice, 'finish_reason')) || isRefusal(readProperty(choice, 'native_finish_reason')))
    return true;
  const candidate = readProperty(readProperty(payload, 'candidates'), 0);
  return isRefusal(readProperty(candidate, 'finishReason'));
}

function isRefusal(reason: unknown): boolean {
  return typeof reason === 'string' && REFUSALS.has(reason.toLowerCase());
}
