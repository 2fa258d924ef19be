import { isRecord, parsedJsonOf } from '../wire/json.js';

/** What an answer refuses of a request, as such: a field, a role, or a limit of output tokens that is too large. */
export type Refusal =
  | { readonly kind: 'field'; readonly field: string }
  | { readonly kind: 'role'; readonly role: 'developer' | 'system' }
  | { readonly kind: 'limit'; readonly field: string; readonly most: number };

/** Statuses under which a provider refuses a request for what stands in it. */
const REFUSING: ReadonlySet<number> = new Set([400, 422]);

/** Codes that refuse the field that `param` names, whatever its value. */
const FIELD_CODES: ReadonlySet<string> = new Set([
  'unknown_parameter',
  'unrecognized_parameter',
  'unsupported_parameter',
]);
/** The same of one value; it stands for the field where the field is one number. */
const VALUE_CODE = 'unsupported_value';
const SCALARS: ReadonlySet<string> = new Set([
  'frequency_penalty',
  'presence_penalty',
  'seed',
  'temperature',
  'top_k',
  'top_p',
]);

const LIMIT = /\b(max_tokens|max_completion_tokens)\b[^.]{0,80}?\b(?:too large|exceeds?|greater than|must be)\b/i;
const MOST = /(?:at most|less than or equal to|<=|maximum(?: value)?(?: (?:of|is|allowed))*|up to)[:\s]*(\d{2,9})\b/i;
const ROLE =
  /(?:unknown variant|invalid role:?|unsupported role:?|does not support the role)\s*["'`]?(developer|system)\b/i;
/** Each names the refused field in its first group. */
const FIELD_WORDS: readonly RegExp[] = [
  /\b(?:unsupported|unknown|unrecognized|unexpected) (?:request )?(?:parameters?|arguments?|fields?|names?)(?: supplied)?:? ["'`]?([a-z_]{2,40})\b/i,
  /["'`]([a-z_]{2,40})["'`] (?:is|are) (?:not supported|unsupported|not permitted|not allowed|deprecated for this model)\b/i,
  /\b(?:property|parameter|field|argument) ["'`]([a-z_]{2,40})["'`] is (?:unsupported|not supported)/i,
  /\b([a-z_]{2,40}): extra inputs are not permitted/i,
];

/**
 * Finds what a provider refuses of a request as such: in structured codes first, then in the words of its own message.
 *
 * @param text - the body of the answer
 * @returns `undefined` where it refuses a value, a message or something else, which is the caller's
 * @internal
 */
export function refusalIn(status: number, text: string): Refusal | undefined {
  if (!REFUSING.has(status)) return undefined;
  const body = parsedJsonOf(text);
  if (!isRecord(body)) return undefined;
  const error = isRecord(body['error']) ? body['error'] : body;
  // What the model wrote refuses nothing, and the message may repeat it.
  if (error['failed_generation'] !== undefined) return undefined;
  const message = [error['message'], body['message'], error['detail']].find((each) => typeof each === 'string') ?? '';
  return limitIn(message) ?? roleIn(error, message) ?? fieldIn(error, body, message);
}

function limitIn(message: string): Refusal | undefined {
  const field = LIMIT.exec(message)?.[1];
  const most = MOST.exec(message)?.[1];
  return field === undefined || most === undefined ? undefined : { kind: 'limit', field, most: Number(most) };
}

function roleIn({ code, param }: Readonly<Record<string, unknown>>, message: string): Refusal | undefined {
  const named = ROLE.exec(message)?.[1];
  if (named !== undefined) return { kind: 'role', role: named.toLowerCase() === 'system' ? 'system' : 'developer' };
  const isRole = code === VALUE_CODE && typeof param === 'string' && /^messages\b.*\brole$/.test(param);
  const quoted = isRole ? /["'`](developer|system)["'`]/.exec(message)?.[1] : undefined;
  return quoted === undefined ? undefined : { kind: 'role', role: quoted === 'system' ? 'system' : 'developer' };
}

function fieldIn(
  error: Readonly<Record<string, unknown>>,
  body: Readonly<Record<string, unknown>>,
  message: string,
): Refusal | undefined {
  const { code, param } = error;
  if (typeof param === 'string') {
    if (typeof code === 'string' && FIELD_CODES.has(code)) return { kind: 'field', field: param };
    if (code === VALUE_CODE) return SCALARS.has(param) ? { kind: 'field', field: param } : undefined;
  }
  const forbidden = forbiddenIn(error['detail'] ?? body['detail']);
  if (forbidden !== undefined) return { kind: 'field', field: forbidden };
  for (const words of FIELD_WORDS) {
    const field = words.exec(message)?.[1];
    if (field !== undefined) return { kind: 'field', field };
  }
  return undefined;
}

/** The field that a validator of the FastAPI kind forbids: `{ type: 'extra_forbidden', loc: ['body', 'seed'] }`. */
function forbiddenIn(detail: unknown): string | undefined {
  for (const problem of Array.isArray(detail) ? detail.slice(0, 20) : []) {
    if (!isRecord(problem) || problem['type'] !== 'extra_forbidden' || !Array.isArray(problem['loc'])) continue;
    const [, field, ...deeper] = problem['loc'] as unknown[];
    if (typeof field === 'string' && deeper.length === 0) return field;
  }
  return undefined;
}
