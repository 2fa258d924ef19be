import type { Effort } from './effort.js';
import type { LlmApi } from './llm-api.js';

/** Fields of the common request that some provider or model refuses. */
export type RequestField =
  | 'dimensions'
  | 'frequency_penalty'
  | 'logit_bias'
  | 'logprobs'
  | 'metadata'
  | 'modalities'
  | 'n'
  | 'parallel_tool_calls'
  | 'prediction'
  | 'presence_penalty'
  | 'prompt_cache_key'
  | 'prompt_cache_options'
  | 'prompt_cache_retention'
  | 'reasoning_effort'
  | 'response_format'
  | 'safety_identifier'
  | 'seed'
  | 'service_tier'
  | 'stop'
  | 'store'
  | 'stream_options'
  | 'temperature'
  | 'tool_choice'
  | 'tools'
  | 'top_k'
  | 'top_logprobs'
  | 'top_p'
  | 'user'
  | 'verbosity';

/** Preferences of which a provider may take less than OpenAI does. */
export type BoundedField =
  | 'frequency_penalty'
  | 'presence_penalty'
  | 'prompt_cache_key'
  | 'safety_identifier'
  | 'seed'
  | 'service_tier'
  | 'temperature'
  | 'top_p'
  | 'user';

/** Which choices among tools are taken. `named` is one tool by its name. */
export type ToolChoiceKind = 'none' | 'auto' | 'required' | 'named';

