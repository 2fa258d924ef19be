import type { LlmApi } from '../llm-api.js';
import { OPENAI } from '../openai.js';
import type { ProtocolConventions, ProviderProfile } from '../provider.interface.js';
import type { Replays } from '../replays.interface.js';
import type { KnownModel, RequestConventions } from '../request-conventions.interface.js';
import type { SourceList } from '../source-list.interface.js';
import type { UsageCounting } from '../usage-counting.interface.js';
import { knownModelOf } from './known-model.js';
import { makerOf } from './maker-of.js';
import { providerOf } from './provider-of.js';

/** What is known of requests to one model of a provider. */
export interface Conventions {
  readonly request: RequestConventions;
  readonly replays: Replays;
  /** Absent where it counts as OpenAI does. */
  readonly usage: UsageCounting | undefined;
  /** Absent where answers list pages in their messages alone. */
  readonly sources: readonly SourceList[] | undefined;
  readonly model: Omit<KnownModel, 'maker' | 'match' | 'request'>;
}

/** A server of which nothing is known gets back what such servers are known to send, under their own names. */
const NOTHING_KNOWN: ProtocolConventions = {
  replays: {
    reasoningAs: 'as-sent',
    messageFields: ['extra_content', 'reasoning_details'],
    toolCallFields: ['extra_content'],
  },
};

/** Every call asks several times about the same few models; callers may name any number of others. */
const MAX_KNOWN = 1_000;
const known = new Map<string, Known[]>();
let knownCount = 0;

/** What was looked up for one model's name. */
interface Known {
  readonly provider: string;
  readonly api: LlmApi;
  readonly isAsSent: boolean;
  readonly conventions: Conventions;
}

/**
 * What requests to a model are to be like, as the provider's file has it. Looked up once for each model.
 *
 * A file tells of the protocol that the provider is reached by as a rule. For a provider without a file, and for one that is
 * reached by another protocol than its file tells of, the conventions of the protocol's maker count; those of chat
 * completions do not: many servers speak them, each in its way. A file may tell of further protocols (`protocols`), or that all is
 * as at the maker but for what it says (`isLikeMaker`).
 *
 * @param isAsSent - leaves out what the target is known to refuse of a request's fields, roles and values, for requests that are
 *   to be sent as they are; what makes a conversation fit for it stays
 * @internal
 */
export function conventionsOf(provider: string, api: LlmApi, model: string, isAsSent = false): Conventions {
  // By the name as it is: making a key of all four would cost more than the rest.
  const ofName = known.get(model);
  if (ofName !== undefined) {
    for (const one of ofName) {
      if (one.provider === provider && one.api === api && one.isAsSent === isAsSent) return one.conventions;
    }
  }
  const found = lookedUp(provider, api, model);
  const conventions = isAsSent ? withoutRefusals(found, api) : found;
  remember(model, { provider, api, isAsSent, conventions });
  return conventions;
}

function remember(model: string, one: Known): void {
  if (knownCount >= MAX_KNOWN) {
    known.clear();
    knownCount = 0;
  }
  const ofName = known.get(model) ?? [];
  known.set(model, ofName);
  ofName.push(one);
  knownCount += 1;
}

function withoutRefusals({ request, replays, usage, sources, model }: Conventions, api: LlmApi): Conventions {
  const {
    tokenLimit: _limit,
    instructionRole: _role,
    refuses: _refused,
    renames: _renamed,
    bounds: _bounds,
    toolChoices: _choices,
    needsObjectParameters: _parameters,
    parameterNames: _keys,
    needsListItems: _items,
    needsTenableStrictness: _strictness,
    needsEqualStrictness: _equal,
    structuredOutput: _forms,
    leastOutputTokens: _least,
    storesMetadata: _stores,
    needsParameters: _needs,
    stops: _stops,
    refusesStrictness: _strict,
    refusesDialect: _dialect,
    needsTypedAlternatives: _alternatives,
    needsLoneReferences: _references,
    needsTypes: _untyped,
    needsLabels: _labels,
    mostTools: _tools,
    toolTypes: _types,
    toolNames: _names,
    mostEmbeddedTexts: _texts,
    ...stays
  } = request;
  const { endsOn, thinking, needsCallSignatures } = model;
  const {
    efforts: _efforts,
    effortWithTools: _effort,
    refusesBudget: _budget,
    ...thinks
  } = thinking ?? { byDefault: false };
  return {
    request: stays,
    replays,
    usage,
    sources,
    model: {
      endsOn,
      needsCallSignatures,
      // Other protocols have an effort of their own, into which the common one has to be put.
      ...(thinking !== undefined && { thinking: api === 'openai' ? thinks : thinking }),
    },
  };
}

function lookedUp(provider: string, api: LlmApi, model: string): Conventions {
  const { request = {}, replays = {}, usage, sources, models } = conventionsBy(api, providerOf(provider));
  const { request: own, maker, ...known } = knownModelOf(models, model);
  const passedOn = maker === undefined ? {} : refusedBehind(maker);
  return { request: { ...passedOn, ...request, ...own }, replays, usage, sources, model: known };
}

/** What a maker refuses of tools, calls, schemas and stops, whoever hands them on to him. */
function refusedBehind(maker: NonNullable<KnownModel['maker']>): RequestConventions {
  const { mostTools, toolNames, toolCallIds, stops, ...others } = makerOf(maker).request ?? {};
  const { needsLabels, needsListItems, needsObjectParameters, needsTenableStrictness } = others;
  const ofSchemas = { needsLabels, needsListItems, needsObjectParameters, needsTenableStrictness };
  return { ...ofSchemas, mostTools, toolNames, toolCallIds, stops };
}

function conventionsBy(api: LlmApi, own: ProviderProfile | undefined): ProtocolConventions {
  if (own?.connection?.api === api) return own.isLikeMaker === true ? afterMaker(own, makerOf(api)) : own;
  const here = own?.protocols?.[api];
  if (here !== undefined) return { ...here, models: [...(here.models ?? []), ...(own?.models ?? [])] };
  if (api === 'openai') return NOTHING_KNOWN;
  if (api === 'openai-responses') return withOwn(OPENAI.protocols?.[api] ?? {}, own);
  return api === 'anthropic' ? withThoughtsWanted(makerOf(api), own) : makerOf(api);
}

/** The maker's conventions; who wants thoughts back wants them behind each of its doors. */
function withThoughtsWanted(maker: ProtocolConventions, own: ProviderProfile | undefined): ProtocolConventions {
  const isReasoningNeeded = own?.replays?.isReasoningNeeded;
  return isReasoningNeeded === undefined ? maker : { ...maker, replays: { ...maker.replays, isReasoningNeeded } };
}

/** The maker's conventions but for what a provider's file says itself. */
function afterMaker(own: ProtocolConventions, maker: ProtocolConventions): ProtocolConventions {
  const userParts = { ...maker.request?.userParts, ...own.request?.userParts };
  const toolResultParts = { ...maker.request?.toolResultParts, ...own.request?.toolResultParts };
  return {
    request: { ...maker.request, ...own.request, userParts, toolResultParts },
    usage: own.usage ?? maker.usage,
    replays: own.replays ?? maker.replays,
    models: own.models,
  };
}

/** The maker's conventions with what a provider refuses by whatever protocol: roles, fields and what its models do. */
function withOwn(
  { models: _models, ...makers }: ProtocolConventions,
  own: ProviderProfile | undefined,
): ProtocolConventions {
  const { instructionRole, refuses } = own?.request ?? {};
  const request = { ...makers.request, takesCacheBreakpoints: undefined, instructionRole, refuses };
  return { ...makers, request, models: own?.models };
}
