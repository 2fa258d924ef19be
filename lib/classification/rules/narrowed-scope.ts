import type { LlmFailureCategory, LlmFailureScope } from '../failure.interface.js';
import type { FailureSignals } from '../evidence/read-evidence.js';

const MODEL_QUOTA =
  /quotaid\\{0,7}"\s{0,4}:\s{0,4}\\{0,7}"[a-z\d-]{0,80}permodel|quotadimensions|capacity on this model|(?:quota|limit|tier|allocation)[^.\n]{0,30}\b(?:for|of|on) (?:this|the) model\b|model: [a-z]/;

/**
 * A narrower or wider scope than the category's own, where the evidence tells.
 *
 * A quota that names a model bars that model only; an unknown failure of a broken server is the model's, not the
 * request's.
 *
 * @internal
 */
export function narrowedScope(category: LlmFailureCategory, signals: FailureSignals): LlmFailureScope | undefined {
  if (category === 'quota_exhausted') {
    const isNamed = namesModel(signals.words) || namesModel(signals.hintText.slice(0, 16_384).toLowerCase());
    return isNamed ? 'credential_model' : undefined;
  }
  if (category === 'unknown')
    return (signals.status ?? 0) >= 500 || (signals.text === '' && !signals.thrown) ? 'provider_model' : undefined;
  return undefined;
}

/** Whether a text tells of a quota of one model. Most texts have no word that the pattern needs. */
function namesModel(text: string): boolean {
  return (text.includes('model') || text.includes('quotadimensions')) && MODEL_QUOTA.test(text);
}