/** What requests to a provider are like where they differ from OpenAI's, or where OpenAI's do from the common shape. */
export interface RequestConventions {
  /** The only name that the limit of output tokens goes by; absent where both are taken. */
  readonly tokenLimit?: 'max_tokens' | 'max_completion_tokens' | undefined;
  /** The smallest limit of output tokens that it takes; absent: any. */
  readonly leastOutputTokens?: number | undefined;
  /** The role of instructions, where the other one is refused. */
  readonly instructionRole?: 'developer' | 'system' | undefined;
  /** Fields that all its models refuse. */
  readonly refuses?: readonly RequestField[] | undefined;
  /** Whether it takes `metadata` only with what it is to store (`store: true`). */
  readonly storesMetadata?: boolean | undefined;
  /** Whether a function has to tell its parameters, also where it has none. */
  readonly needsParameters?: boolean | undefined;
  /** What it takes of `stop`; absent: whatever is asked. */
  readonly stops?: StopSequences | undefined;
  /** What it takes of preferences that it takes as such; absent: whatever OpenAI does. */
  readonly bounds?: { readonly [Field in BoundedField]?: Bounds } | undefined;
  /** Fields that it has under another name. */
  readonly renames?: { readonly [Field in RequestField]?: string } | undefined;
  /** Which choices among tools it takes; absent: all. */
  readonly toolChoices?: readonly ToolChoiceKind[] | undefined;
  /** Whether it refuses parameters of functions that are not one object at the root of their schema. */
  readonly needsObjectParameters?: boolean | undefined;
  /** The names that parameters of functions may have, where others are refused. */
  readonly parameterNames?: RegExp | undefined;
  /** Whether it refuses schemas with a list that does not say what it holds. */
  readonly needsListItems?: boolean | undefined;
  /** Whether it refuses strict schemas that it cannot hold a model to: with optional properties, open objects, some keywords. */
  readonly needsTenableStrictness?: boolean | undefined;
  /** Keywords of schemas that it cannot hold a model to either, though OpenAI can. */
  readonly untenableKeywords?: readonly string[] | undefined;
  /** Whether it refuses some strict functions beside others that are not. */
  readonly needsEqualStrictness?: boolean | undefined;
  /** Whether it refuses functions that say whether a model is to be held to their parameters (`strict`). */
  readonly refusesStrictness?: boolean | undefined;
  /** Whether it refuses schemas that name their dialect (`$schema`). */
  readonly refusesDialect?: boolean | undefined;
  /** Whether it refuses schemas with a type beside alternatives (`anyOf`), in each of which it may stand as well. */
  readonly needsTypedAlternatives?: boolean | undefined;
  /** Whether it refuses schemas with a reference beside other keywords, or to what does not stand in `$defs`. */
  readonly needsLoneReferences?: boolean | undefined;
  /** Whether it refuses schemas of properties, items and alternatives that do not tell a type. */
  readonly needsTypes?: boolean | undefined;
  /** How many tools may be offered; absent where that is not known. */
  readonly mostTools?: number | undefined;
  /** The types of tools that it takes; absent where that is not known. */
  readonly toolTypes?: readonly string[] | undefined;
  /** The names of tools that it takes; absent: all. Others go there by names that stand for them. */
  readonly toolNames?: ToolNames | undefined;
  /** Whether it refuses names of forms of answers and of speakers with blanks and signs, or longer than 64 characters. */
  readonly needsLabels?: boolean | undefined;
  /** The ids of tool calls that it takes; absent: all. */
  readonly toolCallIds?: ToolCallIds | undefined;
  /** The fields that an assistant message may hold; absent where unknown ones are passed over. */
  readonly assistantFields?: readonly string[] | undefined;
  /** Fields that an assistant message must not hold, where others that it does not know are passed over. */
  readonly refusedAssistantFields?: readonly string[] | undefined;
  /** Whether messages of the user, the model and instructions must not name who speaks (`messages[].name`). */
  readonly refusesNames?: boolean | undefined;
  /** The fields that a tool call may hold; absent where unknown ones are passed over. */
  readonly toolCallFields?: readonly string[] | undefined;
  /** Whether it refuses earlier calls of functions whose arguments spell no object, as those do that broke off. */
  readonly needsJsonArguments?: boolean | undefined;
  /** Whether it refuses a text of nothing but blanks. */
  readonly refusesBlankText?: boolean | undefined;
  /** Whether it refuses a conversation that holds nothing but instructions. */
  readonly needsMessage?: boolean | undefined;
  /** Whether it refuses calls of tools without their results, and results without their calls. */
  readonly refusesOpenTurns?: boolean | undefined;
  /** Whether it refuses calls of tools in a conversation without tools that are offered. */
  readonly needsCalledTools?: boolean | undefined;
  /** Whether it refuses a message of the user directly behind the result of a tool. */
  readonly refusesUserAfterTool?: boolean | undefined;
  /** Whether it refuses calls of tools before anything that the user has said. */
  readonly needsOpening?: boolean | undefined;
  /** Whether it refuses instructions behind an answer, behind the result of a tool, and at the end. */
  readonly refusesLateInstructions?: boolean | undefined;
  /** The field that marks a last message of the model as the beginning of its answer; absent where that needs no mark. */
  readonly prefillMark?: string | undefined;
  /** Whether it wants instructions first, then user and assistant by turns. */
  readonly needsAlternation?: boolean | undefined;
  /** The kinds of parts that messages of the user may hold; absent where that is not known. */
  readonly userParts?: PartKinds | undefined;
  /** How parts are written that have a form of their own there; absent: as OpenAI has them. */
  readonly partForms?: PartForms | undefined;
  /** Whether it refuses files that come as data without a name. */
  readonly needsFileNames?: boolean | undefined;
  /** The kinds of parts that results of tools may hold; absent where that is not known. */
  readonly toolResultParts?: PartKinds | undefined;
  /** Whether it takes marks of what its cache is to keep, on parts of messages and on tools, in OpenAI's protocol. @default false */
  readonly takesCacheMarks?: boolean | undefined;
  /** Whether it takes `prompt_cache_breakpoint` on parts of messages; absent: in the Responses API alone it is known not to. */
  readonly takesCacheBreakpoints?: boolean | undefined;
  /** How usage comes into a stream; absent where that is not known. */
  readonly streamUsage?: StreamUsage | undefined;
  /** The switch without which a stream has the arguments of a tool call in one late piece; absent where there is none. */
  readonly toolStream?: string | undefined;
  /** What forms of answers it knows; absent where that is not known. */
  readonly structuredOutput?: StructuredOutput | undefined;
  /** How it is told how much to think; absent where that is not known. */
  readonly effort?: EffortForm | undefined;
  /** How many texts may be embedded at once; absent where that is not known. */
  readonly mostEmbeddedTexts?: number | undefined;
  /** How requests name the version of the protocol; absent where they do not. */
  readonly version?: ProtocolVersion | undefined;
}

