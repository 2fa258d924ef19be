import type { Conventions } from '../../providers/lookup/conventions-of.js';
import type { BoundedField, Bounds } from '../../providers/request-conventions.interface.js';
import type { LlmChatRequest } from '../chat.interface.js';
import type { JsonRecord } from '../wire/json.js';
import type { Omissions } from '../wire/omissions.js';

/** A request that keeps within what a target takes. */
export interface BoundedRequest {
  readonly request: LlmChatRequest;
  /** What goes otherwise than it was asked for. */
  readonly adapted: readonly string[];
}

/**
 * The numbers that OpenAI takes, and with it the common request: one beyond them is a mistake of whoever asks, and is for the target
 * to refuse.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create
 */
const COMMON: { readonly [Field in BoundedField]?: readonly [least: number, most: number] } = {
  temperature: [0, 2],
  top_p: [0, 1],
  frequency_penalty: [-2, 2],
  presence_penalty: [-2, 2],
};

const NOTHING: readonly string[] = [];

/**
 * A request whose preferences a target takes: a number that it does not take goes as the nearest that it takes, and what has no near
 * value (a seed, a name of the user) is left out. Both are noted.
 *
 * @internal
 */
export function withinBounds(request: LlmChatRequest, conventions: Conventions, omissions: Omissions): BoundedRequest {
  const { bounds } = conventions.request;
  let changed: JsonRecord | undefined;
  let adapted = NOTHING;
  for (const name in bounds) {
    const field = name as BoundedField;
    const bound = bounds[field] ?? {};
    const value = (request as JsonRecord)[field];
    if (isWithin(value, bound) || isRefused(field, conventions)) continue;
    const taken = typeof value === 'number' ? takenFor(field, value, bound) : undefined;
    if (taken === value) continue;
    changed = { ...changed, [field]: taken };
    if (taken === undefined) omissions.add(field);
    else adapted = [...adapted, `${field} sent as ${taken}`];
  }
  return { request: changed === undefined ? request : { ...request, ...changed }, adapted };
}

/** What is of another type than it should be is for the target to refuse. */
function isWithin(
  value: unknown,
  { least = -Infinity, most = Infinity, maxLength = Infinity, words }: Bounds,
): boolean {
  if (typeof value === 'string') return value.length <= maxLength && (words?.includes(value) ?? true);
  return typeof value !== 'number' || (value >= least && value <= most);
}

/** What is refused at all is left out when the request is written. */
function isRefused(field: BoundedField, { request, model }: Conventions): boolean {
  return request.refuses?.includes(field) === true || model.refuses?.includes(field) === true;
}

/**
 * What goes in the place of a number that is beyond its bounds.
 *
 * @returns the value itself where it is a mistake, `undefined` where it has no near one
 */
function takenFor(
  field: BoundedField,
  value: number,
  { least = -Infinity, most = Infinity }: Bounds,
): number | undefined {
  const common = COMMON[field];
  if (common === undefined) return undefined;
  const [lowest, highest] = common;
  return value < lowest || value > highest ? value : Math.min(Math.max(value, least), most);
}
