import { failureRemedy, failureSentence } from '../classification/category-texts.js';
import type { FailureSubject, ToldFailure } from '../classification/failure-parts.js';
import { sinceText, waitText } from '../classification/duration-text.js';
import { isRelayed } from '../classification/is-relayed.js';
import type { LlmHealthEntry, LlmHealthMarkInfo } from './health-report.interface.js';

/** What explaining needs to know besides the entries. */
export interface ExplainedSubject {
  /** What was asked about. */
  readonly name: string;
  /** Whether the configuration names it. */
  readonly isKnown: boolean;
  /** The present, in epoch milliseconds. */
  readonly nowMs: number;
  /** The setting where a configured key stands, or the option of the call that brought it. */
  readonly settingOf: (fingerprint: string, provider: string) => string | undefined;
}

/** The scopes from the broadest to the narrowest: a broader entry explains more. */
const BREADTH = ['provider', 'base_url', 'credential', 'provider_model', 'credential_model'] as const;
const GONE = 'It is configured no more, and keeps no call away.';
/** Entries beyond this are counted, not named. */
const MAX_NAMED = 3;

/**
 * Explains why something is unavailable, since when, until when, and what to do about it, in a few short sentences.
 *
 * @param entries - all entries that concern it
 * @internal
 */
export function explainHealth(entries: readonly LlmHealthEntry[], subject: ExplainedSubject): string {
  const unavailable = entries
    .filter(({ state, marks }) => state !== 'available' && marks.length > 0)
    .toSorted(byWeight);
  const [worst, ...others] = unavailable;
  const mark = worst === undefined ? undefined : weightiest(worst.marks);
  if (worst === undefined || mark === undefined) return free(entries, subject);
  const todo = remedyOf(worst, mark, subject.settingOf(worst.credential?.fingerprint ?? '', worst.provider));
  const { nowMs } = subject;
  const since = `has been unavailable ${sinceText(mark.sinceMs, nowMs)}`;
  const cause = causeOf(worst, mark);
  const end = worst.gone ? [GONE] : [endOf(worst, mark, nowMs), todo];
  const sentences = [`${capitalised(subjectOf(worst))} ${since}: ${cause}.`, ...end];
  return [...sentences, alsoUnavailable(others)].filter((sentence) => sentence !== undefined).join(' ');
}

/** Names what an entry is about. @internal */
export function subjectOf({ scope, provider, model, credential, baseUrl }: LlmHealthEntry): string {
  const key =
    credential === undefined ? 'a key' : `the key "${credential.label}" (#${credential.fingerprint.slice(0, 4)})`;
  switch (scope) {
    case 'credential':
      return `${key} of ${provider}`;
    case 'credential_model':
      return `${provider}/${model} with ${key}`;
    case 'provider_model':
      return baseUrl === undefined ? `${provider}/${model}` : `${provider}/${model} at ${baseUrl}`;
    case 'base_url':
      return `${provider} at ${baseUrl}`;
    case 'provider':
      return provider;
  }
}

function free(entries: readonly LlmHealthEntry[], { name, isKnown }: ExplainedSubject): string {
  if (entries.length === 0) {
    return isKnown
      ? `${capitalised(name)}: nothing is unavailable, and nothing has been called yet.`
      : `${capitalised(name)}: no such provider, model or key is configured, and nothing is known of it.`;
  }
  const keys = entries.filter(({ scope }) => scope === 'credential');
  const proven = keys.filter((entry) => entry.proven).length;
  const failing = entries.filter(({ failures }) => failures > 0).length;
  const counted = failing === 0 ? '' : ' Some recent failures are counted, too few to open a breaker.';
  return `${capitalised(name)}: nothing is unavailable, ${workedOf(proven, keys.length)}.${counted}`;
}

function workedOf(proven: number, known: number): string {
  if (proven === 0) return 'but no key has had a success yet';
  if (known === 1) return 'and the key has worked';
  return proven === known
    ? `and all ${known} keys in use have worked`
    : `and ${proven} of ${known} keys in use have worked`;
}

