import { QUOTE, STEP } from './refusing-words.js';

/** What an answer of an earlier turn has given back. OpenAI names it by its ends: `The encrypted content gAAA...wXBV could not be verified.` */
const STATE =
  /\bencrypted[ _]content\b[^\n]{0,80}\bnot be (?:verified|decrypted)|\b(?:thought[ _]?signatures?|signature["'`]? in ["'`]?thinking|encrypted[ _]content)\b[^.\n]{0,80}\b(?:corrupted|invalid|mismatch|not be (?:verified|decrypted)|not valid)|\b(?:corrupted|invalid) ["'`]?(?:thought[ _]?)?signature\b|\bthinking["'`]? (?:or ["'`]?redacted_thinking["'`]? )?blocks\b[^.\n]{0,120}\bcannot be modified|\bwithout its required (?:following item|["'`]reasoning["'`] item)|\breasoning input is not enabled\b/;

/** The same in the words of Anthropic (thoughts, results of its own tools), xAI and Gemini. */
const STATE_PARTS: readonly RegExp[] = [
  /\binvalid ["'`]?data["'`]? in ["'`]?redacted_thinking\b|\binvalid ["'`]?encrypted_\w{1,20}["'`]? in ["'`]?\w{1,40}["'`]? block\b/,
  /\bthinking block must contain thinking\b|\bthinking\.signature(?:\.str)?: (?:field required|input should be a valid string)\b/,
  /\bnot decrypt\b[^.\n]{0,30}\bencrypted[ _]content\b/,
  /\bthought_?signature["'`]? \(type_bytes\), base64 decoding failed\b/,
];

/** A thought that is not there, with an account that keeps nothing or not for as long: https://github.com/maximhq/bifrost/issues/5410 */
const LOST_THOUGHT = /\bitem (?:with id )?["'`]?rs_\w{1,80}["'`]? not found\b/;

/** Calls of an earlier answer, for want of the thought before them. */
const THOUGHTLESS =
  /\bexpected [`"']?thinking[`"']? or [`"']?redacted_thinking[`"']?,? but found\b|\bmust start with a thinking block\b|(?:\breasoning_content\b|\bcontent\[\]\.thinking\b)[^.\n]{0,60}\b(?:must be passed back|is missing in assistant tool call)\b|\bmissing [`"']?reasoning_content[`"']? field in the assistant message\b|\bfunction call is missing a thought_signature\b/;

/** Calls without a result, or results without a call. */
const OPEN_TURNS: readonly RegExp[] = [
  /\btool_calls["'`]? must be followed by (?:a )?tool (?:result )?messages?\b/,
  /\brole ["'`]?tool["'`]? must be a response to a prece/,
  /\bmismatch between tool calls and tool results\b/,
  /\bnot the same number of function calls and responses\b/,
  /\bnumber of function response parts is equal to the number of function call parts\b/,
  /\btool_use["'`]? ids were found without ["'`]?tool_result\b/,
  /\bunexpected ["'`]?tool_use_id["'`]? found in ["'`]?tool_result\b/,
  /\binsufficient tool messages following\b|\btool_call_ids did not have response messages\b/,
  /\bunexpected role ["'`]tool["'`] after role\b/,
  // Bedrock, MiniMax, the Responses API
  /\bexpected toolresult blocks at\b|\btoolresult blocks at \S{1,60} exceeds the number of tooluse blocks\b/,
  /\btool result's tool id\b[^\n]{0,80}\bnot found\b|\btool call result does not follow tool call\b/,
  /\bno tool (?:call found for function call output|output found for function call)\b/,
];

const IN_TOOL = '\\btools?(?:\\[\\d{1,4}\\]|\\.\\d{1,4}| -> \\d{1,4})(?:(?:\\.| -> )(?:function|custom))?';
/** That a function says whether a model is held to its parameters. */
const STRICTNESS: readonly RegExp[] = [
  new RegExp(`${IN_TOOL}(?:\\.| -> )strict\\b`),
  new RegExp(`${IN_TOOL}["'\`]? : [^\\n]{0,80}\\bproperty ["'\`]strict["'\`] is unsupported`),
  // https://github.com/OpenRouterTeam/openrouter-examples/issues/71, https://github.com/RooCodeInc/Roo-Code/issues/10334
  /\bparameter ["'`]strict["'`] is not a valid field\b/,
  /\bmixed values for ["'`]strict["'`] are not allowed\b/,
  /\bunknown field ["'`]?strict\b/,
];

/** The order of instructions and turns. */
const TURN_ORDER: readonly RegExp[] = [
  // Templates of models: https://github.com/vllm-project/vllm/issues/41114
  /\broles must alternate\b/,
  /\bsystem message must be at the (?:beginning|start)\b/,
  /\bconversation must start with a user message\b/,
  /\bunexpected role ["'`](?:system|developer)["'`] after role\b/,
  /\bno user (?:content|message|prompt|query|turn)s? (?:found|provided)\b/,
  /\bfirst message must (?:be|have|use)\b[^.\n]{0,40}\buser\b/,
];

/** Earlier calls where no tools are offered. */
const CALLED_TOOLS: readonly RegExp[] = [
  // Bedrock, Anthropic and LiteLLM
  /\btoolconfig field must be defined when using tooluse\b/,
  /\btool_result[`"']? blocks must define tools\b/,
  /\bexpects the [`"']?tools=?[`"']? param to be passed in\b/,
];

/** A conversation that ends in words of the model. */
const PREFILL =
  /\blast (?:message|role)\b[^.\n]{0,40}\b(?:must|should|has to) (?:be|have)\b[^.\n]{0,40}\buser\b|\bexpected last role user\b|\b(?:conversation|messages) must end with a user (?:message|turn)\b|\b(?:does not|doesn't) support (?:assistant )?(?:message )?prefill\b|\bending with (?:a model|an assistant) (?:turn|message) (?:is|are) not supported\b|\bmultiturn requests end with a user role\b/;

/** Cache marks. */
const MARKS =
  /\bextra inputs are not permitted, field: ["'`]tools\[\d{1,4}\]\.cache_control\b|\bcache_control\b[\w.]{0,30}[^.\n]{0,40}\b(?:extra inputs|not (?:supported|permitted|allowed)|unsupported)/;

/** A content that is no text: a list, or nothing. */
const PARTS: readonly RegExp[] = [
  /\bmessages?\b[\w.[\]'"`: \n]{0,40}\bcontent["'`]?\s{0,3}:?\s{1,8}(?:value )?(?:must be (?:a )?string\b|input should be a valid string\b|(?:invalid input: )?expected string, received (?:array|null)\b)/,
  /\bmessages\[\d{1,4}\](?:\.content)?: invalid type: (?:null|sequence), expected a string\b/,
  /\binvalid type for ["'`]messages\S{1,20}content["'`]: expected a string, but got an array\b/,
  /\bcannot unmarshal array into go struct field \S{0,40}messages\.content of type string\b/,
  /\bcan only concatenate str \(not \\?"(?:list|nonetype)\\?"\) to str\b/,
  /\bmessages\[\d{1,4}\]\.content\[\d{1,4}\]\.type type error\b/,
  // https://github.com/ollama/ollama, LM Studio
  /\binvalid message content type: <nil>/,
  /["'`]content["'`] field must be a string\b/,
  /\bcontent["'`]?(?:: expected a string, got|[^.\n]{0,30}\b(?:must not|cannot|can't|may not|should not) be) (?:null|none)\b/,
];

/** To answer otherwise than by a stream. */
const WHOLE_ANSWER =
  /\bonly supports? (?:the )?(?:stream(?:ing)?(?: (?:mode|output|calls|requests|responses))?(?=["'`]?(?:[.,;]|$))|stream ?= ?true\b)|\b(?:does not|doesn't|do not|don't) support non-?stream|\bfor non-?streaming calls\b|\bmust have stream ?= ?true\b|\bstream["'`]? must be (?:set to )?true\b|\bnon-?stream(?:ing)?(?: [a-z]{4,10})? (?:is|are) not supported\b|\bstreaming is required\b/m;

/** A choice among tools by a name, and no other. */
const NAMED_CHOICE: readonly RegExp[] = [
  // https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/670
  /\binvalid tool_choice type: ["'`]?object\b/,
  /\btool_choice\b[^.\n]{0,40}[.:\n]\s{0,8}(?:value )?(?:input should be a valid string|must be a string|expected a string)\b/,
  /\btool_choice\b["'`]?[:\n ]\s{0,8}input should be ["'`](?:auto|none)\b[^\n]{0,40}\brequired\b/,
];

const TOOL_AT = `\\btools(?:${STEP}\\d{1,4}|\\.?\\[\\d{1,4}\\])`;
/** Tools for their type. */
const TOOL_TYPES: readonly RegExp[] = [
  `${TOOL_AT}${STEP}type${QUOTE}\\s{0,3}[:\\n]?\\s{0,8}(?:value )?(?:input should be|must be|expected|unsupported|unknown variant)\\b`,
  `${TOOL_AT}[^\\n]{0,40}\\bunknown variant ${QUOTE}[^\\n]{1,60}?\\bexpected (?:one of )?${QUOTE}function\\b`,
  `\\b(?:unsupported|unknown|unrecognized) (?:type of tools?|tool type)\\b`,
  `\\btool type ${QUOTE}[\\w-]{1,60}${QUOTE} (?:is )?not supported\\b`,
].map((pattern) => new RegExp(pattern));

/** What is refused whatever stands in it. */
export type RefusedKind =
  | 'calls-without-tools'
  | 'marks'
  | 'named-choice'
  | 'open-turns'
  | 'parts'
  | 'prefill'
  | 'state'
  | 'strictness'
  | 'thoughtless-calls'
  | 'tool-type'
  | 'turn-order'
  | 'whole-answer';

const WORDS: Readonly<Record<RefusedKind, readonly RegExp[]>> = {
  state: [STATE, ...STATE_PARTS, LOST_THOUGHT],
  marks: [MARKS],
  'thoughtless-calls': [THOUGHTLESS],
  'open-turns': OPEN_TURNS,
  'calls-without-tools': CALLED_TOOLS,
  'turn-order': TURN_ORDER,
  strictness: STRICTNESS,
  prefill: [PREFILL],
  parts: PARTS,
  'whole-answer': [WHOLE_ANSWER],
  'named-choice': NAMED_CHOICE,
  'tool-type': TOOL_TYPES,
};

/** Whether words refuse something of a kind. @internal */
export function refuses(kind: RefusedKind, words: string): boolean {
  return WORDS[kind].some((pattern) => pattern.test(words));
}

/** Whether words, also behind a 404, say that a thought is not found by its id. @internal */
export function refusesLostThought(words: string): boolean {
  return LOST_THOUGHT.test(words);
}
