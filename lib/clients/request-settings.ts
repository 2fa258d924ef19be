import type { LlmRequestSettings } from '../failover/request-settings.interface.js';
import { EFFORTS } from '../providers/effort.js';
import type { LlmChatRequest } from './chat.interface.js';

/** What the fields of the common shape are called among the settings. */
const NUMBERS = {
  maxTokens: ['max_completion_tokens', 'max_tokens'],
  temperature: ['temperature'],
  topP: ['top_p'],
  seed: ['seed'],
  choiceCount: ['n'],
  frequencyPenalty: ['frequency_penalty'],
  presencePenalty: ['presence_penalty'],
} as const satisfies Partial<Record<keyof LlmRequestSettings, readonly string[]>>;

/**
 * The settings of a request that observers may see: numbers, and names out of a list.
 *
 * @internal
 */
export function requestSettingsOf(request: LlmChatRequest | Readonly<Record<string, unknown>>): LlmRequestSettings {
  const fields = request as Readonly<Record<string, unknown>>;
  const settings: Partial<Record<keyof LlmRequestSettings, unknown>> = {};
  for (const [name, spellings] of Object.entries(NUMBERS)) {
    const value = spellings.map((spelling) => fields[spelling]).find((found) => Number.isFinite(found));
    if (value !== undefined) settings[name as keyof typeof NUMBERS] = value;
  }
  const effort = EFFORTS.find((known) => known === fields['reasoning_effort']);
  if (effort !== undefined) settings.reasoningEffort = effort;
  return settings as LlmRequestSettings;
}
