import { conventionsOf, type Conventions } from '../../providers/lookup/conventions-of.js';
import type { RequestConventions } from '../../providers/request-conventions.interface.js';
import type { LlmChatRequest } from '../chat.interface.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord } from '../wire/json.js';
import { Omissions } from '../wire/omissions.js';
import { targetFieldsOf } from '../wire/target-fields.js';
import { withTurnsTaken } from './alternation.js';
import { withAnsweredResults } from './answered-results.js';
import { askedOf } from './asked.js';
import { withoutBlankText, withoutEmptyLists } from './blank-text.js';
import { withinBounds } from './bounds.js';
import { withCalledTools } from './called-tools.js';
import { withCallIds } from './call-ids.js';
import type { FitTarget } from './fit-target.js';
import { withoutForeignParts } from './foreign-parts.js';
import { withoutIdleFields } from './idle-fields.js';
import { withJsonArguments, withWrittenArguments } from './json-arguments.js';
import { withLabels, withSpeakers } from './label-names.js';
import { withMadeImages } from './made-images.js';
import { withMessage } from './instructions-alone.js';
import { withModernKeywords } from './modern-keywords.js';
import { withoutLateInstructions } from './late-instructions.js';
import { withResultsInPlace } from './message-order.js';
import { withSpokenSound, withUsableAnswers } from './past-answers.js';
import { withOpening } from './opening.js';
import { withPlainSchemas } from './plain-schemas.js';
import { withPrefillMarked } from './prefill.js';
import { withoutRepeatedTools } from './repeated-tools.js';
import { withResultIds } from './result-ids.js';
import { withToolRoles } from './roles.js';
import { withSaidInstructions } from './said-instructions.js';
import { withTenableStrictness } from './strictness.js';
import { thinkingSwitchedOff } from './thinking.js';
import { withoutBarredTools, withRequiredChoice } from './tool-choice.js';
import { standInsOf, withStandIns } from './tool-names.js';
import { withToldImageTypes } from './told-image-types.js';
import { withPlainToolResults, withReadableResults } from './tool-results.js';
import { withTakenSchemas } from './tool-schemas.js';
import { withWordJson } from './word-json.js';

/** A conversation that a target takes. */
export interface FittedConversation {
  readonly request: LlmChatRequest;
  /** What the target's options add to the body; they win over the request. */
  readonly params: Readonly<Record<string, unknown>> | undefined;
  /** What had to be left out. */
  readonly omitted: readonly string[];
  /** What is asked in another way than the request says, so that it is taken. */
  readonly adapted: readonly string[];
}

/**
 * Makes a conversation fit for a target, whoever gave its earlier answers: pure, and each message is looked at a fixed number
 * of times. A conversation that fits already comes back as it is.
 *
 * What a target is known to take is read in the provider's file. Where nothing is known, calls without an id, or with one that
 * has been used before, get one, results are put behind their calls, and signed thoughts stay with their maker; nothing else is
 * changed. What a target cannot carry is no matter of this: such a target is not asked.
 *
 * @internal
 */
export function fitConversation(request: LlmChatRequest, target: FitTarget): FittedConversation {
  const conventions = conventionsOf(target.provider, target.api, target.model, target.isAsSent);
  const omissions = new Omissions();
  const messages: unknown = request.messages;
  const isReadable = Array.isArray(messages) && messages.every(isRecord);
  const own = targetFieldsOf(request, { provider: target.provider, model: target.model, params: target.params });
  const form = own['response_format'] ?? request.response_format;
  const forms = conventions.model.structuredOutput ?? conventions.request.structuredOutput;
  const worded = isReadable ? withWordJson(messages, form, forms) : [];
  const fitted = isReadable ? fittedMessages(worded, target, conventions, omissions) : [];
  const isSame = !isReadable || (fitted.length === messages.length && fitted.every((one, at) => one === messages[at]));
  const off = thinkingSwitchedOff(() => askedOf(request), target, conventions, own);
  const said = isSame ? request : ({ ...request, messages: fitted } as LlmChatRequest);
  const bounded = withinBounds(withoutRepeatedTools(said), conventions, omissions);
  const chosen = own['tools'] === undefined ? withRequiredChoice(bounded.request, conventions) : bounded.request;
  const whole = withFittingFields(chosen, own, conventions, omissions);
  const names = standInsOf(whole, conventions.request.toolNames);
  return {
    request: names === undefined ? whole : withStandIns(whole, names),
    params: off === undefined ? target.params : { ...target.params, ...off },
    omitted: omissions.list(),
    adapted: [
      ...(off === undefined ? [] : ['thinking switched off']),
      ...(isReadable && worded !== messages ? ['the word JSON added'] : []),
      ...(names === undefined ? [] : ['tools sent by other names']),
      ...(chosen === bounded.request ? [] : ['tool_choice sent as required']),
      ...bounded.adapted,
    ],
  };
}

