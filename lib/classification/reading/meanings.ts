import type { LlmFailureCategory } from '../failure.interface.js';
import type { Predicate, Subject } from './terms.js';

/** Subjects down, what is said of them across: `predicate category`, with the predicate left out where all mean it. */
type Meanings = Readonly<Record<Subject, readonly (readonly [predicates: string, category: LlmFailureCategory])[]>>;

/** What it means that something is said of something. One table; what is not in it means nothing. */
const MEANINGS: Meanings = {
  key: [
    ['invalid absent failed unavailable said rejected', 'credential_invalid'],
    ['missing required', 'credential_missing'],
    ['expired late', 'credential_expired'],
    ['revoked restricted paused ended cancelled', 'credential_revoked'],
    ['denied unsupported limited', 'permission_denied'],
    ['spent', 'quota_exhausted'],
  ],
  'sign-in': [
    ['invalid failed rejected', 'credential_invalid'],
    ['missing required', 'credential_missing'],
    ['expired ended late', 'credential_expired'],
    ['absent', 'invalid_request'],
    ['denied unsupported revoked', 'permission_denied'],
  ],
  lifetime: [['ended expired late exceeded spent paused', 'credential_expired']],
  account: [
    ['absent invalid', 'credential_invalid'],
    ['revoked paused restricted ended cancelled', 'credential_revoked'],
    ['denied unsupported limited', 'permission_denied'],
    ['spent', 'quota_exhausted'],
  ],
  money: [
    [
      'spent exceeded missing required expired absent revoked failed ended zero invalid said late rejected denied unsupported large',
      'quota_exhausted',
    ],
  ],
  plan: [
    ['expired ended spent exceeded missing absent revoked zero late cancelled paused', 'quota_exhausted'],
    ['unsupported denied unavailable required restricted limited', 'permission_denied'],
  ],
  quota: [['exceeded spent ended missing said zero absent restricted expired large late', 'quota_exhausted']],
  rate: [
    ['exceeded spent said restricted large busy denied limited late', 'rate_limited'],
    ['zero', 'quota_exhausted'],
  ],
  limit: [
    ['exceeded spent late', 'rate_limited'],
    ['zero', 'quota_exhausted'],
  ],
  model: [
    [
      'said absent invalid unsupported unavailable unreachable ended paused revoked missing expired denied restricted large limited rejected',
      'model_unavailable',
    ],
    ['required', 'invalid_request'],
    ['busy loading starting', 'overloaded'],
    ['late', 'timeout'],
  ],
  channel: [['missing absent unavailable unreachable', 'model_unavailable']],
  endpoint: [
    ['paused ended', 'model_unavailable'],
    ['denied restricted revoked limited', 'permission_denied'],
    ['absent invalid unsupported missing', 'invalid_request'],
    ['unreachable', 'network_error'],
    ['busy starting', 'overloaded'],
    ['late', 'timeout'],
  ],
  address: [
    [
      'denied restricted invalid unsupported revoked flagged required absent missing said rejected limited',
      'permission_denied',
    ],
  ],
  place: [['denied restricted invalid unsupported unavailable revoked absent limited rejected', 'permission_denied']],
  permission: [
    ['expired', 'credential_expired'],
    ['missing required denied spent absent restricted invalid unavailable said', 'permission_denied'],
  ],
  access: [
    ['missing denied restricted revoked required spent unsupported limited paused rejected', 'permission_denied'],
  ],
  feature: [['denied restricted unsupported unavailable revoked missing absent limited paused', 'permission_denied']],
  server: [
    ['failed unavailable broken invalid revoked ended paused said loading', 'server_error'],
    ['absent unreachable', 'network_error'],
    ['busy starting', 'overloaded'],
    ['denied', 'permission_denied'],
    ['late', 'timeout'],
  ],
  capacity: [
    ['spent exceeded missing unavailable busy restricted said large loading starting late', 'overloaded'],
    // `Node n1 not found`: something that the request names.
    ['absent', 'invalid_request'],
  ],
  load: [['spent exceeded unavailable busy restricted large late', 'overloaded']],
  content: [
    ['flagged denied revoked restricted paused said rejected', 'content_filtered'],
    ['large exceeded', 'request_too_large'],
  ],
  size: [
    ['exceeded large', 'request_too_large'],
    ['flagged', 'content_filtered'],
    ['invalid missing required unsupported absent', 'invalid_request'],
  ],
  prompt: [
    ['exceeded large', 'request_too_large'],
    ['flagged denied rejected restricted', 'content_filtered'],
    ['invalid missing required unsupported absent', 'invalid_request'],
  ],
  file: [
    ['large exceeded', 'request_too_large'],
    ['flagged', 'content_filtered'],
    [
      'invalid unreadable missing required unsupported denied absent ended restricted spent rejected',
      'invalid_request',
    ],
  ],
  request: [
    ['invalid unreadable missing unsupported required rejected said', 'invalid_request'],
    ['spent', 'quota_exhausted'],
    ['large', 'request_too_large'],
    ['denied', 'permission_denied'],
    ['late', 'timeout'],
    ['cancelled', 'cancelled'],
    ['flagged', 'content_filtered'],
    ['exceeded limited', 'rate_limited'],
  ],
  parameter: [
    [
      'invalid unreadable missing required unsupported denied absent exceeded large ended restricted spent rejected limited',
      'invalid_request',
    ],
  ],
  thing: [],
  answer: [
    ['invalid unreadable missing broken absent', 'malformed_response'],
    ['flagged denied restricted rejected', 'content_filtered'],
    ['late', 'timeout'],
  ],
  connection: [
    [
      'failed broken revoked paused denied missing unavailable invalid said expired rejected absent unreachable',
      'network_error',
    ],
  ],
  duration: [['exceeded large', 'timeout']],
  time: [['exceeded expired late large said', 'timeout']],
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
  return rule.startsWith('words/') && NAMES_OF_RULES.has(rule);
}
