import type { LlmFailureCategory } from '../failure.interface.js';
import type { Predicate, Subject } from './terms.js';

/** Subjects down, what is said of them across: `predicate category`, with the predicate left out where all mean it. */
type Meanings = Readonly<Record<Subject, readonly (readonly [predicates: string, category: LlmFailureCategory])[]>>;

/** What it means that something is said of something. One table; what is not in it means nothing. */
const MEANINGS: Meanings = {
  key: [
    ['invalid absent failed unavailable broken said', 'credential_invalid'],
    ['missing required', 'credential_missing'],
    ['expired late', 'credential_expired'],
    ['revoked restricted paused ended', 'credential_revoked'],
    ['denied unsupported', 'permission_denied'],
    ['spent', 'quota_exhausted'],
  ],
  'sign-in': [
    ['invalid failed', 'credential_invalid'],
    ['missing required', 'credential_missing'],
    ['expired ended', 'credential_expired'],
    ['absent', 'invalid_request'],
    ['denied unsupported revoked', 'permission_denied'],
  ],
  account: [
    ['absent invalid', 'credential_invalid'],
    ['revoked paused restricted', 'credential_revoked'],
    ['denied unsupported', 'permission_denied'],
    ['spent', 'quota_exhausted'],
  ],
  money: [
    ['spent exceeded missing required expired absent revoked failed ended zero invalid said late', 'quota_exhausted'],
  ],
  plan: [
    ['expired ended spent exceeded missing absent revoked zero late', 'quota_exhausted'],
    ['unsupported denied unavailable required restricted', 'permission_denied'],
  ],
  quota: [['exceeded spent ended missing said zero absent restricted expired large', 'quota_exhausted']],
  rate: [
    ['exceeded spent said restricted large busy denied', 'rate_limited'],
    ['zero', 'quota_exhausted'],
  ],
  limit: [
    ['exceeded spent', 'rate_limited'],
    ['zero', 'quota_exhausted'],
  ],
  model: [
    [
      'said absent invalid unsupported unavailable ended paused revoked missing expired denied restricted large',
      'model_unavailable',
    ],
    ['busy loading', 'overloaded'],
  ],
  channel: [['missing absent unavailable', 'model_unavailable']],
  endpoint: [
    ['paused ended', 'model_unavailable'],
    ['denied restricted revoked', 'permission_denied'],
    ['absent invalid unsupported missing', 'invalid_request'],
    ['busy', 'overloaded'],
  ],
  address: [
    ['denied restricted invalid unsupported revoked flagged required absent missing said', 'permission_denied'],
  ],
  place: [['denied restricted invalid unsupported unavailable revoked absent', 'permission_denied']],
  permission: [['missing required denied spent absent restricted invalid unavailable', 'permission_denied']],
  access: [['missing denied restricted revoked required spent unsupported', 'permission_denied']],
  feature: [['denied restricted unsupported unavailable revoked missing absent', 'permission_denied']],
  server: [
    ['failed unavailable broken invalid revoked ended paused said loading', 'server_error'],
    ['busy', 'overloaded'],
    ['denied', 'permission_denied'],
    ['late', 'timeout'],
  ],
  capacity: [['spent exceeded missing unavailable busy absent restricted said large loading', 'overloaded']],
  content: [
    ['flagged denied revoked restricted paused said', 'content_filtered'],
    ['large exceeded', 'request_too_large'],
  ],
  size: [
    ['exceeded large', 'request_too_large'],
    ['flagged', 'content_filtered'],
    ['invalid missing required unsupported absent', 'invalid_request'],
  ],
  request: [
    ['invalid missing unsupported required', 'invalid_request'],
    ['large', 'request_too_large'],
    ['denied', 'permission_denied'],
    ['late', 'timeout'],
    ['cancelled', 'cancelled'],
    ['flagged', 'content_filtered'],
    ['exceeded', 'rate_limited'],
  ],
  parameter: [
    ['invalid missing required unsupported denied absent exceeded large ended restricted spent', 'invalid_request'],
  ],
  thing: [],
  answer: [
    ['invalid missing broken absent', 'malformed_response'],
    ['flagged denied restricted', 'content_filtered'],
  ],
  connection: [['failed broken revoked paused denied missing unavailable invalid said', 'network_error']],
  time: [['exceeded expired late said', 'timeout']],
};

/**
 * Which of two findings counts: what stands first. What a person must act on goes before what passes, and the specific
 * before the vague.
 */
export const PRECEDENCE: readonly LlmFailureCategory[] = [
  'content_filtered',
  'request_too_large',
  'quota_exhausted',
  'credential_expired',
  'rate_limited',
  'overloaded',
  'credential_missing',
  'credential_revoked',
  'model_unavailable',
  'credential_invalid',
  'permission_denied',
  'timeout',
  'server_error',
  'malformed_response',
  'network_error',
  'cancelled',
  'invalid_request',
];

const TABLE: ReadonlyMap<Subject, ReadonlyMap<Predicate, LlmFailureCategory>> = new Map(
  (Object.entries(MEANINGS) as [Subject, Meanings[Subject]][]).map(([subject, rows]) => [
    subject,
    new Map(
      rows.flatMap(([predicates, category]) =>
        predicates.split(' ').map((predicate) => [predicate as Predicate, category] as const),
      ),
    ),
  ]),
);

/** What a predicate means of a subject; `undefined` where that says nothing of a failure. @internal */
export function meaningOf(subject: Subject, predicate: Predicate): LlmFailureCategory | undefined {
  return TABLE.get(subject)?.get(predicate);
}

/** The names of the rules of all findings: made once, so that none of them has to be put together or looked through again. */
const RULES: ReadonlyMap<Subject, ReadonlyMap<Predicate, string>> = new Map(
  [...TABLE].map(([subject, row]) => [
    subject,
    new Map([...row.keys()].map((predicate) => [predicate, `words/${subject}-${predicate}`] as const)),
  ]),
);

/** The name of the rule that a subject and a predicate are. @internal */
export function ruleOfWords(subject: Subject, predicate: Predicate): string {
  return RULES.get(subject)?.get(predicate) ?? `words/${subject}-${predicate}`;
}

const NAMES_OF_RULES: ReadonlySet<string> = new Set([...RULES.values()].flatMap((row) => [...row.values()]));

/** Whether a rule is named by the lists of words alone, so that nobody else's text is in its name. @internal */
export function isRuleOfWords(rule: string): boolean {
  return NAMES_OF_RULES.has(rule);
}
