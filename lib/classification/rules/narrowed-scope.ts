import type { LlmFailureCategory, LlmFailureScope } from '../failure.interface.js';
import type { FailureSignals } from '../evidence/read-evidence.js';

const MODEL_QUOTA =
  /quotaid\\{0,7}"\s{0,4}:\s{0,4}\\{0,7}"[a-z\d-]{0,80}permodel|quotadimensions|capacity on this model|(?:quota|limit|tier|allocation)[^.\n]{0,30}\b(?:for|of|on) (?:this|the) model\b|model: [a-z]|\brate limit reached for (?:model )?[`'"]?[\w./:@-]+[`'"]? (?:in (?:organi[sz]ation|project)|on (?:tokens|requests) per)\b|\b(?:tokens|requests) processed for model \S|bymodelby|exceeded budget for model/;
/** A budget that a gateway keeps for one of its own callers: https://docs.litellm.ai/docs/proxy/users */
const CALLERS_BUDGET =
  /\bbudget\b[^\n]{0,80}\b(?:end[ _]?user|tag) ?= ?|\b(?:end[ _]?user|tag) ?= ?[^\n]{0,80}\bover budget\b/;

/**
 * A narrower or wider scope than the category's own, where the evidence tells.
 *
 * A quota that names a model bars that model only, a budget of one caller of a gateway nothing else; an unknown failure of a broken
 * server is the model's, not the request's.
 *
 * @internal
 */
export function narrowedScope(category: LlmFailureCategory, signals: FailureSignals): LlmFailureScope | undefined {
  if (category === 'quota_exhausted') {
    if (CALLERS_BUDGET.test(signals.words)) return 'request';
    const isNamed = namesModel(signals.words) || namesModel(signals.hintText.slice(0, 16_384).toLowerCase());
    return isNamed ? 'credential_model' : undefined;
  }
  if (category === 'unknown')
    return (signals.status ?? 0) >= 500 || (signals.text === '' && !signals.thrown) ? 'provider_model' : undefined;
  return undefined;
}

/** Whether a text tells of a quota of one model. Most texts have no word that the pattern needs. */
function namesModel(text: string): boolean {
  return (
    (text.includes('model') || text.includes('quotadimensions') || text.includes('limit reached for')) &&
    MODEL_QUOTA.test(text)
  );
}