/** The version of a protocol, by which requests say what they hold. */
export interface ProtocolVersion {
  /** In lower case. */
  readonly header: string;
  /** The one that is sent unless the options name another: a day. */
  readonly default: string;
  /** What is refused from a version on. */
  readonly refusals: readonly { readonly from: string; readonly refuses: readonly RequestField[] }[];
}

/** The sequences that end an answer, as a provider takes them. */
export interface StopSequences {
  /** How many; absent: any number. */
  readonly most?: number | undefined;
  /** Whether it refuses one of nothing but blanks. */
  readonly refusesBlanks?: boolean | undefined;
}

/** Which values of a field are taken: numbers from the least to the most, texts of so many characters, or those words alone. */
export interface Bounds {
  readonly least?: number | undefined;
  readonly most?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly words?: readonly string[] | undefined;
}

/** The names of tools that a provider takes: at least those of letters, digits, underscores and dashes behind a letter. */
export interface ToolNames {
  /** A whole name. */
  readonly pattern: RegExp;
  /** The longest name. */
  readonly maxLength: number;
}

/** The ids of tool calls that a provider takes. */
export interface ToolCallIds {
  /** A whole id. */
  readonly pattern: RegExp;
  /** The longest id, where there is a bound. */
  readonly maxLength?: number | undefined;
}

/** Kinds of parts, and how each may come. */
export interface PartKinds {
  readonly image?: readonly PartSource[] | undefined;
  readonly audio?: readonly PartSource[] | undefined;
  readonly file?: readonly PartSource[] | undefined;
  /** Whether it fetches from addresses with TLS alone. */
  readonly needsHttps?: boolean | undefined;
  /** The media types that images may have when they come as data; absent: all. */
  readonly imageTypes?: readonly string[] | undefined;
  /** The formats that sound may have (`input_audio.format`), in lower case; absent: all. */
  readonly audioFormats?: readonly string[] | undefined;
  /** The media types that files may have when they come as data; absent: all. */
  readonly fileTypes?: readonly string[] | undefined;
}

/** How a provider has files, sound and images in messages. */
export interface PartForms {
  /**
   * - `document_url`: the part's field of this name is the address, or a `data:` URL
   * - `file_url`: an object in the field of this name has the address, or the data without what stands before it
   */
  readonly file?: 'document_url' | 'file_url' | undefined;
  /**
   * - `text`: `input_audio` is the data itself
   * - `data-url`: `input_audio.data` is a `data:` URL
   */
  readonly audio?: 'text' | 'data-url' | undefined;
  /** The largest `detail` of images, where OpenAI's largest (`original`) is refused. */
  readonly largestDetail?: 'high' | undefined;
}

/** In the request, at an address that the provider fetches, or by an id that the provider gave. */
export type PartSource = 'data' | 'url' | 'id';

/**
 * - `on-request`: with `stream_options.include_usage`
 * - `unasked`: always, and the option does no harm
 * - `option-refused`: the option is an error; usage comes unasked or not at all
 */
export type StreamUsage = 'on-request' | 'unasked' | 'option-refused';

/** The forms of answers that a provider or a model knows. */
export interface StructuredOutput {
  /** `by-model` where some models do and it is not known which. */
  readonly jsonSchema: boolean | 'by-model';
  readonly jsonObject: boolean;
  /** Whether any JSON (`json_object`) is refused unless the word JSON stands in the prompt. */
  readonly needsWordJson?: boolean | undefined;
  /** Whether a form is refused where tools are offered too. */
  readonly refusesTools?: boolean | undefined;
  /** The only choice among tools that is taken beside a form; absent: all. */
  readonly toolChoice?: ToolChoiceKind | undefined;
  /** What of a JSON schema it takes; absent where it takes what OpenAI takes, or that is not known. */
  readonly schema?: SchemaSubset | undefined;
}