function causeOf(entry: LlmHealthEntry, mark: LlmHealthMarkInfo): string {
  const { reason, kind, category, status, providerCode, message } = mark;
  const said = message === undefined ? '' : `: ${message.replace(/[.\s]+$/, '')}`;
  if (kind === 'isolated') return `isolated by hand${said}`;
  if (isRelayed(mark)) {
    const sentence = failureSentence(failureOf(entry, mark), aboutOf(entry));
    return sentence.replace(/\.$/, '');
  }
  const facts = [status === undefined ? '' : `status ${status}`, providerCode ?? ''].filter(Boolean).join(', ');
  const many = 'the provider rejects many keys at once that have worked before';
  const what =
    reason === 'key_outage' ? many : reason === 'breaker' ? `failures in a row, the last ${category}` : category;
  return `${what}${facts === '' ? '' : ` (${facts})`}${said}`;
}

/** Gives the failure behind a mark in the form that sentences need. */
function failureOf({ scope }: LlmHealthEntry, mark: LlmHealthMarkInfo): ToldFailure {
  const { category, status, message, rule, basis, party } = mark;
  return { category, scope: scope === 'provider' ? 'base_url' : scope, status, message, rule, basis, party };
}

function aboutOf({ provider, model = '', baseUrl = '' }: LlmHealthEntry, setting?: string): FailureSubject {
  return { provider, model, address: baseUrl, key: 'the key', setting };
}

function endOf(
  { state }: LlmHealthEntry,
  { kind, untilMs, probeAtMs }: LlmHealthMarkInfo,
  nowMs: number,
): string | undefined {
  if (state === 'half-open') return 'The next call finds out whether that is over.';
  if (kind === 'isolated') return undefined;
  const probe = probeAtMs === undefined ? undefined : waitText(probeAtMs, nowMs);
  if (kind === 'quarantined' || untilMs === undefined) {
    const probing = probe === undefined ? '' : `, or until a successful probe (the next ${probe})`;
    return `It stays unavailable until a new value or a reset${probing}.`;
  }
  const probing = probe === undefined ? '' : `; one probe goes ${probe}`;
  return `It is tried again ${waitText(untilMs, nowMs)}${probing}.`;
}

/** Says what a person can do. */
function remedyOf(entry: LlmHealthEntry, mark: LlmHealthMarkInfo, setting: string | undefined): string {
  const { reason, kind, hinted: isTimed } = mark;
  if (kind === 'isolated') return 'LlmHealth.reset() puts it back.';
  if (reason === 'key_outage')
    return `Nothing to do for now; look at the status page of ${entry.provider} if it lasts.`;
  const isSuspected = entry.proven && kind === 'cooling';
  return failureRemedy(failureOf(entry, mark), aboutOf(entry, setting), { isTimed, isSuspected });
}

function alsoUnavailable(others: readonly LlmHealthEntry[]): string | undefined {
  if (others.length === 0) return undefined;
  const named = others.slice(0, MAX_NAMED).map(subjectOf).join('; ');
  const rest = others.length - MAX_NAMED;
  return `Also unavailable: ${named}${rest > 0 ? `; and ${rest} more` : ''}.`;
}

function byWeight(left: LlmHealthEntry, right: LlmHealthEntry): number {
  const byState = Number(right.state === 'unavailable') - Number(left.state === 'unavailable');
  return byState === 0 ? BREADTH.indexOf(left.scope) - BREADTH.indexOf(right.scope) : byState;
}

/** Finds the mark to tell of: what a person isolated, else a quarantine, else what lasts longest. */
function weightiest(marks: readonly LlmHealthMarkInfo[]): LlmHealthMarkInfo | undefined {
  const weightOf = ({ kind, untilMs }: LlmHealthMarkInfo) =>
    kind === 'isolated' ? Number.MAX_VALUE : (untilMs ?? Number.MAX_SAFE_INTEGER);
  return marks.toSorted((left, right) => weightOf(right) - weightOf(left))[0];
}

function capitalised(text: string): string {
  // Ids of providers keep their letters.
  return text.startsWith('the key') || text === 'everything' ? `${text[0]?.toUpperCase()}${text.slice(1)}` : text;
}
