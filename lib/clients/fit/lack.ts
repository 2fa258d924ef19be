import { conventionsOf, type Conventions } from '../../providers/lookup/conventions-of.js';
import type { LlmApi } from '../../providers/llm-api.js';
import type { Made, RequestField, ToolChoiceKind } from '../../providers/request-conventions.interface.js';
import { isThinking } from '../wire/refused-preferences.js';
import type { Asked, AskedField, AskedStops, Need } from './asked.js';
import type { FitTarget } from './fit-target.js';
import { isTaken, type Media } from './media.js';
import { lackOfSchema } from './schema-traits.js';
import { isOfFamily, lacksThought } from './thinking.js';

/** Fields that a protocol has no place for. */
const PROTOCOL_LACKS: Readonly<Record<LlmApi, readonly AskedField[]>> = {
  openai: [],
  'openai-responses': ['n', 'stop'],
  anthropic: ['n', 'logprobs', 'top_logprobs'],
  gemini: [],
};

/** Protocols that know no embeddings. @internal */
export const WITHOUT_EMBEDDINGS: ReadonlySet<LlmApi> = new Set(['anthropic']);

/** What a model cannot carry that wants back what its maker would have thought. @internal */
export const LACK_OF_THOUGHT = 'tool calls without the thought of their maker';

/** What a model cannot carry that takes but some names of properties in schemas. @internal */
export const LACK_OF_NAMES = 'properties of such names';

/** What a model cannot carry that takes so many of something at most. @internal */
export function lackOfMore(most: number | undefined, what: string): string {
  return `more than ${most} ${what}`;
}

const MEDIA_NAMES: Readonly<Record<Media['kind'], string>> = { image: 'images', audio: 'audio', file: 'files' };

const SOURCE_NAMES: Readonly<Record<Media['source'], string>> = {
  data: 'as data',
  url: 'by an address',
  id: 'by an id',
  other: 'by such an address',
};

/**
 * What a target cannot carry of what is asked, in words of the library's own; `undefined` where it can carry everything, as
 * far as is known. What is not known of a target is left for it to say.
 *
 * @internal
 */
export function lackOf(asked: Asked, target: FitTarget): string | undefined {
  const conventions = conventionsOf(target.provider, target.api, target.model, target.isAsSent);
  if (lacksThought(asked, target, conventions)) return LACK_OF_THOUGHT;
  for (const need of asked.needs) {
    const lack = lackOfNeed(need, asked, target, conventions);
    if (lack !== undefined) return lack;
  }
  return undefined;
}

function lackOfNeed(need: Need, asked: Asked, target: FitTarget, conventions: Conventions): string | undefined {
  const isOpen = target.api === 'openai';
  switch (need.kind) {
    case 'media':
      return lackOfMedia(need, target.api, conventions);
    case 'tools':
      return refusedBy(conventions, 'tools') ? nameOfNeed(need) : undefined;
    case 'other-tools':
      return takesTools(need, target, conventions) ? undefined : nameOfNeed(need);
    case 'embeddings':
      return WITHOUT_EMBEDDINGS.has(target.api) ? nameOfNeed(need) : undefined;
    case 'other-input':
    case 'other-dimensions':
      return target.api === 'gemini' ? nameOfNeed(need) : undefined;
    case 'parameter-names': {
      const { parameterNames } = conventions.request;
      return need.names.every((name) => parameterNames?.test(name) ?? true) ? undefined : LACK_OF_NAMES;
    }
    case 'tool-count': {
      const { mostTools: most } = conventions.request;
      return most !== undefined && need.count > most ? lackOfMore(most, 'tools') : undefined;
    }
    case 'texts': {
      const { mostEmbeddedTexts: most } = conventions.request;
      return most !== undefined && need.count > most ? lackOfMore(most, 'texts at once') : undefined;
    }
    case 'other-parameters':
      return conventions.request.needsObjectParameters === true ? nameOfNeed(need) : undefined;
    case 'prefill': {
      const goesOn = need.pausedBy !== undefined && isOfFamily(need.pausedBy, target, conventions);
      return conventions.model.refusesPrefill !== true || goesOn ? undefined : nameOfNeed(need);
    }
    case 'functions':
    case 'other-parts':
    case 'other-content':
    case 'other-messages':
    case 'odd-value':
      return isOpen ? undefined : nameOfNeed(need);
    // What is known to go by another role, or into the message of a user, is written so; the rest is for the target to say.
    case 'instructions':
      return undefined;
    case 'modalities': {
      const { makes = [] } = conventions.model;
      if (refusedBy(conventions, 'modalities')) return nameOfNeed(need);
      return isOpen || need.made.every((made) => makes.includes(made as Made)) ? undefined : nameOfNeed(need);
    }
    case 'tool-choice': {
      const choices = conventions.model.toolChoices ?? conventions.request.toolChoices;
      const isTakenChoice =
        need.choice === 'other'
          ? isOpen || target.api === 'openai-responses'
          : choices === undefined || WAYS_TO_CHOOSE[need.choice].some((way) => choices.includes(way));
      return isTakenChoice ? undefined : nameOfNeed(need);
    }
    case 'format':
      return lackOfForm(need, conventions, isOpen);
    case 'field': {
      const { field } = need;
      const isRefused =
        PROTOCOL_LACKS[target.api].includes(field) ||
        refusedBy(conventions, field) ||
        (conventions.model.refusesWhileThinking?.includes(field) === true &&
          isThinking(conventions.model, target.params?.['reasoning_effort'] ?? asked.effort));
      return isRefused ? nameOfNeed(need) : lackOfStops(need.stops, conventions);
    }
  }
}

