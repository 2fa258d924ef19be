import type { Made, ToolChoiceKind } from '../../providers/request-conventions.interface.js';
import type { LlmChatRequest } from '../chat.interface.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord, recordsOf, saysSomething, textOf } from '../wire/json.js';
import { stopSequencesOf } from '../wire/stop-sequences.js';
import { isMuteAnswer } from './blank-text.js';
import { mediaOf, type Media } from './media.js';
import { objectRootOf } from './object-root.js';
import { oddFieldsOf, type ReadField } from './odd-values.js';
import { isPrefilled, pauserOf } from './prefill.js';
import { differentToolsOf } from './repeated-tools.js';
import { schemaTraitsOf, type SchemaTraits } from './schema-traits.js';
import { makerNamedIn, signerOf } from './signed-block.js';
import { namesOnlyTool } from './tool-choice.js';
import { toolNameOf } from './tool-name.js';

/** Fields of a request that say what is asked and that no answer can do without. */
export type AskedField = 'dimensions' | 'n' | 'logprobs' | 'top_logprobs' | 'stop';

/** The sequences that are to end an answer. */
export interface AskedStops {
  readonly count: number;
  /** Whether one of them is nothing but blanks. */
  readonly haveBlanks: boolean;
}

/** One thing that a target has to be able to carry, so that it answers what was asked. */
export type Need =
  | { readonly kind: 'media'; readonly place: 'message' | 'tool' | 'instructions' | 'answer'; readonly media: Media }
  /** `sole`: the only tool, by its name, which is the same as any. */
  | { readonly kind: 'tool-choice'; readonly choice: 'required' | 'named' | 'sole' | 'other' }
  | {
      readonly kind: 'format';
      readonly form: 'json_schema' | 'json_object' | 'other';
      readonly hasTools: boolean;
      /** Which choice there is among the tools. */
      readonly choice?: ToolChoiceKind | undefined;
      readonly schema?: SchemaTraits | undefined;
    }
  | { readonly kind: 'field'; readonly field: AskedField; readonly stops?: AskedStops | undefined }
  | { readonly kind: 'modalities'; readonly made: readonly (Made | 'other')[] }
  /** An answer that has been begun; `pausedBy` is the maker that alone can go on with it. */
  | { readonly kind: 'prefill'; readonly pausedBy?: string | undefined }
  /** Tools that are no functions, by their types. */
  | { readonly kind: 'other-tools'; readonly types: readonly string[] }
  /** Parameters of functions whose names are more than letters, digits and underscores. */
  | { readonly kind: 'parameter-names'; readonly names: readonly string[] }
  | { readonly kind: 'tool-count'; readonly count: number }
  /** Several texts, each to be embedded. */
  | { readonly kind: 'texts'; readonly count: number }
  /** A value that OpenAI's protocol alone can hand on, for its server to judge. */
  | { readonly kind: 'odd-value'; readonly field: ReadField }
  /** Vectors in place of an answer; of something else than texts. */
  | { readonly kind: 'embeddings' | 'other-input' | 'other-dimensions' }
  | {
      readonly kind:
        | 'tools'
        | 'other-parameters'
        | 'functions'
        | 'other-parts'
        | 'other-content'
        | 'other-messages'
        | 'instructions';
    };

/**
 * What a request asks of whoever is to answer it, as data: it is read once, and every target is held against it without the
 * request being kept.
 */
export interface Asked {
  readonly needs: readonly Need[];
  /** The effort that the request names, where it names one. */
  readonly effort: string | undefined;
  /** The tool turn that an answer would go on with; absent where the last answer made no calls. */
  readonly openTurn?: { readonly signer: string | undefined } | undefined;
  /** Whether some answer that made calls comes without a word of its thoughts. */
  readonly hasThoughtlessTurn: boolean;
  /** The providers that have made the answers with calls, as far as these tell. */
  readonly makers: readonly string[];
}

/** What a request asks. Reads each message once. @internal */
export function askedOf(request: Partial<LlmChatRequest>): Asked {
  const { messages, reasoning_effort: effort, ...fields } = request as JsonRecord;
  const needs = new Needs();
  for (const field of fieldNeedsOf(fields)) needs.add(field);
  let makers: Set<string> | undefined;
  let last: JsonRecord | undefined;
  let hasThoughtlessTurn = false;
  const held = recordsOf(messages);
  if (!isListOf(messages, held)) needs.add({ kind: 'other-messages' });
  const said = held.filter((message) => !isMuteAnswer(message));
  for (const message of said) {
    addPartNeeds(message, needs);
    if (message['role'] !== 'assistant') continue;
    last = message;
    if (!makesCalls(message)) continue;
    needs.add({ kind: 'tools' });
    const maker = makerNamedIn(message);
    if (maker !== undefined) makers = (makers ?? new Set()).add(maker);
    hasThoughtlessTurn ||= textOf(message['reasoning_content'] ?? message['reasoning']) === undefined;
  }
  if (last !== undefined && isPrefilled(said)) needs.add({ kind: 'prefill', pausedBy: pauserOf(last) });
  const isOpen = last !== undefined && makesCalls(last);
  return {
    needs: needs.list(),
    effort: textOf(effort),
    hasThoughtlessTurn,
    makers: makers === undefined ? [] : [...makers],
    ...(isOpen && { openTurn: { signer: signerOf(last as JsonRecord) } }),
  };
}

