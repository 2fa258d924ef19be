/** How people write the name of a field. @internal */
export const QUOTE = '["\'`]?';

/** How providers name kinds of content, and fields, that they refuse in words; a name of something in a list is none. */
const NOUN = [
  'image_url',
  'input_image',
  'input_audio',
  'images',
  'image(?:[ _](?:inputs?(?: modality)?|content|parts?|understanding)|(?=["\'`]?(?:[.,;]|$)))',
  'vision',
  'audio(?:[ _](?:inputs?(?: modality)?|content|parts?))?',
  'files',
  'file[ _](?:inputs?|content|parts?)',
  'document(?:s|[ _](?:inputs?|content|blocks?))',
  'pdf(?:s|[ _](?:inputs?|content))',
  'tool (?:use|calling|calls?)',
  'forced function calling(?: \\(mode = any\\))?',
  'function call(?:ing|s)?',
  'json mode',
  'structured outputs?',
  'encrypted[ _]content',
  '(?:response|output) format',
  'thinking level(?: [a-z]{2,10})?',
  'multiple candidates',
  '(?!(?:image|file|document|pdf)\\b)[a-z][a-z_.]{0,59}',
].join('|');
/** What stands within a field is not the field. */
const NAMED = `${QUOTE}(${NOUN})(?![\\w[]|\\.\\w)${QUOTE}`;
const PLAIN = `(?<![\\w.\\]/])${NAMED}`;
/** As validators name what stands in a body itself, and nothing deeper in it. */
const AT_TOP = `(?:^|\\n)(?:body(?: -> |\\.))?${NAMED}`;
const FORM = `(?: (?:of type )?${QUOTE}([a-z_]+)${QUOTE})?`;
/** A list, as Python or JSON writes it, of which the first name counts: what is left over is refused the next time. */
const LISTED = `(?:parameters?:? ?)?[[{(]?${PLAIN}`;

/** OpenAI's words, under a status that tells of a permission: it is one of the model's. */
const NOT_ALLOWED = `\\bnot (?:allowed|permitted) to (?:request|use|set|specify) ${PLAIN}`;
const NOT_ALLOWED_FIELD = new RegExp(NOT_ALLOWED);

/** What words say that may not be asked for. @internal */
export function forbiddenInWords(words: string): string | undefined {
  return NOT_ALLOWED_FIELD.exec(words)?.[1];
}

/** Each names what is refused in its first group, and perhaps a form of it in its second. */
export const REFUSING_WORDS: readonly RegExp[] = [
  `\\b(?:unsupported|unknown|unrecognized|unexpected) (?:request )?(?:parameters?|arguments?|fields?|names?|keys?)(?:\\(s\\))?(?: supplied)?:? (?:parameter )?${PLAIN}`,
  `${PLAIN}(?: of type ${QUOTE}([a-z_]+)${QUOTE})?(?: (?:parameters?|options?|fields?|type))? (?:is|are) (?:currently )?(?:not (?:currently |yet )?(?:supported|permitted|allowed|enabled|available)|unsupported|unavailable|deprecated for this model|disabled|only supported (?:by|with|on) (?:certain|some|other) models)\\b`,
  `\\b(?:does not|doesn't|do not|don't|cannot) (?:currently )?(?:support|accept|allow) (?:the (?:use of )?|any |this |use of )?${LISTED}${FORM}`,
  `\\b(?:property|parameter|field|argument|option) ${PLAIN} (?:is|are) (?:unsupported|not supported)`,
  `\\b(?:arguments?|parameters?|options?|fields?) not supported (?:by|for|on|with) this model: ${PLAIN}`,
  `${PLAIN}: extra inputs are not permitted`,
  `#/${NAMED}: extra inputs are not permitted`,
  `${AT_TOP}\\n {1,8}extra (?:inputs are|fields) not permitted`,
  `\\bextra inputs are not permitted, field: ${PLAIN}`,
  `\\bextra parameters [[(]${NAMED}`,
  `\\bno endpoints found that support ${PLAIN}`,
  NOT_ALLOWED,
  `\\bunsupported content(?: part)? type:? ${PLAIN}`,
  `\\b(?:unknown variant|unsupported content(?: part)? type:?) ${QUOTE}(file|image|document|audio)${QUOTE}(?:[.,;]|$)`,
  `\\badditional properties are not allowed \\(["'](${NOUN})["'][^)\\n]{0,200} (?:was|were) unexpected\\)(?! - ["']?[a-z])`,
  `\\bextraneous key \\[(${NOUN})\\] is not permitted`,
  `\\bunknown name ${PLAIN}`,
  `\\bunknown variant ${PLAIN}`,
  `^(?:tool error: )?${PLAIN} not supported\\b`,
  `\\b(response_format) value as (json_schema|json_object) is enabled only\\b`,
  `\\bunsupported (response_format) type:? ${QUOTE}(json_schema|json_object)\\b`,
].map((pattern) => new RegExp(pattern, 'g'));

