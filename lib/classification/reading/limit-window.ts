import type { LlmFailureCategory } from '../failure.interface.js';
import { clauseText, type Clause } from './clauses.js';
import { meaningOf } from './meanings.js';
import type { LimitWindow, Predicate, Subject } from './terms.js';

const LIMITS: ReadonlySet<Subject> = new Set(['quota', 'rate', 'limit', 'size', 'request']);

/** `resets after 39s`. */
const SOON = /\bresets? (?:after|in) (?:\d{1,3}(?:\.\d{1,9})?s|[1-5]m ?(?:\d{1,2}(?:\.\d{1,9})?s)?)(?![a-z\d])/;
const SHORT_WORDS =
  /\b(?:per|a|every|each) (?:\d{1,3} )?(?:minute|min|second|sec)\b|\b(?:minute|second) (?:quota|limit|cap|budget|allowance)\b|\/ ?(?:min|minute|sec|second|s)\b|\b[rtqi]p[ms]\b/;
const LONG_WORDS =
  /\bper \d{4,6} ?s(?:ec(?:onds?)?)?\b|by(?:day|week|month)\b|\/ ?(?:day|month|week|hour)\b|\b[rt]pd\b|\b\d{1,3}[ -]?h(?:ours?|rs?)?[ -](?:usage|limit|quota|window|session|cap)/;

/** Whether a clause may tell how long a limit lasts: it speaks of one, or counts and speaks of nothing else. */
function speaksOfLimits({ tokens, hits, mode }: Clause): boolean {
  let isOfOthers = mode === 'general';
  for (const { term } of hits) {
    if (term.kind !== 'subject' && term.kind !== 'statement') continue;
    if (LIMITS.has(term.subject)) return true;
    isOfOthers ||= OTHERS.has(term.subject);
  }
  return (
    !isOfOthers &&
    tokens.some(({ isName, word }) => isName && /^\d/.test(word)) &&
    !(tokens.some(({ word }) => word === 'for') && !tokens.some(({ word }) => OF_WINDOWS.has(word)))
  );
}

const OF_WINDOWS: ReadonlySet<string> = new Set('per every each a reset again retry until renew refill'.split(' '));

/** What is counted by days for reasons of its own. */
const OTHERS: ReadonlySet<Subject> = new Set(['key', 'account', 'sign-in', 'plan', 'content']);

/** What one clause tells; `unsaid` is short where no other clause names a long one. */
type ClauseWindow = LimitWindow | 'unsaid' | 'none';

/** What all of the patterns above need: many texts have none of it. */
const MAY_TELL = /reset|min|sec|\/|p[dms]|per[ _]\d|by(?:day|week|month)|\d[ _-]?h/;

/** How long the limits of a text last. Nothing is worked out before it is asked for, and nothing twice. */
export class LimitWindows {
  private readonly told: (ClauseWindow | undefined)[] = [];
  private others: LimitWindow | 'none' | undefined;
  private mayTell: boolean | undefined;

  constructor(
    private readonly clauses: readonly Clause[],
    private readonly text: string,
  ) {}

  /** How long the limit lasts that a clause speaks of: by itself, by the others that speak of limits, by the text. */
  windowFor(clause: Clause): LimitWindow | undefined {
    const own = this.toldBy(clause);
    if (own !== 'none') return own === 'long' ? 'long' : 'short';
    this.others ??= this.toldByOthers();
    if (this.others !== 'none') return this.others;
    return this.text.includes('throttl') ? 'short' : undefined;
  }

  /** A short one where both are named. */
  private toldByOthers(): LimitWindow | 'none' {
    let window: LimitWindow | 'none' = 'none';
    for (const clause of this.clauses) {
      if (!speaksOfLimits(clause)) continue;
      const told = this.toldBy(clause);
      if (told === 'short' || (told === 'unsaid' && window === 'none')) return 'short';
      if (told === 'long') window = 'long';
    }
    return window;
  }

  private toldBy(clause: Clause): ClauseWindow {
    this.mayTell ??= MAY_TELL.test(this.text);
    return (this.told[clause.id] ??= this.mayTell ? windowInWords(clause, this.text) : windowOfHits(clause));
  }
}

function windowInWords(clause: Clause, whole: string): ClauseWindow {
  const said = clauseText(clause, whole);
  const text = said.includes('_') ? said.replaceAll('_', ' ') : said;
  if (text.includes('reset') && SOON.test(text)) return 'short';
  const window = windowOfHits(clause);
  if (window === 'short') return 'short';
  if (LONG_WORDS.test(text)) return 'long';
  return window === 'none' && SHORT_WORDS.test(text) ? 'unsaid' : window;
}

/** By the phrases of the lexicon alone. */
function windowOfHits({ hits }: Clause): LimitWindow | 'none' {
  let window: LimitWindow | 'none' = 'none';
  for (const { term } of hits) {
    if (term.kind !== 'window') continue;
    if (term.window === 'short') return 'short';
    window = term.window;
  }
  return window;
}

/** What a predicate means of a subject, where a limit's window counts as well. @internal */
export function categoryOf(
  subject: Subject,
  predicate: Predicate,
  limits: { window(): LimitWindow | undefined },
): LlmFailureCategory | undefined {
  // So many tokens of a day or a month are money's worth; of one request they are its size.
  if (subject === 'size' && predicate === 'spent') return limits.window() === 'long' ? 'quota_exhausted' : undefined;
  const category = meaningOf(subject, predicate);
  if (category === undefined || predicate === 'zero' || !LIMITS.has(subject)) return category;
  const window = limits.window();
  if (window === undefined) return category;
  if (subject === 'size' && category !== 'request_too_large') return category;
  if (subject === 'request' && category !== 'rate_limited' && category !== 'quota_exhausted') return category;
  return window === 'short' ? 'rate_limited' : 'quota_exhausted';
}
