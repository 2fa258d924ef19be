/** What a sentence about a failure may be about. */
export type Subject =
  | 'key'
  | 'sign-in'
  /** How long a key is good for. */
  | 'lifetime'
  | 'account'
  | 'money'
  | 'plan'
  | 'quota'
  | 'rate'
  | 'limit'
  | 'model'
  | 'endpoint'
  | 'address'
  | 'place'
  | 'permission'
  | 'access'
  | 'feature'
  | 'server'
  /** What there is to answer with. */
  | 'capacity'
  /** What is asked of it: never missing, never found. */
  | 'load'
  | 'content'
  | 'size'
  /** What the model is to read. */
  | 'prompt'
  /** A picture, a document: more than a parameter, as it may be too large. */
  | 'file'
  | 'request'
  | 'parameter'
  | 'thing'
  | 'answer'
  | 'connection'
  | 'time'
  /** A count of seconds. */
  | 'duration'
  | 'channel';

/** What may be said of it. */
export type Predicate =
  | 'invalid'
  | 'unreadable'
  | 'missing'
  | 'required'
  | 'expired'
  | 'revoked'
  | 'exceeded'
  | 'spent'
  | 'absent'
  | 'unsupported'
  | 'unavailable'
  | 'unreachable'
  | 'denied'
  | 'rejected'
  /** With a number a rate, else a right: `limited to 5 requests`, `limited to embeddings`. */
  | 'limited'
  | 'restricted'
  | 'failed'
  | 'busy'
  | 'loading'
  /** Not there yet: `warming up`. */
  | 'starting'
  | 'paused'
  | 'ended'
  | 'flagged'
  | 'large'
  | 'late'
  | 'broken'
  | 'cancelled'
  | 'zero'
  /** Says it alone, by its subject, without a further word: `overloaded`, `rate limit`. */
  | 'said';

/** How long a limit lasts. */
export type LimitWindow = 'short' | 'long';

/** An entry of a lexicon: a phrase, by which it is known, and what it means. */
export type Term = TermMeaning & { readonly phrase: string };

/** What a word or a phrase means. */
export type TermMeaning =
  | { readonly kind: 'subject'; readonly subject: Subject }
  /** `good` words mean their predicate where they are denied: `found` → absent. */
  | {
      readonly kind: 'predicate';
      readonly predicate: Predicate;
      readonly isGood: boolean;
    }
  /** A whole statement: subject and predicate at once. */
  | { readonly kind: 'statement'; readonly subject: Subject; readonly predicate: Predicate }
  | { readonly kind: 'window'; readonly window: LimitWindow }
  /** Means nothing here; keeps shorter phrases in it from being read. */
  | { readonly kind: 'nothing' };

/** Phrases divided by bars, by what they mean. */
export interface Lexicon {
  readonly subjects: Readonly<Partial<Record<Subject, string>>>;
  /** What is wrong, said outright. */
  readonly bad: Readonly<Partial<Record<Predicate, string>>>;
  /** What would be right: it counts where it is denied. */
  readonly good: Readonly<Partial<Record<Predicate, string>>>;
  /** Phrases that say all by themselves: `subject predicate` to phrases. */
  readonly statements: readonly (readonly [subject: Subject, predicate: Predicate, phrases: string])[];
  readonly windows: Readonly<Record<LimitWindow, string>>;
  readonly nothing: string;
}