/** How llama.cpp says, under a status of its own failures, that it takes no tools as it was started. @internal */
export const NO_JINJA = /\brequires --jinja\b/;

/** How OpenRouter says that no host of a model takes what is asked. @internal */
export const NO_ENDPOINT = /\bno endpoints found that support\b/;

/** Refusals of one value of a number that only goes as the model has it. */
export const REFUSING_VALUES: readonly RegExp[] = [
  new RegExp(`${PLAIN} does not support [^\\n]{1,40}? with this model`),
  new RegExp(`${PLAIN} (?:may|can) only be set to`),
  new RegExp(`\\binvalid ${PLAIN}: only \\S{1,10} is allowed\\b`),
  // Cohere: https://docs.cohere.com/reference/errors
  /\bcannot specify both frequency_penalty and (presence_penalty)\b/,
  /\btemperature\b[^.\n]{0,12}\b(top_p)\b[^.\n]{0,12}\bcannot both be (?:specified|set|used)/,
];

/** Refusals that do not name what they refuse, and what that is. */
export const REFUSING_SENTENCES: readonly (readonly [
  RegExp,
  (
    | { readonly field: string; readonly or?: string | undefined }
    | { readonly part: 'image' | 'instructions' }
    | { readonly taken: readonly string[] }
  ),
])[] = [
  // vLLM, SGLang, llama.cpp: https://github.com/BerriAI/litellm/pull/32237
  [
    /\bonly supports text (?:inputs?|content|messages)\b|\bmodel is not multi-?modal\b|\b(?:does not|doesn't) support multi-?modal\b/,
    { taken: ['text'] },
  ],
  [/\bnot supported for json mode\/function calling\b/, { field: 'tools', or: 'response_format' }],
  [/\bdoes not support (?:specifying dimensions|matryoshka representation)\b/, { field: 'dimensions' }],
  [/\btools param requires --jinja\b/, { field: 'tools' }],
  [/\btool_choice param requires --jinja\b/, { field: 'tool_choice', or: 'tools' }],
  [/["'`]auto["'`] tool choice requires\b/, { field: 'tools' }],
  [
    /\btools["'`]? is incompatible with ["'`]?response_format\b|\btools and response_format cannot be used together\b/,
    { field: 'response_format' },
  ],
  [
    /\b(?:json mode|response_format)\b[^.\n]{0,20} cannot be combined with tool(?:s|\/function calling| calling)?\b/,
    { field: 'response_format' },
  ],
  [/\bfunction calling with a response mime type\b[^\n]{0,40}\bunsupported\b/, { field: 'response_format' }],
  [/\bthinking may not be enabled when tool_choice forces\b/, { field: 'reasoning_effort' }],
  [/\bis not a reasoning model\b/, { field: 'reasoning_effort' }],
  [/\bthink value\b[^\n]{0,60}\bnot supported\b/, { field: 'reasoning_effort' }],
  [/\benable_thinking parameter is restricted to (?:true|false)\b/, { field: 'reasoning_effort' }],
  [
    /\breasoning is mandatory\b[^.\n]{0,60}\bcannot be disabled\b|\b(?:thinking|reasoning) (?:mode )?(?:cannot|can't|can not) be (?:disabled|turned off)\b|\brequires (?:reasoning|thinking) to be enabled\b/,
    { field: 'reasoning_effort' },
  ],
  [/\bbudget \d{1,6} is invalid\b|\bthinking budget \d{1,6} is invalid\b/, { field: 'reasoning_effort' }],
  [
    /\btool[_ ]choice\b[^.\n]{0,60}\b(?:not supported|unsupported|incompatible with thinking|does not support being set|must be ["'`]?auto|only supports ["'`]?auto)/,
    { field: 'tool_choice' },
  ],
  // Validators that take no choice of a tool, by whatever name it is forced.
  [
    /\btool_choice(?:\.type)?["'`]?[:\n ]\s{0,8}input should be ["'`](?:auto|none)["'`](?:,? ?(?:or )?["'`](?:auto|none)["'`])?(?![^\n]{0,40}["'`](?:any|required|tool)\b)/,
    { field: 'tool_choice' },
  ],
  [/\bonly one candidate can be specified\b/, { field: 'n' }],
  [/(?:^|\s)["'`]?n["'`]? ?:? (?:number )?must be (?:at most|less than or equal to) 1\b/, { field: 'n' }],
  [
    /\bat most 0 image\b|\bat most 0 images?\b|\bis not a (?:multimodal|vision) model\b|\bis not a vlm\b/,
    { part: 'image' },
  ],
  [
    /\bsystem (?:roles?|messages?|prompts?|instructions?) (?:is |are )?not (?:supported|enabled)\b|\b(?:does not|doesn't|do not|don't) support system (?:role|messages|prompts|instructions)\b|\bdeveloper instruction is not enabled\b/,
    { part: 'instructions' },
  ],
  [/\bmissing data required for image input\b/, { part: 'image' }],
];

const LIMITED = 'max_tokens|max_completion_tokens|max_output_tokens|maxoutputtokens|max tokens|maximum tokens';
/** A limit of tokens that is too large. */
const LIMIT = new RegExp(
  `\\b(${LIMITED})\\b[^.]{0,80}?(?:\\b(?:too large|exceeds?|above maximum|greater than|must be|supported range|valid range)\\b|> \\d|参数非法|限制数值范围)`,
);
const RANGE = new RegExp(
  `\\brange of (${LIMITED})\\b|\\b(${LIMITED})["'\`]?:?\\s{1,8}input should be less than or equal to\\b`,
);
const MOST =
  /(?:at most|less than or equal to|<=|between \d{1,3} and|maximum(?: value| limit)?(?: (?:of|is|allowed))*|up to|model limit of)[:\s(]*["'`]?(\d{2,9})\b/;
const BEYOND = /: ?\d{2,9} > (\d{2,9}), which is the maximum\b/;
const SPAN = /\[ ?\d{1,3}, ?(\d{2,9}) ?\]/;
const OPEN_SPAN = /\bto (\d{2,9}) \(exclusive\)/;

/** What a request that asks for more than a whole context holds leaves of it: `(100000 > 32768 - 20)`, by vLLM. */
const LEFT = /\((\d{2,9}) > (\d{2,9}) - (\d{1,9})\)/;

function leftIn(words: string): number | undefined {
  const [, asked, context, used] = LEFT.exec(words)?.map(Number) ?? [];
  if (asked === undefined || context === undefined || used === undefined) return undefined;
  // A limit that the context could hold is too large for this conversation alone, and another model may hold both.
  return asked > context && context > used ? context - used : undefined;
}

/** The limit of tokens that words name as too large, and the largest that they allow. @internal */
export function limitInWords(words: string): { readonly name: string; readonly most: number } | undefined {
  const [, named, found] = LIMIT.exec(words) ?? RANGE.exec(words) ?? [];
  const name = named ?? found;
  if (name === undefined) return undefined;
  const left = leftIn(words);
  if (left !== undefined) return { name, most: left };
  const open = OPEN_SPAN.exec(words)?.[1];
  const most =
    open === undefined ? (BEYOND.exec(words) ?? MOST.exec(words) ?? SPAN.exec(words))?.[1] : Number(open) - 1;
  return most === undefined ? undefined : { name, most: Number(most) };
}

const ROLES: readonly RegExp[] = [
  /(?:unknown variant|(?:invalid|unsupported|unknown|unexpected) (?:message )?role:?|does not support the role|role["'`]? does not support)\s*["'`]?(developer|system)\b/,
  /\binput tag ["'`]?(developer)["'`]? found using ["'`]?role\b/,
  /(?:^|\s)["'`]?(developer)["'`]? is not one of [[(][^\])\n]{0,120}["'`]system["'`]/,
];

/** Refusals of a role that do not name it: only one of those that an app sends is not known everywhere. */
const SOME_ROLE: readonly RegExp[] = [
  /\bunexpected message role\b/,
  /\bincorrect role information\b/,
  /角色信息不正确/,
  /\bdiscriminator property ["'`]?role["'`]? has invalid value\b/,
  /\brole["'`]?:?\s{1,8}(?:input should be|must be one of) (?:one of )?["'`]?system["'`]?,(?![^\n[]{0,120}\bdeveloper\b)/,
];

/** The role of instructions that words refuse. @internal */
export function roleInWords(words: string): 'developer' | 'system' | undefined {
  const named = ROLES.map((pattern) => pattern.exec(words)?.[1]).find((role) => role !== undefined);
  if (named !== undefined) return named === 'system' ? 'system' : 'developer';
  return SOME_ROLE.some((pattern) => pattern.test(words)) ? 'developer' : undefined;
}

/** What divides the steps of a place in a body. @internal */
export const STEP = '(?: -> |[./])';
const IN_MESSAGE = `\\bmessages(?:${STEP}\\d{1,4}|\\.?\\[\\d{1,4}\\])`;
/** Fields that messages alone have, so that their name says where they stand. */
const ONLY_OF_MESSAGES =
  'annotations|extra_content|provider_specific_fields|reasoning|reasoning_content|reasoning_details|refusal|thinking_blocks';
const MESSAGE_FIELDS: readonly RegExp[] = [
  // Decoders of Go, and zod
  `\\b(?:unknown|unsupported|unrecognized|unexpected) (?:field|key|property|parameter)(?:s|\\(s\\))?(?: in object)?:? ${QUOTE}(${ONLY_OF_MESSAGES})${QUOTE}(?![\\w.[])`,
  `${IN_MESSAGE}${STEP}(?:(?:assistant|developer|system|tool|user)${STEP})?([a-z_]{1,40})${QUOTE}(?:: |\\n {1,8})extra (?:inputs are|fields) not permitted`,
  `\\b(?:unknown|unsupported|unrecognized|unexpected) (?:parameter|field|property|argument):? ${QUOTE}${IN_MESSAGE}\\.([a-z_]{1,40})${QUOTE}(?![\\w.[])`,
  `${IN_MESSAGE}${QUOTE} : property ${QUOTE}([a-z_]{1,40})${QUOTE} is unsupported`,
  `: property ${QUOTE}${IN_MESSAGE}${STEP}(?:(?:assistant|developer|system|tool|user)${STEP})?([a-z_]{1,40})${QUOTE} is unsupported`,
  `${IN_MESSAGE}: unknown field ${QUOTE}([a-z_]{1,40})${QUOTE}`,
  `\\badditional properties are not allowed \\(["']([a-z_]{1,40})["'][^)\\n]{0,200} (?:was|were) unexpected\\) - ${QUOTE}${IN_MESSAGE}${QUOTE}(?![\\w.[])`,
].map((pattern) => new RegExp(pattern));

const PART_FIELD = new RegExp(
  `${IN_MESSAGE}${STEP}content${STEP}\\d{1,4}${STEP}(?:[a-z_]{1,40}${STEP}){0,3}([a-z_]{1,40})${QUOTE}(?:: |\\n {1,8})extra (?:inputs are|fields) not permitted`,
);

/** The field of parts of messages that words refuse as such. @internal */
export function partFieldInWords(words: string): string | undefined {
  return PART_FIELD.exec(words)?.[1];
}

/** The field of messages that words refuse as such. @internal */
export function messageFieldInWords(words: string): string | undefined {
  return MESSAGE_FIELDS.map((pattern) => pattern.exec(words)?.[1]).find((field) => field !== undefined);
}

/** The forms of answers that there are. */
const FORMS: readonly string[] = ['json_schema', 'json_object'];
const FORM_LIST =
  /\bresponse_format["'`]?(?:[./\n]type)?["'`]?:? ?\n?\s{0,8}(?:input should be|must be|expected)(?: one of)? ([^\n[]{1,160})/;
/** Kin of JSON Schema's: `'response_format.type' : value is not one of the allowed values ['text','json_object']`. */
const NONE_OF_FORMS =
  /\bresponse_format["'`]?(?:\.type)?["'`]? ?: ?value is not one of the allowed values \[([^\]\n]{1,160})\]/;
const VALUE_LIST = /\b(?:supported|allowed|valid) values are:? ([^\n]{1,160})/;

/**
 * The forms of answers that words refuse, as they list those that are taken.
 *
 * @param isNamed - whether the answer says elsewhere that it speaks of them
 * @returns `undefined` where they list none
 * @internal
 */
export function formsInWords(words: string, isNamed: boolean): readonly string[] | undefined {
  const list =
    (FORM_LIST.exec(words) ?? NONE_OF_FORMS.exec(words))?.[1] ?? (isNamed ? VALUE_LIST.exec(words)?.[1] : undefined);
  if (list === undefined || !/["'`](?:text|json_object|json_schema)["'`]/.test(list)) return undefined;
  return FORMS.filter((form) => !list.includes(form));
}

/** What stands between a message's place and the type of one of its parts. */
const TO_PART = `(?:${STEP}(?!source\\b)[\\w[\\]()-]{1,40}|\\[\\d{1,4}\\]){0,6}`;
const TYPE_LIST = new RegExp(
  `${IN_MESSAGE}${TO_PART}${STEP}type${QUOTE}(?:: |\\n {1,8})input should be ([^\\n[]{1,160})`,
);
const TAG = /\binput tag ["'`]?([a-z_]{1,40})["'`]? found using ["'`]?type\b/;
const LISTED_VALUE = /["'`]([a-z_]{1,40})["'`]/g;
const EXPECTED_LIST = /\binput should be ((?:(?:or |and )?["'`][a-z_]{1,40}["'`](?:, ?| )?){1,20})/;
const REFUSED_VALUE = /\binvalid value:? ["'`]([a-z_]{1,40})["'`]/;

/**
 * The type of a part that words refuse as such.
 *
 * @param isNamed - whether the answer says elsewhere that it speaks of the type of a part
 * @internal
 */
export function partTypeInWords(words: string, isNamed: boolean): string | undefined {
  return TAG.exec(words)?.[1] ?? (isNamed ? REFUSED_VALUE.exec(words)?.[1] : undefined);
}

/** The types that a validator expects in place of another one. @internal */
export function expectedTypesIn(about: string): readonly string[] {
  return typesIn(EXPECTED_LIST.exec(about)?.[1]);
}

/** Whether types are those of parts: whoever does not take texts speaks of something else. @internal */
export function areOfParts(types: readonly string[]): boolean {
  return types.some((type) => /^(?:input_)?text$/.test(type));
}

/**
 * The types of parts that words list as those that are taken.
 *
 * @param isNamed - whether the answer says elsewhere that it speaks of the type of a part
 * @returns `undefined` where they list none
 * @internal
 */
export function takenTypesInWords(words: string, isNamed: boolean): readonly string[] | undefined {
  const types = typesIn(TYPE_LIST.exec(words)?.[1] ?? (isNamed ? VALUE_LIST.exec(words)?.[1] : undefined));
  return areOfParts(types) ? types : undefined;
}

function typesIn(list = ''): readonly string[] {
  return [...list.matchAll(LISTED_VALUE)].map(([, type]) => type as string);
}

/** How validators say that a field is not permitted. @internal */
export const FORBIDDEN = /\bextra_forbidden\b|\bvalue_error\.extra\b|\bextra (?:inputs are|fields) not permitted\b/;

/** How validators say that a value is none of those that are taken. @internal */
export const NONE_OF_THESE = /\bliteral_error\b|\benum\b|\bvalue_error\.const\b|\binput should be\b/;