/** What of JSON Schema a provider takes. */
export interface SchemaSubset {
  /** The keywords that it takes. */
  readonly keywords: readonly string[];
  /** What `format` may name; absent: anything. */
  readonly formats?: readonly string[] | undefined;
  /** The largest `minItems`; absent: any. */
  readonly mostMinItems?: number | undefined;
  /** Whether every object has to be closed (`additionalProperties: false`). */
  readonly closesObjects?: boolean | undefined;
  /** How many properties may be absent from an answer, all objects together; absent: any number. */
  readonly mostOptional?: number | undefined;
  /** Whether a schema may hold itself. */
  readonly takesRecursion: boolean;
}

/** How a provider is told how much to think. */
export interface EffortForm {
  /** The field of the level, a dot before a field within it: `reasoning.effort`; absent where there is a switch alone. */
  readonly field?: string | undefined;
  /** The levels that the field takes; absent where models differ. */
  readonly levels?: readonly Effort[] | undefined;
  /** How many tokens of thoughts stand for each level, where a model is told a number, or has to be left room for them. */
  readonly budgets?: Readonly<Partial<Record<Effort, number>>> | undefined;
  /** The switch, where thinking is turned on and off by a field of its own. */
  readonly toggle?: { readonly field: string; readonly on: unknown; readonly off: unknown } | undefined;
}

/** A model that differs from the others of its provider, or whose end its maker has announced. */
export interface KnownModel {
  /** The whole name, from its first character to its last. */
  readonly match: RegExp;
  /** The protocols it is served by, where these are not all that the provider speaks. */
  readonly servedBy?: readonly LlmApi[] | undefined;
  /** The day from which on it is not served any more, as its maker has announced: `2026-12-11`. */
  readonly endsOn?: string | undefined;
  /** In tokens. */
  readonly contextWindow?: number | undefined;
  /** In tokens. */
  readonly maxOutputTokens?: number | undefined;
  readonly refuses?: readonly RequestField[] | undefined;
  /** Refused unless thinking is switched off. */
  readonly refusesWhileThinking?: readonly RequestField[] | undefined;
  readonly toolChoices?: readonly ToolChoiceKind[] | undefined;
  readonly thinking?: ModelThinking | undefined;
  /** Whether it refuses instructions as such; what the user says may hold them. */
  readonly refusesInstructions?: boolean | undefined;
  /** Whether it refuses a conversation that ends in words of the model, for it to go on with. */
  readonly refusesPrefill?: boolean | undefined;
  /** Whether it refuses tool calls of earlier answers that come without the signature of a thought. */
  readonly needsCallSignatures?: boolean | undefined;
  readonly structuredOutput?: StructuredOutput | undefined;
  /** How it is told how much to think, where that is not as with the other models of its provider. */
  readonly effort?: EffortForm | undefined;
  /** Its maker, to whom its provider hands requests on: what that one refuses of tools, schemas and stops is refused here too. */
  readonly maker?: 'openai' | undefined;
  /** What requests to it are like, where that is not as with the other models of its provider. */
  readonly request?: RequestConventions | undefined;
  /** What it makes beside text, where it can be asked for it. */
  readonly makes?: readonly Made[] | undefined;
}

/** What an answer may hold beside text. */
export type Made = 'image' | 'audio';

/** How a model thinks. */
export interface ModelThinking {
  /** Whether it thinks where nothing is said about it. */
  readonly byDefault: boolean;
  /** The levels that it takes; `none` among them where thinking can be switched off so. Absent where that is not known. */
  readonly efforts?: readonly Effort[] | undefined;
  /** The bounds of the budget of tokens for its thoughts, where it is told one. */
  readonly budget?: { readonly least: number; readonly most: number } | undefined;
  /** Whether it can be told to think as much as it takes. */
  readonly isAdaptive?: boolean | undefined;
  /** The levels that it takes while thinking is switched off, where these are fewer. */
  readonly effortsWhileOff?: readonly Effort[] | undefined;
  /** Whether it refuses a budget of tokens for its thoughts. */
  readonly refusesBudget?: boolean | undefined;
  /** Whether thinking cannot be switched off. */
  readonly isAlwaysOn?: boolean | undefined;
  /** The effort of a request that offers functions, where another one, or none, is refused; `absent` where none may be named. */
  readonly effortWithTools?: 'none' | 'absent' | undefined;
}
