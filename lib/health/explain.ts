import type { LlmHealthEntry, LlmHealthMarkInfo } from './health-report.interface.js';

/** Broader entries explain more. */
const BREADTH = ['provider', 'base_url', 'credential', 'provider_model', 'credential_model'] as const;
/** More entries are counted, not named. */
const MAX_NAMED = 3;

/**
 * Why something is out, in a sentence or two.
 *
 * @param entries - all that have to do with it
 * @param subject - what was asked about
 * @internal
 */
export function explainHealth(entries: readonly LlmHealthEntry[], subject: string): string {
  const out = entries.filter(({ state }) => state !== 'open').toSorted(byWeight);
  const [worst, ...others] = out;
  if (worst === undefined) return free(entries, subject);
  const more = others.length === 0 ? '' : ` ${alsoOut(others)}`;
  return `${sentenceOf(worst)}${more}`;
}

/** What an entry is about. @internal */
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

function free(entries: readonly LlmHealthEntry[], subject: string): string {
  const keys = entries.filter(({ scope }) => scope === 'credential');
  const proven = keys.filter((entry) => entry.proven).length;
  const failing = entries.filter(({ failures }) => failures > 0).length;
  const worked = proven === 0 ? 'no key has had a success yet' : `${proven} of ${keys.length} tracked keys has worked`;
  const counted = failing === 0 ? '' : `; recent failures are counted against ${failing}, too few to open a breaker`;
  return `${capitalised(subject)} is free: nothing is out, ${worked}${counted}.`;
}

function sentenceOf(entry: LlmHealthEntry): string {
  const mark = weightiest(entry.marks);
  if (mark === undefined) return `${capitalised(subjectOf(entry))} is out.`;
  const since = new Date(mark.sinceMs).toISOString();
  return `${capitalised(subjectOf(entry))} is out since ${since}, ${endOf(mark, entry)}: ${causeOf(mark)}.`;
}

function endOf({ kind, untilMs, probeAtMs }: LlmHealthMarkInfo, { state }: LlmHealthEntry): string {
  if (state === 'probe') return 'and the next call probes it';
  const probe = probeAtMs === undefined ? '' : `, with one probe from ${new Date(probeAtMs).toISOString()}`;
  const end =
    kind === 'quarantined' || untilMs === undefined ? 'it is replaced or reset' : new Date(untilMs).toISOString();
  return `until ${end}${probe}`;
}

function causeOf({ reason, category, status, providerCode, message }: LlmHealthMarkInfo): string {
  const said = message === undefined ? '' : `: ${message.replace(/[.\s]+$/, '')}`;
  if (reason === 'operator') return `taken out by hand${said}`;
  const facts = [status === undefined ? '' : `status ${status}`, providerCode ?? ''].filter(Boolean).join(', ');
  const what = reason === 'key_outage' ? 'the provider rejects many working keys at once' : category;
  return `${what}${facts === '' ? '' : ` (${facts})`}${said}`;
}

function alsoOut(others: readonly LlmHealthEntry[]): string {
  const named = others.slice(0, MAX_NAMED).map(subjectOf).join('; ');
  const rest = others.length - MAX_NAMED;
  return `Also out: ${named}${rest > 0 ? `; and ${rest} more` : ''}.`;
}

function byWeight(left: LlmHealthEntry, right: LlmHealthEntry): number {
  const blocked = Number(right.state === 'blocked') - Number(left.state === 'blocked');
  return blocked === 0 ? BREADTH.indexOf(left.scope) - BREADTH.indexOf(right.scope) : blocked;
}

/** A quarantine, else what lasts longest. */
function weightiest(marks: readonly LlmHealthMarkInfo[]): LlmHealthMarkInfo | undefined {
  return marks.toSorted((left, right) => (right.untilMs ?? Infinity) - (left.untilMs ?? Infinity))[0];
}

function capitalised(text: string): string {
  // Ids of providers keep their letters.
  return text.startsWith('the key') ? `T${text.slice(1)}` : text;
}