function lackOfStops(asked: AskedStops | undefined, { request: { stops = {} } }: Conventions): string | undefined {
  if (asked === undefined) return undefined;
  if (asked.haveBlanks && stops.refusesBlanks === true) return 'stop sequences of nothing but blanks';
  return asked.count > (stops.most ?? Infinity) ? lackOfMore(stops.most, 'stop sequences') : undefined;
}

function takesTools(
  { types }: Extract<Need, { kind: 'other-tools' }>,
  { api }: FitTarget,
  { request: { toolTypes } }: Conventions,
): boolean {
  if (api !== 'openai') return api === 'openai-responses';
  return toolTypes === undefined || types.every((type) => toolTypes.includes(type));
}

/** How each choice may be told. */
const WAYS_TO_CHOOSE = {
  required: ['required'],
  named: ['named'],
  sole: ['named', 'required'],
} as const satisfies Readonly<Record<string, readonly ToolChoiceKind[]>>;

const CHOICE_NAMES = {
  required: 'a required tool_choice',
  named: 'a tool_choice by name',
  sole: 'a required tool_choice',
  other: 'a tool_choice of this type',
} as const;

const FIELD_NAMES: Readonly<Record<AskedField, string>> = {
  dimensions: 'dimensions',
  n: 'n above 1',
  logprobs: 'logprobs',
  top_logprobs: 'logprobs',
  stop: 'stop',
};

/** A need as people read it; needs that a model carries, or not, for the same reason share their name. @internal */
export function nameOfNeed(need: Need): string {
  switch (need.kind) {
    case 'media':
      return MEDIA_NAMES[need.media.kind];
    case 'tool-choice':
      return CHOICE_NAMES[need.choice];
    case 'format':
      return `response_format: ${formName(need)}`;
    case 'field':
      return FIELD_NAMES[need.field];
    case 'odd-value':
      return `${need.field} of such a form`;
    default:
      return KIND_NAMES[need.kind];
  }
}

const KIND_NAMES = {
  tools: 'tools',
  'other-tools': 'tools of this type',
  'other-parameters': 'tools with such parameters',
  prefill: 'a last message of the assistant',
  functions: 'functions in their older form',
  'parameter-names': LACK_OF_NAMES,
  'tool-count': 'so many tools',
  texts: 'so many texts at once',
  embeddings: 'embeddings',
  'other-input': 'an input that is no text',
  'other-dimensions': 'dimensions of such a form',
  'other-parts': 'parts of this type',
  'other-content': 'content that is neither text nor a list of parts',
  'other-messages': 'messages of this kind',
  instructions: 'instructions',
  modalities: 'modalities other than text',
} as const;

function refusedBy({ request, model }: Conventions, field: RequestField): boolean {
  return request.refuses?.includes(field) === true || model.refuses?.includes(field) === true;
}

function lackOfForm(
  need: Extract<Need, { kind: 'format' }>,
  { request, model }: Conventions,
  isOpen: boolean,
): string | undefined {
  const { form, hasTools, choice, schema } = need;
  const known = model.structuredOutput ?? request.structuredOutput;
  if (form === 'other') return isOpen ? undefined : nameOfNeed(need);
  if (known === undefined) return undefined;
  const isRefused =
    (hasTools && known.refusesTools === true) ||
    (hasTools && known.toolChoice !== undefined && choice !== known.toolChoice && choice !== 'none') ||
    (form === 'json_schema' ? known.jsonSchema === false : !known.jsonObject);
  if (isRefused) return nameOfNeed(need);
  const lack = schema !== undefined && known.schema !== undefined ? lackOfSchema(schema, known.schema) : undefined;
  return lack && `response_format: ${lack}`;
}

function formName({ form, hasTools }: Extract<Need, { kind: 'format' }>): string {
  return `${form === 'other' ? 'one of this type' : form}${hasTools ? ' beside tools' : ''}`;
}

function lackOfMedia(
  { place, media }: Extract<Need, { kind: 'media' }>,
  api: LlmApi,
  { request: { userParts, toolResultParts } }: Conventions,
): string | undefined {
  // What models made, and is taken nowhere, stays behind.
  if (place === 'answer') return undefined;
  const name = MEDIA_NAMES[media.kind];
  if (place === 'instructions') return api === 'openai' ? undefined : `${name} in instructions`;
  const takesTexts = api === 'anthropic';
  // What a result of a tool may not hold goes into a message of its own.
  if (place === 'tool' && toolResultParts !== undefined && isTaken(media, toolResultParts, takesTexts))
    return undefined;
  if (userParts === undefined || isTaken(media, userParts, takesTexts)) return undefined;
  if (media.source === 'other' && api === 'openai' && userParts[media.kind] !== undefined) return undefined;
  if (userParts[media.kind] === undefined) return name;
  if (media.isPlain === true && userParts.needsHttps === true) return `${name} by an address without TLS`;
  if (media.source !== 'other' && userParts[media.kind]?.includes(media.source) === true) return `${name} of this type`;
  return `${name} ${SOURCE_NAMES[media.source]}`;
}
