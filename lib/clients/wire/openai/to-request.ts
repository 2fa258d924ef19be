import type { LlmChatRequest } from '../../chat.interface.js';
import { conventionsOf, type Conventions } from '../../../providers/lookup/conventions-of.js';
import { hasCacheMarks, withoutCacheMarks, type CacheMark } from '../cache-marks.js';
import type { JsonRecord } from '../json.js';
import { Omissions } from '../omissions.js';
import { stateKeeperOf } from '../provider-state.js';
import { withTargetFields } from '../target-fields.js';
import type { WireRequest, WireTarget } from '../wire.interface.js';
import { withImageObjects } from './image-objects.js';
import { knownFitOf } from './known-fit.js';
import { knownMessagesOf } from './known-messages.js';
import { withNamedFiles } from './named-files.js';
import { withPartForms } from './part-forms.js';

/** One object, so that what is made of it is made once. */
const JSON_HEADERS = { accept: 'application/json', 'content-type': 'application/json' };

/**
 * Writes a common request for an OpenAI-compatible server.
 *
 * Everything passes as it is, fields that the library does not know included: which of the many dialects the
 * server speaks is known to the user, not to us. Only what the provider's file says that it refuses, or takes
 * under another name, is left out or renamed; `omitted` says what was left out. Marks of what a cache is to keep go to those
 * alone whose file says that they take them.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create
 * @internal
 */
export function toOpenAiRequest(request: LlmChatRequest, target: WireTarget): WireRequest {
  const conventions = conventionsOf(target.provider, 'openai', target.model, target.isAsSent);
  const omissions = new Omissions();
  const fitted = knownFitOf(request, target, conventions, omissions);
  const payload = target.isAsSent === true ? fitted : withTakenMarks(fitted, conventions, omissions);
  const keeper = stateKeeperOf(target, 'openai');
  const sent = target.isAsSent === true ? payload['messages'] : withImageObjects(payload['messages']);
  const named = conventions.request.needsFileNames === true ? withNamedFiles(sent) : sent;
  const { partForms } = conventions.request;
  const formed = partForms === undefined ? named : withPartForms(named, partForms, target.isAsSent === true);
  const messages = knownMessagesOf(formed, conventions, keeper, omissions);
  return {
    path: '/chat/completions',
    headers: JSON_HEADERS,
    body: withTargetFields(messages === payload['messages'] ? payload : { ...payload, messages }, request, target),
    omitted: omissions.list(),
  };
}

function withTakenMarks(payload: JsonRecord, { request }: Conventions, omissions: Omissions): JsonRecord {
  const taken = request.takesCacheMarks === true ? payload : withoutMarks(payload, 'cache_control', omissions);
  return request.takesCacheBreakpoints === false ? withoutMarks(taken, 'prompt_cache_breakpoint', omissions) : taken;
}

const MARKABLE = ['messages', 'tools'];

function withoutMarks(payload: JsonRecord, mark: CacheMark, omissions: Omissions): JsonRecord {
  const marked = MARKABLE.filter((name) => hasCacheMarks(payload[name], mark));
  if (marked.length === 0) return payload;
  omissions.add(mark);
  return { ...payload, ...Object.fromEntries(marked.map((name) => [name, withoutCacheMarks(payload[name], mark)])) };
}