/** What is read by the model, and counts as tokens. */
const TOLD: ReadonlySet<Need['kind']> = new Set([
  'media',
  'tools',
  'other-tools',
  'functions',
  'other-parts',
  'other-content',
  'other-messages',
]);

/**
 * What a request tells a model, of what it asks: who cannot carry it would count the tokens of another request.
 *
 * @internal
 */
export function toldIn(request: Partial<LlmChatRequest>): Asked {
  const needs = askedOf(request).needs.filter(
    (need) => TOLD.has(need.kind) || (need.kind === 'odd-value' && need.field === 'tools'),
  );
  return { needs, effort: undefined, hasThoughtlessTurn: false, makers: [] };
}

/** Keeps each need once. */
class Needs {
  private found: Map<string, Need> | undefined;
  private hasInstructions = false;

  add(need: Need): void {
    this.found = (this.found ?? new Map<string, Need>()).set(JSON.stringify(need), need);
  }

  /** Most requests have them, and nothing else. */
  addInstructions(): void {
    if (!this.hasInstructions) this.add({ kind: 'instructions' });
    this.hasInstructions = true;
  }

  list(): readonly Need[] {
    return this.found === undefined ? [] : [...this.found.values()];
  }
}

/** Also in the older form: such are made tool calls where the protocol knows no others. */
function makesCalls(message: JsonRecord): boolean {
  return recordsOf(message['tool_calls']).length > 0 || isRecord(message['function_call']);
}

function fieldNeedsOf({ tools, tool_choice: choice, response_format: format, ...fields }: JsonRecord): Need[] {
  const offered = Array.isArray(tools) ? recordsOf(differentToolsOf(tools)) : [];
  const otherTypes = offered.map(({ type }) => type).filter((type) => type !== undefined && type !== 'function');
  const hasTools = offered.length > 0;
  return [
    ...(hasTools ? toolNeedsOf(offered, choice) : []),
    ...(otherTypes.length > 0 ? [{ kind: 'other-tools', types: [...new Set(otherTypes.map(String))] } as const] : []),
    ...parameterNameNeedsOf(offered),
    ...(offered.some(takesNoObject) ? [{ kind: 'other-parameters' } as const] : []),
    ...(recordsOf(fields['functions']).length > 0 ? [{ kind: 'functions' } as const] : []),
    ...formatNeedsOf(format, hasTools ? (choiceKindOf(choice) ?? 'auto') : undefined),
    ...modalityNeedsOf(fields['modalities']),
    ...askedFieldsOf(fields),
    ...oddFieldsOf({ tools, ...fields }).map((field) => ({ kind: 'odd-value', field }) as const),
  ];
}

/** No provider refuses such. */
const PLAIN_NAME = /^\w{1,64}$/;

function parameterNameNeedsOf(offered: readonly JsonRecord[]): Need[] {
  let names: Set<string> | undefined;
  for (const { function: held } of offered) {
    const parameters = isRecord(held) ? held['parameters'] : undefined;
    const properties = isRecord(parameters) ? objectRootOf(parameters)?.schema['properties'] : undefined;
    if (!isRecord(properties)) continue;
    for (const name in properties) if (!PLAIN_NAME.test(name)) names = (names ?? new Set<string>()).add(name);
  }
  return names === undefined ? [] : [{ kind: 'parameter-names', names: [...names] }];
}

/** Whether the parameters of a tool cannot be written as one object. */
function takesNoObject({ function: offered }: JsonRecord): boolean {
  const parameters = isRecord(offered) ? offered['parameters'] : undefined;
  return isRecord(parameters) && objectRootOf(parameters) === undefined;
}

function askedFieldsOf(fields: JsonRecord): readonly Need[] {
  const asked = ASKED_FIELDS.filter(([name, isAsked]) => fields[name] !== undefined && isAsked(fields[name]));
  return asked.map(([field]) => ({
    kind: 'field',
    field,
    ...(field === 'stop' && { stops: askedStopsOf(fields[field]) }),
  }));
}

function askedStopsOf(stop: unknown): AskedStops {
  const sequences = stopSequencesOf(stop);
  return { count: sequences.length, haveBlanks: sequences.some((sequence) => sequence.trim() === '') };
}

const isMoreThan = (least: number) => (value: unknown) => typeof value === 'number' && value > least;

/** The fields, and when each asks for something. */
const ASKED_FIELDS: readonly (readonly [AskedField, (value: unknown) => boolean])[] = [
  ['n', isMoreThan(1)],
  ['logprobs', (value) => value === true],
  ['top_logprobs', isMoreThan(0)],
  ['stop', (value) => stopSequencesOf(value).length > 0],
];

