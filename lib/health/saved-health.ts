import { isRecord } from '../checks/problems.js';
import { LLM_EVIDENCE_BASES, LLM_FAILURE_CATEGORIES } from '../classification/failure.interface.js';
import { parseHealthKey } from './health-keys.js';
import { OTHER_REASONS, type HealthState } from './health-state.js';
import type { LlmSavedHealth } from './health-report.interface.js';

/** The latest time that a Date can hold. */
const MAX_TIME_MS = 8.64e15;
/** The length of the longest key when each of its characters is encoded. */
const MAX_KEY_CHARS = 32_768;

const SCOPES: readonly unknown[] = ['credential', 'credential_model', 'provider_model', 'base_url', 'provider'];
const REASONS: readonly unknown[] = [...LLM_FAILURE_CATEGORIES, ...OTHER_REASONS];
const BASES: readonly unknown[] = [undefined, ...LLM_EVIDENCE_BASES];

/**
 * Finds what is wrong with saved health.
 *
 * @param value - comes from outside and is not trusted
 * @returns the path of the first wrong part, such as `entries[3]`; empty for the whole; `undefined` where all is right
 * @internal
 */
export function wrongPartOf(value: unknown): string | undefined {
  if (!isRecord(value)) return '';
  const { version, savedAtMs, entries } = value as Partial<LlmSavedHealth>;
  if (version !== 1) return 'version';
  if (!isNumber(savedAtMs)) return 'savedAtMs';
  if (!Array.isArray(entries)) return 'entries';
  const wrong = (entries as readonly unknown[]).findIndex((entry) => !isEntry(entry));
  return wrong < 0 ? undefined : `entries[${wrong}]`;
}

function isEntry(entry: unknown): boolean {
  if (!Array.isArray(entry) || entry.length !== 2) return false;
  const [key, state] = entry as readonly unknown[];
  return typeof key === 'string' && key.length <= MAX_KEY_CHARS && isKey(key) && isHealthState(state);
}

function isKey(key: string): boolean {
  try {
    return SCOPES.includes(parseHealthKey(key)?.scope);
  } catch {
    return false;
  }
}

/**
 * Whether a value is the health of one entry, with times that a Date can show.
 *
 * @publicApi
 */
export function isHealthState(state: unknown): state is HealthState {
  if (!isRecord(state)) return false;
  const { generation, proven, failures, clearedAtMs, updatedAtMs, marks } = state;
  const areNumbers = [generation, failures, clearedAtMs, updatedAtMs].every(isNumber);
  return areNumbers && typeof proven === 'boolean' && isRecord(marks) && Object.entries(marks).every(isMark);
}

function isMark([reason, mark]: [string, unknown]): boolean {
  if (!REASONS.includes(reason) || !isRecord(mark)) return false;
  const { kind, sinceMs, untilMs, windowMs, step, hinted, passes, probeAtMs, evidence } = mark;
  const isLasting = kind === (reason === 'operator' ? 'isolated' : 'quarantined') && untilMs === undefined;
  const isCooling = kind === 'cooling' && reason !== 'operator' && isNumber(untilMs);
  const areNumbers = [sinceMs, windowMs, step].every(isNumber) && (probeAtMs === undefined || isNumber(probeAtMs));
  const areFlags = typeof hinted === 'boolean' && typeof passes === 'boolean';
  return (isCooling || isLasting) && areNumbers && areFlags && isEvidence(evidence);
}

function isEvidence(evidence: unknown): boolean {
  if (!isRecord(evidence)) return false;
  const { category, scope, explicit, basis, party, status, providerCode, requestId, message, rule } = evidence;
  const areTexts = [party, providerCode, requestId, message].every(
    (text) => text === undefined || typeof text === 'string',
  );
  const isCategory = (LLM_FAILURE_CATEGORIES as readonly unknown[]).includes(category);
  const isPlaced = scope === 'request' || SCOPES.includes(scope);
  const isRight =
    typeof explicit === 'boolean' && typeof rule === 'string' && (status === undefined || isNumber(status));
  return isCategory && isPlaced && isRight && areTexts && BASES.includes(basis);
}

/** Whether a value is a count, or a time that a Date can hold. */
function isNumber(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= MAX_TIME_MS;
}