/** @param own - what was written for this one provider */
function withFittingFields(
  request: LlmChatRequest,
  own: JsonRecord,
  conventions: Conventions,
  omissions: Omissions,
): LlmChatRequest {
  const callable = withoutBarredTools(request, conventions);
  const fitted = mayHoldSchemas(callable) ? withFittingSchemas(callable, conventions.request, omissions) : callable;
  // What is offered to this one provider is offered in place of the request's, and may be called.
  const mayOffer = conventions.request.needsCalledTools === true && own['tools'] === undefined;
  return mayOffer ? withCalledTools(fitted) : fitted;
}

/** Most requests hold none, and nothing is made for them. */
function mayHoldSchemas({ tools, response_format: format }: LlmChatRequest): boolean {
  return tools !== undefined || format !== undefined;
}

function withFittingSchemas(request: LlmChatRequest, known: RequestConventions, omissions: Omissions): LlmChatRequest {
  const modern = withModernKeywords(withoutIdleFields(request));
  const labelled = known.needsLabels === true ? withLabels(modern) : modern;
  const plain = withPlainSchemas(withTakenSchemas(labelled, known, omissions), known);
  return known.needsTenableStrictness === true ? withTenableStrictness(plain, known, omissions) : plain;
}

/** Where nothing is known of ids they are only each a call's own. */
const ANY_IDS = { pattern: /./s };

function fittedMessages(
  messages: readonly JsonRecord[],
  { api, provider, model: modelId }: FitTarget,
  { request, replays, model }: Conventions,
  omissions: Omissions,
): readonly JsonRecord[] {
  if (messages.every(isPlainTalk) && fitsPlainTalk(request, model)) return messages;
  const { assistantFields, toolCallFields, toolCallIds = ANY_IDS, toolResultParts, prefillMark, userParts } = request;
  const knowsFunctions = api === 'openai' && (assistantFields?.includes('function_call') ?? true);
  const steps: readonly (((said: readonly JsonRecord[]) => readonly JsonRecord[]) | false)[] = [
    !knowsFunctions && withToolRoles,
    (said) => withoutForeignParts(said, replays, assistantFields !== undefined, omissions),
    (said) => withMadeImages(said, { provider, api, model: modelId, assistantFields, userParts }, omissions),
    api === 'openai'
      ? (said) => withUsableAnswers(said, { provider, assistantFields, toolCallFields })
      : (said) => withSpokenSound(said),
    // The others are told the types of images as these are read.
    userParts?.imageTypes !== undefined && api.startsWith('openai') && ((said) => withToldImageTypes(said, userParts)),
    api === 'openai' && withWrittenArguments,
    request.needsJsonArguments === true && withJsonArguments,
    withReadableResults,
    withResultIds,
    (said) => withResultsInPlace(said, request.refusesOpenTurns === true, omissions),
    (said) => withCallIds(said, toolCallIds),
    toolResultParts !== undefined && ((said) => withPlainToolResults(said, toolResultParts, api === 'anthropic')),
    api === 'openai' && withoutEmptyLists,
    request.needsLabels === true && withSpeakers,
    request.refusesBlankText === true && ((said) => withoutBlankText(said, api === 'openai' ? '…' : '')),
    request.needsMessage === true && withMessage,
    model.refusesInstructions === true && withSaidInstructions,
    request.refusesLateInstructions === true && withoutLateInstructions,
    request.needsOpening === true && withOpening,
    request.refusesUserAfterTool === true && withAnsweredResults,
    request.needsAlternation === true && ((said) => withTurnsTaken(said, omissions)),
    prefillMark !== undefined && ((said) => withPrefillMarked(said, prefillMark)),
  ];
  return steps.reduce<readonly JsonRecord[]>((said, step) => (step === false ? said : step(said)), messages);
}

const SPEAKERS: ReadonlySet<unknown> = new Set(['system', 'developer', 'user']);

/** Whether a message is a text to the model: of the steps above almost all are about what it has answered, and about parts. */
function isPlainTalk(message: JsonRecord): boolean {
  for (const name in message) if (name !== 'role' && name !== 'content') return false;
  return SPEAKERS.has(message['role']) && typeof message['content'] === 'string';
}

/** Whether a target takes such texts as they are, whatever they are and in whatever order. */
function fitsPlainTalk(request: Conventions['request'], { refusesInstructions }: Conventions['model']): boolean {
  const { refusesBlankText, needsMessage, refusesLateInstructions, needsAlternation } = request;
  const demands = [refusesBlankText, needsMessage, refusesLateInstructions, needsAlternation, refusesInstructions];
  return !demands.includes(true);
}