function toolNeedsOf(offered: readonly JsonRecord[], choice: unknown): Need[] {
  return [{ kind: 'tools' }, { kind: 'tool-count', count: offered.length }, ...choiceNeedsOf(offered, choice)];
}

function choiceNeedsOf(tools: readonly JsonRecord[], choice: unknown): Need[] {
  const kind = choiceKindOf(choice);
  if (namesOnlyTool({ tools, tool_choice: choice })) return [{ kind: 'tool-choice', choice: 'sole' }];
  if (kind === 'required' || kind === 'named') return [{ kind: 'tool-choice', choice: kind }];
  const isOther = kind === undefined && choice !== undefined && choice !== null;
  return isOther ? [{ kind: 'tool-choice', choice: 'other' }] : [];
}

function choiceKindOf(choice: unknown): ToolChoiceKind | undefined {
  if (choice === 'required' || choice === 'none' || choice === 'auto') return choice;
  const isNamed = isRecord(choice) && choice['type'] === 'function' && toolNameOf(choice) !== undefined;
  return isNamed ? 'named' : undefined;
}

/** @param choice - `undefined` without tools */
function formatNeedsOf(format: unknown, choice: ToolChoiceKind | undefined): Need[] {
  if (!saysSomething(format)) return [];
  const beside = { hasTools: choice !== undefined, ...(choice !== undefined && { choice }) };
  if (!isRecord(format)) return [{ kind: 'format', form: 'other', ...beside }];
  if (format['type'] === 'text') return [];
  const { type, json_schema: described } = format;
  if (type !== 'json_schema') {
    return [{ kind: 'format', form: type === 'json_object' ? type : 'other', ...beside }];
  }
  // Beside its type a schema stands in the form of another protocol.
  const schema = isRecord(described) ? described['schema'] : (described ?? format['schema']);
  // Without a schema any JSON is right.
  if (!saysSomething(schema)) return [{ kind: 'format', form: 'json_object', ...beside }];
  if (!isRecord(described) || !isRecord(schema)) return [{ kind: 'format', form: 'other', ...beside }];
  return [{ kind: 'format', form: type, ...beside, schema: schemaTraitsOf(schema) }];
}

function modalityNeedsOf(modalities: unknown): Need[] {
  const asked: unknown[] = Array.isArray(modalities) ? modalities.filter((modality) => modality !== 'text') : [];
  const made = asked.map((modality) => (modality === 'image' || modality === 'audio' ? modality : 'other'));
  return made.length === 0 ? [] : [{ kind: 'modalities', made: [...new Set(made)] }];
}

/** Where the parts of a message stand, by its role; `undefined` where they are their maker's. */
const PLACES = {
  user: 'message',
  tool: 'tool',
  system: 'instructions',
  developer: 'instructions',
  assistant: undefined,
  function: undefined,
} as const satisfies Readonly<Record<string, 'message' | 'tool' | 'instructions' | undefined>>;

type Role = keyof typeof PLACES;

function isRole(role: unknown): role is Role {
  return typeof role === 'string' && Object.hasOwn(PLACES, role);
}

/** Whether there are messages at all, and each is one. */
function isListOf(messages: unknown, held: readonly JsonRecord[]): boolean {
  return messages === undefined || (Array.isArray(messages) && messages.length === held.length);
}

/** Whether every protocol can say what a message holds; the result of a tool may be anything. */
function isReadable(role: Role, content: unknown): boolean {
  if (content === undefined || content === null || typeof content === 'string') return true;
  if (role === 'tool' || role === 'function') return true;
  return Array.isArray(content) && content.every(isReadablePart);
}

/** What its text should be, where it is one. */
function isReadablePart(part: unknown): boolean {
  return isRecord(part) && (part['type'] !== 'text' || typeof (part['text'] ?? '') === 'string');
}

/** The parts of an answer are its maker's, but for images: what is said to a model has to reach it. */
function addPartNeeds({ role, content, images }: JsonRecord, needs: Needs): void {
  if (role === 'assistant') addImageNeeds(images, needs);
  if (!isRole(role)) return needs.add({ kind: 'other-messages' });
  const place = PLACES[role];
  if (!isReadable(role, content)) needs.add({ kind: 'other-content' });
  if (place === undefined) return;
  if (place === 'instructions') needs.addInstructions();
  for (const part of recordsOf(content)) {
    const media = mediaOf(part);
    if (media !== undefined) needs.add({ kind: 'media', place, media });
    else if (part['type'] !== 'text' && part['type'] !== 'refusal') needs.add({ kind: 'other-parts' });
  }
}

function addImageNeeds(images: unknown, needs: Needs): void {
  for (const image of recordsOf(images)) {
    const media = mediaOf(image);
    if (media !== undefined) needs.add({ kind: 'media', place: 'answer', media });
  }
}
