import { adaptationFor, adapted, noteOf, type Adaptation } from '../../../lib/clients/adapt/adaptation.js';
import { LearnedAdaptations } from '../../../lib/clients/adapt/learned-adaptations.js';
import { refusalIn, type Refusal } from '../../../lib/clients/adapt/refusal.js';

const said = (message: string, more: Record<string, unknown> = {}) => JSON.stringify({ error: { message, ...more } });
const refusalOf = (body: string, status = 400, request?: unknown) => refusalIn({ status, body, request });
const value = { code: 'unsupported_value' };

const forbidden = (...loc: (string | number)[]) => ({
  type: 'extra_forbidden',
  loc,
  msg: 'Extra inputs are not permitted',
  input: 3,
});
const FORBIDDEN_SEED = "{'type': 'extra_forbidden', 'loc': ('body', 'seed'), 'msg': 'Extra inputs are not permitted'}";

describe('refusalIn', () => {
  it.each([
    ['a code', said('No such thing.', { code: 'unsupported_parameter', param: 'temperature' }), 'temperature'],
    ['an unknown parameter', said('No such thing.', { code: 'unknown_parameter', param: 'seed' }), 'seed'],
    ['a value that is the only one', said('Only 1 goes.', { ...value, param: 'top_p' }), 'top_p'],
    ['words', said("Unsupported parameter: 'logit_bias' is not known to this model."), 'logit_bias'],
    ['other words', said('Unrecognized request argument supplied: user'), 'user'],
    ['a property', said("property 'service_tier' is unsupported"), 'service_tier'],
    ['extra inputs', said('metadata.x: no. store: Extra inputs are not permitted'), 'store'],
    [
      'a name in another style',
      said('Invalid JSON. Unknown name "presencePenalty" at \'generation_config\': none.'),
      'presence_penalty',
    ],
    ['a path', said('output_config.effort: Extra inputs are not permitted'), 'reasoning_effort'],
    ['a model that does not think', said('This model does not support the effort parameter.'), 'reasoning_effort'],
    ['a deprecation', said('`top_k` is deprecated for this model.'), 'top_k'],
    [
      'two that do not go together',
      said('`temperature` and `top_p` cannot both be specified for this model.'),
      'top_p',
    ],
    [
      'two penalties that do not go together',
      said('invalid request: cannot specify both frequency_penalty and presence_penalty.'),
      'presence_penalty',
    ],
    ['a value in words', said("'temperature' does not support 0.2 with this model."), 'temperature'],
    ['thinking', said('`temperature` may only be set to 1 when thinking is enabled.'), 'temperature'],
    [
      'a literal inside a message',
      said(
        "litellm.BadRequestError: OpenAIException - {'error': {'message': 'Only 1.', 'param': 'temperature', 'code': 'unsupported_value'}}",
        { param: null, code: '400' },
      ),
      'temperature',
    ],
    [
      'JSON inside a message',
      said(`Upstream said ${said('No.', { code: 'unsupported_parameter', param: 'logit_bias' })}`),
      'logit_bias',
    ],
    [
      'a validator',
      JSON.stringify({ detail: [{ type: 'extra_forbidden', loc: ['body', 'seed'], msg: 'no' }] }),
      'seed',
    ],
    [
      'a validator within an error',
      JSON.stringify({ message: { detail: [{ type: 'extra_forbidden', loc: ['body', 'store'], msg: 'no' }] } }),
      'store',
    ],
    [
      'a validator within a detail',
      JSON.stringify({ detail: { detail: [{ type: 'extra_forbidden', loc: ['body', 'seed'], msg: 'no' }] } }),
      'seed',
    ],
    ["a validator's details", said('No.', { details: [{ type: 'extra_forbidden', loc: ['body', 'seed'] }] }), 'seed'],
    ["a validator's finding itself", said('No.', { type: 'extra_forbidden', loc: ['body', 'store'] }), 'store'],
    ["a validator's literal", said("[{'type': 'extra_forbidden', 'loc': ('body', 'seed'), 'input': 3}]"), 'seed'],
    ["a validator's literal with its sentence", said(`[${FORBIDDEN_SEED}]`), 'seed'],
    ['JSON that is the message', said(JSON.stringify({ detail: [forbidden('body', 'top_k')] })), 'top_k'],
    [
      'JSON that was escaped twice',
      said(`Upstream said: ${JSON.stringify({ message: JSON.stringify([forbidden('body', 'user')]) })}`),
      'user',
    ],
    [
      'a validator of the older generation',
      JSON.stringify({
        detail: [{ loc: ['body', 'n'], msg: 'extra fields not permitted', type: 'value_error.extra' }],
      }),
      'n',
    ],
    [
      'the second finding',
      JSON.stringify({ detail: [forbidden('body', 'vendor'), forbidden('body', 'seed')] }),
      'seed',
    ],
    ['a path of arrows', said('body -> top_p\n  Extra inputs are not permitted (type=extra_forbidden)'), 'top_p'],
    ['an older report', said('1 validation error for Body\nbody -> seed\n  extra fields not permitted'), 'seed'],
    ['a report of one field', said('2 validation errors\nlogit_bias\n  Extra inputs are not permitted'), 'logit_bias'],
    ['a pointer', said('Validation error at #/store: Extra inputs are not permitted'), 'store'],
    ['parameters in the plural', said('Validation: Unsupported parameter(s): `seed`, `top_k`'), 'seed'],
    [
      'problem details',
      JSON.stringify({ title: 'Bad Request', status: 400, detail: 'Unsupported parameter(s): top_k' }),
      'top_k',
    ],
    ['extra parameters', said("Extra parameters ['seed', 'user'] are not allowed by this host."), 'seed'],
    ['a list of one document', `[${said('Unknown name "store": Cannot find field.')}]`, 'store'],
    ['extra inputs with the name behind', said("Extra inputs are not permitted, field: 'user', value: 'u'"), 'user'],
    ['an extraneous key', said('#: extraneous key [seed] is not permitted'), 'seed'],
    ['a preference of OpenAI', said("Unknown parameter: 'safety_identifier'."), 'safety_identifier'],
    ["Cohere's words", said("unknown field: parameter 'logit_bias' is not a valid field."), 'logit_bias'],
    ['another one', said('verbosity: Extra inputs are not permitted'), 'verbosity'],
    ['a list', said("mistral does not support parameters: ['seed', 'user'], for model=m"), 'seed'],
    ['an object', said("the model does not support parameters: {'logit_bias': {}}"), 'logit_bias'],
    ['a parameter by its name alone', said('Model m does not support parameter reasoningEffort.'), 'reasoning_effort'],
    ['a name behind a colon', said('Argument not supported on this model: presencePenalty'), 'presence_penalty'],
    ['a value beside its name', said("m models don't support temperature=0.2. Only 1 goes."), 'temperature'],
    ['the only value', said('invalid top_p: only 0.95 is allowed for this model'), 'top_p'],
    ['both penalties', said('Penalty is not enabled for this model'), 'presence_penalty'],
    ['a level of thinking', said('Thinking level MINIMAL is not supported for this model.'), 'reasoning_effort'],
    ['a kind of thinking', said('"thinking.type.enabled" is not supported for this model.'), 'reasoning_effort'],
    [
      'a switch of thinking',
      said('Value error, current model does not support parameter `enable_thinking`.'),
      'reasoning_effort',
    ],
    [
      'a switch that has one place',
      said('<400> InvalidParameter: The value of the enable_thinking parameter is restricted to True.'),
      'reasoning_effort',
    ],
    ['the pieces of calls', said('Unsupported parameter: tool_stream'), 'tool_stream'],
    ['a budget', said('Budget 0 is invalid. This model only works in thinking mode.'), 'reasoning_effort'],
    [
      'that a model does not think',
      said('Reasoning is mandatory for this endpoint and cannot be disabled.'),
      'reasoning_effort',
    ],
    ['the same in other words', said('This model requires reasoning to be enabled.'), 'reasoning_effort'],
    ['the same of thinking', said("Thinking can't be disabled for this model."), 'reasoning_effort'],
    [
      'thinking beside a forced tool',
      said('Thinking may not be enabled when tool_choice forces one.'),
      'reasoning_effort',
    ],
    ['a server without a parser of calls', said('"auto" tool choice requires --enable-auto-tool-choice'), 'tools'],
    ['tools in short', JSON.stringify({ error: 'Tool error: tools not supported' }), 'tools'],
    ['a choice beside thinking', said("tool_choice 'required' is incompatible with thinking enabled"), 'tool_choice'],
    ['a choice by its path', said("This model doesn't support the toolConfig.toolChoice.any field."), 'tool_choice'],
    ['forced calls', said('Forced function calling (mode = ANY) is not supported for this model'), 'tool_choice'],
    ['a form beside calls', said("Function calling with a response mime type: 'x' is unsupported"), 'response_format'],
    ['JSON beside tools', said('json mode cannot be combined with tool/function calling'), 'response_format'],
    [
      'JSON beside tools, by the name of the field',
      said('response_format `json_object` cannot be combined with tool/function calling'),
      'response_format',
    ],
    ['a form beside tools', said('"tools" is incompatible with "response_format"'), 'response_format'],
    ['a mode', said('JSON mode is not enabled for models/m'), 'response_format'],
    ['a form in words', said('m does not support output format.'), 'response_format'],
    ['several answers', said('Multiple candidates is not enabled for this model'), 'n'],
    ['one answer only', said("'n' : number must be at most 1"), 'n'],
    ['a model without tools', said('registry.test/library/gemma does not support tools'), 'tools'],
    ['a model without tool use', said('Tool use is not supported by this model'), 'tools'],
    ['calls of functions', said('Function call is not supported for this model.', { code: 20_037 }), 'tools'],
    ['vectors of another length', said('Model "m" does not support matryoshka representation.'), 'dimensions'],
    ['the length of vectors', said('This model does not support specifying dimensions.'), 'dimensions'],
    ['a choice among tools', said('deepseek-reasoner does not support this tool_choice'), 'tool_choice'],
    ['a form of answers', said('This response_format type is unavailable now'), 'response_format'],
    ['log probabilities', said('This model does not support logprobs'), 'logprobs'],
    ['stops', said("Unsupported parameter: 'stop' is not supported with this model."), 'stop'],
  ])('finds the field in %s', (_form, body, field) => {
    expect(refusalOf(body)).toMatchObject({ kind: 'field', field });
    expect(refusalOf(body, 422)).toMatchObject({ kind: 'field', field });
    expect(refusalOf(body, 500)).toBeUndefined();
  });

  it.each<[string, string, Refusal]>([
    [
      'a role',
      said('unknown variant `developer`, expected one of `system`, `user`, `assistant`'),
      { kind: 'role', role: 'developer' },
    ],
    [
      'a role by its code',
      said("'developer' does not go here", { ...value, param: 'messages[0].role' }),
      { kind: 'role', role: 'developer' },
    ],
    [
      'a role by its value',
      said("Unsupported value: 'messages[0].role' does not support 'system' with this model.", value),
      { kind: 'role', role: 'system' },
    ],
    [
      'a limit',
      said('max_tokens is too large: 100000. This model gives at most 16384 tokens.'),
      { kind: 'limit', field: 'max_tokens', most: 16_384 },
    ],
    [
      'a role by its tag',
      said("Input tag 'developer' found using 'role' does not match"),
      { kind: 'role', role: 'developer' },
    ],
    ...(
      [
        ['without quotes', said("developer is not one of ['system', 'assistant', 'tool'] - 'messages.[0].role'")],
        [
          'by the values that go',
          said("Invalid value: 'developer'. Supported values are: 'system' and 'user'.", {
            code: 'invalid_value',
            param: 'messages[0].role',
          }),
        ],
        ['as unknown', said('Unknown role: developer')],
        ['of a message', said("parameter 'messages[0].role': invalid role 'developer', must be one of: system, user")],
        ['in a template', said('chat template: Unexpected message role.')],
        ['as wrong information', said('[1214] Incorrect role information', { code: '1214' })],
        ['in Chinese', said('角色信息不正确', { code: '1214' })],
        ['as a discriminator', said("'messages.0' : discriminator property 'role' has invalid value")],
        [
          'by a validator',
          JSON.stringify({
            detail: [
              { type: 'enum', loc: ['body', 'messages', 0, 'role'], msg: "Input should be 'system', 'user' or 'tool'" },
            ],
          }),
        ],
        [
          'in a report',
          said(
            "1 validation error\nmessages.0.role\n  Input should be 'system', 'user' or 'tool' [type=literal_error, input_value='developer']",
          ),
        ],
        [
          'by its values',
          said("[{'loc': ('body', 'messages', 0, 'role'), 'msg': \"'role' must be one of 'system', 'tool'\"}]"),
        ],
      ] as const
    ).map(([form, body]): [string, string, Refusal] => [`a role ${form}`, body, { kind: 'role', role: 'developer' }]),
    [
      'a role that is none of a list',
      said("'developer' is not one of ['system', 'user'] - 'messages.0.role'"),
      { kind: 'role', role: 'developer' },
    ],
    ...(
      [
        ['beside what was asked', 'max_tokens: 9000 > 8192, which is the maximum allowed number'],
        ['as a range', 'Invalid max_tokens value, the valid range of max_tokens is [1, 8192]'],
        [
          'as an open range',
          'maxOutputTokens value of 9000 but the supported range is from 1 (inclusive) to 8193 (exclusive)',
        ],
        ['in quotes', '`max_tokens` must be less than or equal to `8192`'],
        ['by another name', 'max_output_tokens must be less than or equal to 8192'],
        ['as what the range should be', '<400> Invalid: Range of max_tokens should be [1, 8192]'],
        ['as a sign', 'The parameter max_tokens is not valid: integer above maximum value, expected a value <= 8192'],
        ['in brackets', 'max_tokens (9000) exceeds the maximum (8192) of this model'],
        ['between two numbers', "'max_tokens' must be between 1 and 8192"],
        ['in words', 'The maximum tokens you requested exceeds the model limit of 8192.'],
        ['in Chinese', 'max_tokens参数非法：限制数值范围[1,8192]'],
      ] as const
    ).map(([form, words]): [string, string, Refusal] => [
      `a limit ${form}`,
      said(words),
      { kind: 'limit', field: 'max_tokens', most: 8_192 },
    ]),
    [
      'a limit that a validator has found',
      JSON.stringify({
        detail: [
          { type: 'less_than_equal', loc: ['body', 'max_tokens'], msg: 'Input should be less than or equal to 8192' },
        ],
      }),
      { kind: 'limit', field: 'max_tokens', most: 8_192 },
    ],
    [
      'a limit in a list of one document',
      `[${said('a maxOutputTokens value of 9000 but the supported range is from 1 (inclusive) to 8193 (exclusive)')}]`,
      { kind: 'limit', field: 'max_tokens', most: 8_192 },
    ],
    [
      'a limit beyond the whole context',
      said(
        "'max_tokens' or 'max_completion_tokens' is too large: 100000. This model's maximum context length is 32768 tokens and your request has 20 input tokens (100000 > 32768 - 20).",
      ),
      { kind: 'limit', field: 'max_tokens', most: 32_748 },
    ],
    [
      'a level of Ollama',
      said('invalid reasoning value: \'minimal\' (must be "high", "medium", "low", or "none")'),
      { kind: 'effort', levels: ['high', 'medium', 'low', 'none'] },
    ],
    [
      'a level by another name',
      said('level "max" not supported, valid levels: low, medium, high, xhigh'),
      { kind: 'effort', levels: ['low', 'medium', 'high', 'xhigh'] },
    ],
    [
      'a level of effort',
      said("'reasoning_effort' does not support 'minimal'. Supported values are: 'low', 'medium', and 'high'.", {
        ...value,
        param: 'reasoning_effort',
      }),
      { kind: 'effort', levels: ['low', 'medium', 'high'] },
    ],
    ...[
      'Invalid reasoning effort: minimal. Must be one of: low, medium, high',
      'reasoning_effort must be one of low, medium or high',
    ].map((words): [string, string, Refusal] => [
      `a level among words: ${words}`,
      said(words),
      { kind: 'effort', levels: ['low', 'medium', 'high'] },
    ]),
    [
      'several answers by their value',
      said("'n' does not support 2 with this model.", { ...value, param: 'n' }),
      { kind: 'field', field: 'n' },
    ],
    [
      'too many answers',
      said("Invalid 'n': integer above maximum value. Expected a value <= 8, but got 20 instead."),
      { kind: 'lack', lack: 'more than 8 answers' },
    ],
    ...["tool_choice.type: Input should be 'auto' or 'none'", "tool_choice: Input should be 'none' or 'auto'"].map(
      (words): [string, string, Refusal] => [
        `a forced choice: ${words}`,
        said(words),
        { kind: 'field', field: 'tool_choice' },
      ],
    ),
    [
      'an end without the user',
      said('Please ensure that multiturn requests end with a user role or a function response.'),
      { kind: 'prefill' },
    ],
    ['images', said('This model does not support image input.'), { kind: 'part', part: 'image' }],
    ['images by their type', said('unknown variant `image_url`, expected `text`'), { kind: 'part', part: 'image' }],
    ['images at some models', said('image_url is only supported by certain models.'), { kind: 'part', part: 'image' }],
    ['images of which none may be sent', said('At most 0 image(s) may be provided.'), { kind: 'part', part: 'image' }],
    ['a model of texts', said('m is not a multimodal model'), { kind: 'part', part: 'image' }],
    [
      'images by the type of their part',
      said('Unsupported content part type: "image_url"; messages = [ ]'),
      { kind: 'part', part: 'image' },
    ],
    ...[
      'The model is not multimodal. Please remove image inputs.',
      'Multimodal data provided, but model does not support multimodal requests.',
      'Model only supports text input',
    ].map((words): [string, string, Refusal] => [
      `all but texts: ${words}`,
      said(words),
      { kind: 'part-types', taken: ['text'] },
    ]),
    [
      'files by their type',
      said('messages[3]: unknown variant `file`, expected `text`'),
      { kind: 'part', part: 'file' },
    ],
    ['files as input', said('This model does not support PDF input.'), { kind: 'part', part: 'file' }],
    ['files by the type of their part', said('Unsupported content part type: file'), { kind: 'part', part: 'file' }],
    ['a model that is none for pictures', said('The model is not a VLM.'), { kind: 'part', part: 'image' }],
    ['instructions', said('System role not supported'), { kind: 'part', part: 'instructions' }],
    ['system messages', said("This model doesn't support system messages."), { kind: 'part', part: 'instructions' }],
    ['an instruction', said('Developer instruction is not enabled for m'), { kind: 'part', part: 'instructions' }],
    ['a modality', said('Image input modality is not enabled for models/m'), { kind: 'part', part: 'image' }],
    ...(
      [
        ['as an extra input', 'name', said('messages.0.name: Extra inputs are not permitted')],
        ['of an answer', 'reasoning', said('messages.2.assistant.reasoning: Extra inputs are not permitted')],
        ['that Go does not know', 'reasoning_content', said('json: unknown field "reasoning_content"')],
        ['that zod does not know', 'annotations', said("Unrecognized key(s) in object: 'annotations'")],
        ['behind a pointer', 'name', said('Validation error at #/messages/0/name: Extra inputs are not permitted')],
        ['behind arrows', 'refusal', said('body -> messages -> 1 -> refusal\n  extra fields not permitted')],
        [
          'by a code',
          'name',
          said("Unknown parameter: 'messages[0].name'.", { code: 'unknown_parameter', param: 'messages[0].name' }),
        ],
        [
          'as a property',
          'annotations',
          said(
            "'messages.1' : for 'role:assistant' it must be so[('messages.1' : property 'annotations' is unsupported)]",
          ),
        ],
        [
          'among several',
          'refusal',
          said("Additional properties are not allowed ('refusal', 'audio' were unexpected) - 'messages.2'"),
        ],
        ['by a validator', 'name', JSON.stringify({ detail: [forbidden('body', 'messages', 0, 'name')] })],
        [
          'by a validator that names the speaker',
          'name',
          JSON.stringify({ message: { detail: [forbidden('body', 'messages', 0, 'user', 'name')] } }),
        ],
        [
          'in a literal',
          'name',
          said("[{'type': 'extra_forbidden', 'loc': ('body', 'messages', 0, 'name'), 'msg': 'No', 'input': 'bob'}]"),
        ],
        [
          'by its whole path',
          'reasoning_content',
          said(
            "messages.1.assistant.reasoning_content: property 'messages.1.assistant.reasoning_content' is unsupported",
          ),
        ],
        ['of a struct', 'refusal', said('messages[1]: unknown field `refusal`, expected one of `role`, `content`')],
      ] as const
    ).map(([form, field, body]): [string, string, Refusal] => [
      `a field of messages ${form}`,
      body,
      { kind: 'message-field', field },
    ]),
    ...[
      said('messages.0.content.0.document.title: Extra inputs are not permitted'),
      JSON.stringify({ detail: [forbidden('body', 'messages', 0, 'content', 0, 'document', 'title')] }),
    ].map((body, place): [string, string, Refusal] => [
      `a field of parts (${place})`,
      body,
      { kind: 'part-field', field: 'title' },
    ]),
    ['thoughts', said('Reasoning input is not enabled for this model'), { kind: 'state' }],
    [
      'one call at a time',
      said('tool_choice.auto.disable_parallel_tool_use: Extra inputs are not permitted'),
      { kind: 'field', field: 'parallel_tool_calls' },
    ],
    [
      'thoughts of a model that has none',
      said('m is not a reasoning model'),
      { kind: 'field', field: 'reasoning_effort' },
    ],
    [
      'how much to think',
      said('think value "high" is not supported for this model'),
      { kind: 'field', field: 'reasoning_effort' },
    ],
    [
      'a field that was not expected',
      said("Additional properties are not allowed ('store' was unexpected)"),
      { kind: 'field', field: 'store' },
    ],
    [
      'cache marks by a validator',
      JSON.stringify({ detail: [forbidden('body', 'messages', 0, 'content', 0, 'text', 'cache_control')] }),
      { kind: 'marks' },
    ],
    ...[
      ['This model only support stream mode, please enable the stream parameter.'],
      ['The model only supports streaming.'],
      ['acme api does not support non-stream mode'],
      ['parameter.enable_thinking must be set to false for non-streaming calls'],
      ['Requests with max_tokens > 4096 must have stream=true'],
      ['Stream must be set to true'],
      ['Non-streaming requests are not supported by this model'],
    ].map(([words = '']): [string, string, Refusal] => [
      `whole answers: ${words}`,
      said(words),
      { kind: 'whole-answer' },
    ]),
    ...[
      ["'messages.0.content' must be a string"],
      [
        "'messages.2' : for 'role:tool' the following must be satisfied[('messages.2.content' : value must be a string)]",
      ],
      ['messages[0]: invalid type: sequence, expected a string at line 1 column 60'],
      ['messages[1].content: invalid type: sequence, expected a string at line 3 column 9'],
      ['body.messages.0.system.content: Input should be a valid string'],
      ["Invalid type for 'messages[0].content': expected a string, but got an array instead."],
      ['json: cannot unmarshal array into Go struct field ChatRequest.messages.content of type string'],
      ['messages.0.content: Invalid input: expected string, received array'],
      ['can only concatenate str (not "list") to str'],
      ['messages[2].content[0].type type error'],
    ].map(([words = '']): [string, string, Refusal] => [`lists of parts: ${words}`, said(words), { kind: 'parts' }]),
    [
      'lists of parts by a validator',
      JSON.stringify({
        detail: [
          { type: 'string_type', loc: ['body', 'messages', 0, 'content'], msg: 'Input should be a valid string' },
        ],
      }),
      { kind: 'parts' },
    ],
    ['sound', said('audio input is not supported'), { kind: 'part', part: 'audio' }],
    ['files', said('PDFs are not supported by this model.'), { kind: 'part', part: 'file' }],
    [
      'one of two',
      said('acme/base is not supported for JSON mode/function calling'),
      { kind: 'field', field: 'tools', or: 'response_format' },
    ],
    [
      'a form of answers by its name',
      said("'response_format' of type 'json_schema' is not supported with this model."),
      { kind: 'field', field: 'response_format', forms: ['json_schema'] },
    ],
    ...(
      [
        [
          'behind a pointer',
          said("Validation error at #/response_format/type: Input should be 'text' or 'json_object'"),
        ],
        [
          'by a validator',
          JSON.stringify({
            detail: [
              {
                type: 'literal_error',
                loc: ['body', 'response_format', 'type'],
                msg: "Input should be 'text' or 'json_object'",
                input: 'json_schema',
              },
            ],
          }),
        ],
        [
          'by the values that go',
          said("Invalid value: 'json_schema'. Supported values are: 'json_object' and 'text'.", {
            code: 'invalid_value',
            param: 'response_format.type',
          }),
        ],
      ] as const
    ).map(([form, body]): [string, string, Refusal] => [
      `a schema ${form}`,
      body,
      { kind: 'field', field: 'response_format', forms: ['json_schema'] },
    ]),
    [
      'a schema by the values of an enumeration',
      said("'response_format.type' : value is not one of the allowed values ['text','json_object']"),
      { kind: 'field', field: 'response_format', forms: ['json_schema'] },
    ],
    [
      'a form as a type that is not supported',
      said("Unsupported response_format type: 'json_object'. Supported types are 'text' and 'json_schema'."),
      { kind: 'field', field: 'response_format', forms: ['json_object'] },
    ],
    [
      'a form without a schema',
      JSON.stringify({ error: "'response_format.type' must be 'json_schema' or 'text'" }),
      { kind: 'field', field: 'response_format', forms: ['json_object'] },
    ],
    [
      'all forms',
      said("response_format.type: Input should be 'text'"),
      { kind: 'field', field: 'response_format', forms: ['json_schema', 'json_object'] },
    ],
    [
      'how long cache marks last',
      said('messages.0.content.0.text.cache_control.ephemeral.ttl: Extra inputs are not permitted'),
      { kind: 'marks' },
    ],
    ['cache marks', said('messages.0.content.0.cache_control: Extra inputs are not permitted'), { kind: 'marks' }],
    ...[
      said("Invalid value: 'web_search'. Supported values are: 'function' and 'custom'.", {
        code: 'invalid_value',
        param: 'tools[0].type',
      }),
      said("tools.0.type: Input should be 'function'"),
      said('Failed to deserialize: tools[1]: unknown variant `web_search`, expected `function` at line 1'),
      said('Unsupported tool type: web_search'),
      said("Tool type 'web_search' is not supported by this model."),
      JSON.stringify({
        detail: [{ type: 'literal_error', loc: ['body', 'tools', 0, 'type'], msg: "Input should be 'function'" }],
      }),
    ].map((body, place): [string, string, Refusal] => [`types of tools (${place})`, body, { kind: 'tool-type' }]),
    ['a signature', said('messages.1.content.0: Invalid `signature` in `thinking` block'), { kind: 'state' }],
    [
      'a thought that stands alone',
      said("Item 'rs_1' of type 'reasoning' was provided without its required following item."),
      { kind: 'state' },
    ],
    [
      'a thought that is not kept',
      said("Item with id 'rs_1' not found. Items are not persisted when `store` is set to false."),
      { kind: 'state' },
    ],
    ['another signature', said('Corrupted thought signature.'), { kind: 'state' }],
    [
      'a reason in the place of a parameter',
      said('Param Incorrect', {
        code: '400',
        param: 'The reasoning_content in the thinking mode must be passed back to the API.',
      }),
      { kind: 'thoughtless-calls' },
    ],
    [
      'a thought that is missing',
      said('Missing `reasoning_content` field in the assistant message at message index 1.'),
      { kind: 'thoughtless-calls' },
    ],
    [
      "a thought that is missing by Anthropic's protocol",
      said('The `content[].thinking` in the thinking mode must be passed back to the API.'),
      { kind: 'thoughtless-calls' },
    ],
    ...[
      'messages.1.content.0: Invalid `data` in `redacted_thinking` block',
      'messages.1.content.0: Invalid `encrypted_content` in `search_result` block',
      'invalid encrypted_stdout in encrypted_code_execution_result block',
      'messages.1.content.0.thinking: each thinking block must contain thinking',
      'messages.1.content.0.thinking.signature: Field required',
      'Invalid value at \'contents[1].parts[0].thought_signature\' (TYPE_BYTES), Base64 decoding failed for "EvcD"',
    ].map((words): [string, string, Refusal] => [`what an answer gave back: ${words}`, said(words), { kind: 'state' }]),
    [
      'a thought of another maker',
      JSON.stringify({ code: 'invalid-argument', error: 'Could not decrypt the provided encrypted_content.' }),
      { kind: 'state' },
    ],
    ...['fallback', 'mcp_tool_listing', 'container_upload', 'server_tool_use', 'thinking'].map(
      (type): [string, string, Refusal] => [
        `a block of an earlier answer (${type})`,
        said(
          `messages.1.content.0: Input tag '${type}' found using 'type' does not match any of the expected tags: 'text'`,
        ),
        { kind: 'state' },
      ],
    ),
    ...['program', 'image_generation_call'].map((type): [string, string, Refusal] => [
      `an item of an earlier answer (${type})`,
      said(`Invalid value: '${type}'. Supported values are: 'function_call' and 'message'.`, {
        param: 'input[2]',
        code: 'invalid_value',
      }),
      { kind: 'state' },
    ]),
    [
      'thoughts of another account',
      said(
        'The encrypted content gAAA...wXBV could not be verified. Reason: Encrypted content could not be decrypted.',
      ),
      { kind: 'state' },
    ],
    ...[
      "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.",
      "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
      'Invalid tool usage: mismatch between tool calls and tool results',
      'Not the same number of function calls and responses',
      'messages.2: `tool_use` ids were found without `tool_result` blocks immediately after: c1.',
      'The following tool_call_ids did not have response messages: c1',
      'tool_call_id c1: insufficient tool messages following tool_calls message',
      "Unexpected role 'tool' after role 'user'",
      'Expected toolResult blocks at messages.2.content for the following Ids: c1',
      'The number of toolResult blocks at messages.1.content exceeds the number of toolUse blocks of previous turn.',
      "invalid params, tool result's tool id(c1) not found (2013)",
      'No tool call found for function call output with call_id c1.',
      'No tool output found for function call c1.',
    ].map((words): [string, string, Refusal] => [`open turns: ${words}`, said(words), { kind: 'open-turns' }]),
    ...[
      'Conversation roles must alternate user/assistant/user/assistant/...',
      'System message must be at the beginning.',
      'A conversation must start with a user message. Try again.',
      'No user query found in messages.',
      "Unexpected role 'system' after role 'assistant'",
      'messages: first message must use the "user" role',
    ].map((words): [string, string, Refusal] => [`the order of turns: ${words}`, said(words), { kind: 'turn-order' }]),
    ...[
      'The toolConfig field must be defined when using toolUse and toolResult content blocks.',
      'Requests which include `tool_use` or `tool_result` blocks must define tools.',
      'Anthropic expects the `tools=` param to be passed in.',
    ].map((words): [string, string, Refusal] => [
      `calls without tools: ${words}`,
      said(words),
      { kind: 'calls-without-tools' },
    ]),
    ...[
      said("Unknown parameter: 'tools[0].function.strict'.", {
        code: 'unknown_parameter',
        param: 'tools[0].function.strict',
      }),
      said("unknown field: parameter 'strict' is not a valid field."),
      said("Tools with mixed values for 'strict' are not allowed."),
      JSON.stringify({ detail: [forbidden('body', 'tools', 0, 'function', 'strict')] }),
    ].map((body, place): [string, string, Refusal] => [`strictness (${place})`, body, { kind: 'strictness' }]),
    [
      'a mark in a tool',
      said("Extra inputs are not permitted, field: 'tools[0].cache_control', value: x"),
      { kind: 'marks' },
    ],
    [
      "Anthropic's field of both effort and form",
      said('output_config: Extra inputs are not permitted'),
      { kind: 'field', field: 'reasoning_effort', or: 'response_format' },
    ],
    ['a state by its code', said('could not be verified', { code: 'invalid_encrypted_content' }), { kind: 'state' }],
  ])('finds %s', (_form, body, refusal) => {
    expect(refusalOf(body)).toEqual(refusal);
  });

  it.each(['tools[0].function.x_note', 'tools.0.function.x_note', 'tools[0].x_note', 'messages[0].x_note'])(
    'takes a field within another for no refusal of that: %s',
    (param) => {
      const told = said(`Unknown parameter: '${param}'.`, { code: 'unknown_parameter', param });
      expect(refusalOf(told)).not.toMatchObject({ field: expect.stringMatching(/^(?:tools|messages)$/) });
      expect(refusalOf(said(`Unknown parameter: '${param}'.`))).not.toMatchObject({ kind: 'field' });
    },
  );

  it.each([
    ['a value', said("Invalid value for 'tools[0].name'.", { code: 'invalid_value', param: 'tools[0].name' })],
    [
      'a type within a schema',
      JSON.stringify({
        detail: [
          {
            type: 'literal_error',
            loc: ['body', 'tools', 0, 'function', 'parameters', 'type'],
            msg: "Input should be 'object'",
          },
        ],
      }),
    ],
    ['a range', said('temperature must be between 0 and 2')],
    [
      'a limit that the context holds, beside this conversation',
      said(
        "'max_tokens' is too large: 30000. This model's maximum context length is 32768 tokens and your request has 9000 input tokens (30000 > 32768 - 9000).",
      ),
    ],
    ['a schema', said('Invalid schema for response_format.', { ...value, param: 'response_format' })],
    ['a keyword of a schema', said("tools.0.custom.input_schema: 'oneOf' is not supported")],
    ['a field of a part by its path', said("Unknown parameter: 'messages[0].name.first'.")],
    ['a property of a tool', said("Additional properties are not allowed ('seed' was unexpected) - 'tools.0'")],
    ['a field deep in the body', JSON.stringify({ detail: [forbidden('body', 'tools', 0, 'function', 'seed')] })],
    ['a field deep in a report', said('body -> tools -> 0 -> seed\n  Extra inputs are not permitted')],
    ['a field behind a pointer', said('Validation error at #/tools/0/seed: Extra inputs are not permitted')],
    [
      'a value at a place',
      JSON.stringify({ detail: [{ type: 'int_parsing', loc: ['body', 'seed'], msg: 'No integer' }] }),
    ],
    ['one picture', said('This image format is not supported: tiff. The file is not supported.')],
    [
      'the length of a conversation',
      said("This model's maximum context length is 8192 tokens, not 9000 (max_tokens)."),
    ],
    ['a form that nobody knows', said("'response_format.type' must be 'text', 'json_object' or 'json_schema'")],
    [
      'a schema without its name',
      said('response_format.json_schema.name must be a string', { param: 'response_format' }),
    ],
    ['a text that is none', said("Invalid type for 'messages[0].content': expected a string, but got null instead.")],
    ['a name that is no text', said('messages.0.name: Input should be a valid string')],
    ['a stream', said("'stream' does not support true with this model.", { ...value, param: 'stream' })],
    ['options of a stream', said('stream_options only goes where stream is true')],
    ['roles among which it is', said("messages.0.role: Input should be 'system', 'developer' or 'user'")],
    [
      'a role without its call',
      said("messages with role 'tool' must follow one with 'tool_calls'", { param: 'messages[3].role' }),
    ],
    ['the role of a person', said('Check that you have the correct role in your organization')],
    ['a limit that is too small', said('max_tokens: integer below minimum value, expected a value >= 16, got 1')],
    [
      'the limit of another field',
      JSON.stringify({
        detail: [
          { type: 'int_parsing', loc: ['body', 'max_tokens'], msg: 'Input should be an integer' },
          { type: 'less_than_equal', loc: ['body', 'top_logprobs'], msg: 'Input should be less than or equal to 20' },
        ],
      }),
    ],
    ['the length of an input', said('Range of input length should be [1, 30720]')],
    ['a number of answers', said('n must be 1 when using greedy sampling, got 2.')],
    ['one image', said('Image is not supported: image/tiff')],
    ['a type of media', said('Unsupported content type: image/tiff')],
    ['a format that takes text', said('This tool only supports text')],
    ['a message', said('messages: at least one is needed')],
    [
      'a field of nobody',
      said('Unknown parameter: vendor_field', { code: 'unknown_parameter', param: 'vendor_field' }),
    ],
    ['no JSON', 'Unsupported parameter: temperature'],
    ['a list', '[1]'],
  ])('finds nothing in the refusal of %s', (_form, body) => {
    expect(refusalOf(body)).toBeUndefined();
  });

  it('finds parts alone behind the status of a broken server', () => {
    const images = said('image input is not supported - hint: the projector may be missing', { code: 500 });
    expect(refusalOf(images, 500)).toEqual({ kind: 'part', part: 'image' });
    expect(refusalOf(said('audio input is not supported - hint: see above'), 500)).toMatchObject({ part: 'audio' });
    const allMedia = said('Multimodal data provided, but model does not support multimodal requests.');
    expect(refusalOf(allMedia, 500)).toEqual({ kind: 'part-types', taken: ['text'] });
    expect(refusalOf(said('System role not supported'), 503)).toBeUndefined();
    expect(refusalOf(said('Image inputs are currently unavailable.'), 500)).toBeUndefined();
    expect(refusalOf(said('This model does not support tools', { code: 500 }), 500)).toBeUndefined();
  });

  it.each([400, 500])('finds that a server was started without tools, under %i', (status) => {
    expect(refusalOf(said('tools param requires --jinja flag'), status)).toEqual({ kind: 'field', field: 'tools' });
    expect(refusalOf(said('tool_choice param requires --jinja flag'), status)).toEqual({
      kind: 'field',
      field: 'tool_choice',
      or: 'tools',
    });
  });

  it('finds what may not be asked of a model, and no other lack of a permission', () => {
    const words = said('You are not allowed to request logprobs from this model');
    for (const status of [400, 403]) expect(refusalOf(words, status)).toEqual({ kind: 'field', field: 'logprobs' });
    expect(refusalOf(said('You are not allowed to request this model'), 403)).toBeUndefined();
    expect(refusalOf(said('This model does not support logprobs'), 403)).toBeUndefined();
    expect(refusalOf(words, 401)).toBeUndefined();
  });

  const found = (type: string, msg: string, ...loc: (string | number)[]) => ({ type, loc: ['body', ...loc], msg });
  const wrongType = (...loc: (string | number)[]) => found('literal_error', "Input should be 'text'", ...loc, 'type');
  const detail = (...findings: object[]) => JSON.stringify({ detail: findings });
  const part = ['messages', 0, 'content', 'list', 1] as const;

  it.each<[string, string, Refusal | undefined]>([
    [
      'by its value',
      said("Invalid value: 'input_audio'. Supported values are: 'text' and 'refusal'.", {
        code: 'invalid_value',
        param: 'messages[2].content[0].type',
      }),
      { kind: 'part', part: 'audio' },
    ],
    [
      'by its value in an item',
      said("Invalid value: 'input_file'.", { code: 'invalid_value', param: 'input[0].content[1].type' }),
      { kind: 'part', part: 'file' },
    ],
    [
      'by those that go',
      said("Supported values are: 'text' and 'image_url'.", { param: 'messages[0].content[1].type' }),
      { kind: 'part-types', taken: ['text', 'image_url'] },
    ],
    [
      'by its tag',
      said("messages.0.content.1: Input tag 'document' found using 'type' does not match any of the expected: 'text'"),
      { kind: 'part', part: 'file' },
    ],
    [
      'by a path',
      said("body.messages.0.content.1.type: Input should be 'text' or 'image_url'"),
      { kind: 'part-types', taken: ['text', 'image_url'] },
    ],
    [
      'by a path in lines',
      said("2 errors\nmessages.0.user.content.list[part].1.type\n  Input should be 'text' [type=literal_error]"),
      { kind: 'part-types', taken: ['text'] },
    ],
    ['by a finding', detail(wrongType('messages', 0, 'content', 1)), { kind: 'part-types', taken: ['text'] }],
    [
      'by what is wrong with it under each alternative',
      detail(
        found('string_type', 'Input should be a valid string', 'messages', 0, 'content', 'str'),
        wrongType(...part, 'TextPart'),
        found('missing', 'Field required', ...part, 'TextPart', 'text'),
        found('literal_error', "Input should be 'refusal'", ...part, 'RefusalPart', 'type'),
      ),
      { kind: 'part-types', taken: ['text', 'refusal'] },
    ],
    [
      'as one that is taken, and lacks something',
      detail(wrongType(...part, 'TextPart'), found('missing', 'Field required', ...part, 'ImagePart', 'image_url')),
      undefined,
    ],
    [
      'as one that comes from elsewhere than is taken',
      said("messages.0.content.1.image.source.type: Input should be 'base64', 'text' or 'url'"),
      undefined,
    ],
    ['that is another kind of a thing', said("messages.0.tool_calls.0.type: Input should be 'function'"), undefined],
  ])('finds the type of a part %s', (_form, body, refusal) => {
    expect(refusalOf(body)).toEqual(refusal);
  });

  it('finds what no host of a model takes, and nothing else behind a 404', () => {
    const noHost = (what: string) => said(`No endpoints found that support ${what}. See the docs.`, { code: 404 });
    expect(refusalOf(noHost('image input'), 404)).toEqual({ kind: 'part', part: 'image' });
    expect(refusalOf(noHost('tool use'), 404)).toEqual({ kind: 'field', field: 'tools' });
    expect(refusalOf(said('No endpoints found for acme/m.'), 404)).toBeUndefined();
    expect(refusalOf(said('This model does not support tools'), 404)).toBeUndefined();
  });

  it('finds thoughts that are not kept behind a 404, and no other item', () => {
    const lost = (id: string) => said(`Item with id '${id}' not found.`, { param: 'input', code: null });
    expect(refusalOf(lost('rs_0a1b'), 404)).toEqual({ kind: 'state' });
    expect(refusalOf(lost('msg_0a1b'), 404)).toBeUndefined();
    expect(refusalOf(lost('rs_0a1b'), 403)).toBeUndefined();
  });

  it('reads nothing that the request has said', () => {
    const text = 'please tell me why this model does not support tools at all';
    const request = { messages: [{ role: 'user', content: text }] };
    expect(refusalOf(said(`Flagged: ${text}`), 400, request)).toBeUndefined();
    expect(refusalOf(said(`Flagged: ${text}`), 400, { messages: [] })).toMatchObject({ field: 'tools' });
  });
});

describe('a finding that the request holds', () => {
  const content = `Explain this: [${FORBIDDEN_SEED}]`;
  const body = said(`Flagged input: ${content}`);

  it('refuses nothing', () => {
    expect(refusalOf(body, 400, { messages: [{ role: 'user', content }] })).toBeUndefined();
    expect(refusalOf(body, 400, { messages: [] })).toMatchObject({ field: 'seed' });
  });

  it('says nothing in a list either', () => {
    const list = "we learned that extra parameters ['seed'] are not allowed there";
    expect(refusalOf(said(`Blocked: ${list}`), 400, { messages: [{ role: 'user', content: list }] })).toBeUndefined();
    expect(refusalOf(said(`Blocked: ${list}`), 400, {})).toMatchObject({ field: 'seed' });
  });
});

describe('what is said of tools and in metadata', () => {
  const words = 'Seed is not supported';
  it.each([
    ['a tool', { tools: [{ type: 'function', function: { name: 'f', description: words } }] }],
    ['a schema', { response_format: { json_schema: { schema: { description: words } } } }],
    ['metadata', { metadata: { note: words } }],
  ])('refuses nothing where a server repeats it without a mark around it: %s', (_, request) => {
    expect(refusalOf(said(`Flagged input ${words.toLowerCase()}`), 400, request)).toBeUndefined();
    expect(refusalOf(said(`Flagged input ${words.toLowerCase()}`), 400, {})).toMatchObject({ field: 'seed' });
  });
});

describe('adaptationFor', () => {
  const body = {
    model: 'm',
    temperature: 0.3,
    max_tokens: 100_000,
    tools: [{ type: 'function', function: { name: 'f' } }],
    messages: [{ role: 'developer', content: 'x' }],
  };

  it.each([
    [{ kind: 'field', field: 'temperature' } as const, { temperature: undefined }, 'temperature left out'],
    [
      { kind: 'field', field: 'max_tokens' } as const,
      { max_tokens: undefined, max_completion_tokens: 100_000 },
      'max_tokens sent as max_completion_tokens',
    ],
    [{ kind: 'limit', field: 'max_tokens', most: 4_096 } as const, { max_tokens: 4_096 }, 'max_tokens lowered to 4096'],
    [
      { kind: 'role', role: 'developer' } as const,
      { messages: [{ role: 'system', content: 'x' }] },
      'role developer sent as system',
    ],
  ])('changes what keeps the question: %j', (refusal, expected, note) => {
    const adaptation = adaptationFor(refusal, body, 'openai');
    if (adaptation === undefined) throw new Error('no adaptation');
    expect(JSON.parse(JSON.stringify(adapted(body, adaptation)))).toEqual(
      JSON.parse(JSON.stringify({ ...body, ...expected })),
    );
    expect(noteOf(adaptation)).toBe(note);
    const plain = { model: 'm', messages: [] };
    expect(adapted(plain, adaptation)).toBe(plain);
  });

  it('leaves out a limit that stands there by its other name as well', () => {
    const both = { max_tokens: 5, max_completion_tokens: 5 };
    const adaptation = adaptationFor({ kind: 'field', field: 'max_tokens' }, both, 'openai') as Adaptation;
    expect(adapted(both, adaptation)).toEqual({ max_completion_tokens: 5 });
  });

  it('leaves out the other penalty where there is but that one', () => {
    const penalised = { contents: [], generationConfig: { frequencyPenalty: 1 } };
    const adaptation = adaptationFor({ kind: 'field', field: 'presence_penalty' }, penalised, 'gemini') as Adaptation;
    expect(adapted(penalised, adaptation)).toEqual({ contents: [] });
    expect(noteOf(adaptation)).toBe('frequency_penalty left out');
  });

  it('changes a body of another protocol where that has the field', () => {
    const gemini = { contents: [], generationConfig: { presencePenalty: 1, topK: 3 } };
    const first = adaptationFor({ kind: 'field', field: 'presence_penalty' }, gemini, 'gemini');
    const once = adapted(gemini, first as Adaptation);
    expect(once).toEqual({ contents: [], generationConfig: { topK: 3 } });
    const second = adaptationFor({ kind: 'field', field: 'top_k' }, once, 'gemini');
    expect(adapted(once, second as Adaptation)).toEqual({ contents: [] });
    expect([first, second].map((each) => noteOf(each as Adaptation))).toEqual([
      'presence_penalty left out',
      'top_k left out',
    ]);
    const claude = { messages: [], output_config: { effort: 'max', format: {} } };
    const effort = adaptationFor(
      { kind: 'effort', levels: ['low', 'medium', 'high'] },
      claude,
      'anthropic',
    ) as Adaptation;
    expect(adapted(claude, effort)).toEqual({ messages: [], output_config: { effort: 'high', format: {} } });
    expect(noteOf(effort)).toBe('reasoning_effort sent as the nearest of low, medium, high');
    const large = { generationConfig: { maxOutputTokens: 9_000 } };
    const limit = adaptationFor({ kind: 'limit', field: 'max_tokens', most: 8_192 }, large, 'gemini') as Adaptation;
    expect(adapted(large, limit)).toEqual({ generationConfig: { maxOutputTokens: 8_192 } });
  });

  it('leaves out a switch of thinking, and what the library has asked for itself', () => {
    const asked = { enable_thinking: false, tool_stream: true, tools: [] };
    const effort = adaptationFor({ kind: 'field', field: 'reasoning_effort' }, asked, 'openai') as Adaptation;
    expect(adapted(asked, effort)).toEqual({ tool_stream: true, tools: [] });
    const pieces = adaptationFor({ kind: 'field', field: 'tool_stream' }, asked, 'openai') as Adaptation;
    expect(adapted(asked, pieces)).toEqual({ enable_thinking: false, tools: [] });
  });

  it('takes the nearest effort, and leaves it out where that is refused as well', () => {
    const asked = { reasoning_effort: 'minimal' };
    const nearest = adaptationFor({ kind: 'effort', levels: ['low', 'high'] }, asked, 'openai') as Adaptation;
    expect(adapted(asked, nearest)).toEqual({ reasoning_effort: 'low' });
    expect(adapted({ reasoning_effort: 'max' }, nearest)).toEqual({ reasoning_effort: 'high' });
    const taken = adaptationFor({ kind: 'effort', levels: ['minimal'] }, asked, 'openai') as Adaptation;
    expect(adapted(asked, taken)).toEqual({});
  });

  it('takes the cache marks off tools, instructions and parts', () => {
    const mark = { cache_control: { type: 'ephemeral' } };
    const marked = {
      tools: [{ name: 'f', ...mark }],
      system: [{ type: 'text', text: 's', ...mark }],
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'x', ...mark }] },
        { role: 'user', content: 'y' },
      ],
    };
    const adaptation = adaptationFor({ kind: 'marks' }, marked, 'anthropic') as Adaptation;
    expect(adapted(marked, adaptation)).toEqual({
      tools: [{ name: 'f' }],
      system: [{ type: 'text', text: 's' }],
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'x' }] },
        { role: 'user', content: 'y' },
      ],
    });
    expect(adaptationFor({ kind: 'marks' }, { messages: [] }, 'openai')).toBeUndefined();
  });

  it('asks for a stream where the body is that of a chat', () => {
    const refusal = { kind: 'whole-answer' } as const;
    const chat = { model: 'm', messages: [] };
    const [plain, counted] = [false, true].map((usage) => adaptationFor(refusal, chat, 'openai', usage) as Adaptation);
    expect(adapted(chat, plain as Adaptation)).toEqual({ ...chat, stream: true });
    const streamed = { ...chat, stream: true, stream_options: { include_usage: true } };
    expect(adapted(chat, counted as Adaptation)).toEqual(streamed);
    expect(adapted(streamed, plain as Adaptation)).toBe(streamed);
    const responses = adaptationFor(refusal, { input: [] }, 'openai-responses', true) as Adaptation;
    expect(adapted({ input: [] }, responses)).toEqual({ input: [], stream: true });
    const embedding = { model: 'm', input: 'a' };
    expect(adapted(embedding, plain as Adaptation)).toBe(embedding);
    expect(adaptationFor(refusal, streamed, 'openai')).toBeUndefined();
    expect(adaptationFor(refusal, embedding, 'openai')).toBeUndefined();
    expect(adaptationFor(refusal, chat, 'anthropic')).toBeUndefined();
    expect(noteOf(plain as Adaptation)).toBe('asked for a stream');
  });

  it('leaves out a field of messages where these say the same without it', () => {
    const told = {
      messages: [
        { role: 'user', content: 'a', name: 'bob' },
        { role: 'assistant', content: null, refusal: 'b' },
        { role: 'assistant', content: 'c', refusal: 'd' },
      ],
    };
    const changed = (field: string) => {
      const adaptation = adaptationFor({ kind: 'message-field', field }, told, 'openai');
      return adaptation && { body: adapted(told, adaptation), note: noteOf(adaptation) };
    };
    expect(changed('name')).toEqual({
      body: { messages: [{ role: 'user', content: 'a' }, ...told.messages.slice(1)] },
      note: 'messages[].name left out',
    });
    expect(changed('refusal')?.body).toEqual({
      messages: [...told.messages.slice(0, 2), { role: 'assistant', content: 'c' }],
    });
    expect(['content', 'role', 'tool_calls', 'vendor', 'annotations'].map(changed)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('leaves out a field of parts where these say the same without it', () => {
    const document = { type: 'document', title: 'a.pdf', source: { type: 'base64' } };
    const image = { type: 'image_url', image_url: { url: 'https://a.test/a.png', detail: 'low' } };
    const told = { messages: [{ role: 'user', content: [document, image] }] };
    const changed = (field: string) => {
      const adaptation = adaptationFor({ kind: 'part-field', field }, told, 'anthropic');
      return adaptation && { body: adapted(told, adaptation), note: noteOf(adaptation) };
    };
    const { title: _title, ...untitled } = document;
    expect(changed('title')).toEqual({
      body: { messages: [{ role: 'user', content: [untitled, image] }] },
      note: 'messages[].content[].title left out',
    });
    expect(changed('detail')?.body).toEqual({
      messages: [{ role: 'user', content: [document, { ...image, image_url: { url: 'https://a.test/a.png' } }] }],
    });
    expect(['source', 'url', 'context', 'vendor'].map(changed)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('leaves out how many calls may be made at once, and keeps the choice among tools', () => {
    const told = { messages: [], tool_choice: { type: 'any', disable_parallel_tool_use: true } };
    const adaptation = adaptationFor({ kind: 'field', field: 'parallel_tool_calls' }, told, 'anthropic') as Adaptation;
    expect(adapted(told, adaptation)).toEqual({ messages: [], tool_choice: { type: 'any' } });
    expect(noteOf(adaptation)).toBe('parallel_tool_calls left out');
  });

  it('makes one text of a list of nothing but texts', () => {
    const text = (one: string) => ({ type: 'text', text: one });
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
    const listed = {
      messages: [
        { role: 'system', content: [text('a'), text('b')] },
        { role: 'assistant', content: [text('c'), text('d')] },
        { role: 'tool', tool_call_id: 't', content: [text('e')] },
        { role: 'user', content: [text('f'), image] },
        { role: 'user', content: [] },
        { role: 'user', content: 'g' },
      ],
    };
    const adaptation = adaptationFor({ kind: 'parts' }, listed, 'openai') as Adaptation;
    const joined = adapted(listed, adaptation);
    expect(joined).toEqual({
      messages: [
        { role: 'system', content: 'a\n\nb' },
        { role: 'assistant', content: 'cd' },
        { role: 'tool', tool_call_id: 't', content: 'e' },
        ...listed.messages.slice(3),
      ],
    });
    expect(noteOf(adaptation)).toBe('texts of a message joined');
    expect(adapted(joined, adaptation)).toBe(joined);
    expect(adaptationFor({ kind: 'parts' }, joined, 'openai')).toBeUndefined();
    expect(adaptationFor({ kind: 'parts' }, listed, 'anthropic')).toBeUndefined();
  });

  it('puts instructions in front as one, and joins turns', () => {
    const said = (role: string, content: string) => ({ role, content });
    const mixed = { messages: [said('system', 'A'), said('user', 'B'), said('user', 'C'), said('system', 'D')] };
    const refusal = { kind: 'turn-order' } as const;
    const adaptation = adaptationFor(refusal, mixed, 'openai') as Adaptation;
    const ordered = adapted(mixed, adaptation);
    expect(ordered).toEqual({ messages: [said('system', 'A\n\nD'), said('user', 'B\n\nC')] });
    expect(noteOf(adaptation)).toBe('instructions put in front, turns joined');
    expect(adaptationFor(refusal, ordered, 'openai')).toBeUndefined();
    expect(adapted({ messages: [said('system', 'A')] }, adaptation)).toEqual({ messages: [said('user', 'A')] });
    const items = { input: mixed.messages };
    expect(adapted(items, adaptation)).toBe(items);
  });

  it("lets the user speak first by Anthropic's protocol", () => {
    const turns = ['assistant', 'user'].map((role) => ({ role, content: [{ type: 'text', text: 'A' }] }));
    const refusal = { kind: 'turn-order' } as const;
    const adaptation = adaptationFor(refusal, { messages: turns }, 'anthropic') as Adaptation;
    const opened = adapted({ messages: turns }, adaptation);
    expect(opened).toEqual({ messages: [{ role: 'user', content: [{ type: 'text', text: '…' }] }, ...turns] });
    expect(noteOf(adaptation)).toBe('words of the user put in front');
    expect(adapted(opened, adaptation)).toBe(opened);
    expect(adaptationFor(refusal, opened, 'anthropic')).toBeUndefined();
  });

  it('offers the tools that were called', () => {
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
    const called = { messages: [{ role: 'assistant', content: null, tool_calls: [call] }] };
    const refusal = { kind: 'calls-without-tools' } as const;
    const adaptation = adaptationFor(refusal, called, 'openai') as Adaptation;
    const offered = adapted(called, adaptation);
    expect(offered).toMatchObject({ tools: [{ function: { name: 'f' } }], tool_choice: 'none' });
    expect(noteOf(adaptation)).toBe('tools that were called offered');
    expect(adaptationFor(refusal, offered, 'openai')).toBeUndefined();
  });

  it('leaves out whether a model is held to the parameters of a function', () => {
    const refusal = { kind: 'strictness' } as const;
    const chat = { tools: [{ type: 'function', function: { name: 'f', strict: true } }, { type: 'x' }] };
    const adaptation = adaptationFor(refusal, chat, 'openai') as Adaptation;
    expect(adapted(chat, adaptation)).toEqual({
      tools: [{ type: 'function', function: { name: 'f' } }, { type: 'x' }],
    });
    const responses = { tools: [{ type: 'function', name: 'f', strict: false }] };
    expect(adapted(responses, adaptation)).toEqual({ tools: [{ type: 'function', name: 'f' }] });
    expect(noteOf(adaptation)).toBe('tools[].strict left out');
    expect(adaptationFor(refusal, adapted(chat, adaptation), 'openai')).toBeUndefined();
  });

  it('answers calls without a result and leaves out results without a call', () => {
    const call = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } });
    const open = {
      messages: [
        { role: 'tool', tool_call_id: 'gone', content: 'a' },
        { role: 'assistant', content: null, tool_calls: [call('c1'), call('c2')] },
        { role: 'tool', tool_call_id: 'c1', content: 'b' },
        { role: 'user', content: 'Never mind.' },
      ],
    };
    const refusal = { kind: 'open-turns' } as const;
    const adaptation = adaptationFor(refusal, open, 'openai') as Adaptation;
    const answered = adapted(open, adaptation);
    const [, calls, result, user] = open.messages;
    expect(answered).toEqual({ messages: [calls, result, { role: 'tool', tool_call_id: 'c2', content: '' }, user] });
    expect(noteOf(adaptation)).toBe('calls without a result answered, results without a call left out');
    expect(adapted(answered, adaptation)).toBe(answered);
    expect(adaptationFor(refusal, answered, 'openai')).toBeUndefined();
    expect(adaptationFor(refusal, open, 'anthropic')).toBeUndefined();
    const items = { input: open.messages };
    expect(adapted(items, adaptation)).toBe(items);
  });

  it.each([
    ['Ollama', 'invalid message content type: <nil>'],
    ['LM Studio', "Invalid 'content': 'content' field must be a string or an array of objects."],
    ['an older OpenAI', "Invalid value for 'content': expected a string, got null."],
    ['a server in Rust', 'messages[1]: invalid type: null, expected a string at line 1 column 90'],
    ['a template', 'can only concatenate str (not "NoneType") to str'],
    ['a validator', 'messages.1.content: Input should be a valid string'],
    ['a server in plain words', 'content of an assistant message must not be null'],
  ])('sends an empty text where %s takes no message without one', (_server, message) => {
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
    const silent = {
      messages: [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'assistant', tool_calls: [call] },
      ],
    };
    const refusal = refusalOf(said(message), 400, silent);
    expect(refusal).toEqual({ kind: 'parts' });
    const adaptation = adaptationFor(refusal as Refusal, silent, 'openai') as Adaptation;
    const filled = adapted(silent, adaptation);
    expect(filled).toEqual({
      messages: [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: '', tool_calls: [call] },
        { role: 'assistant', content: '', tool_calls: [call] },
      ],
    });
    expect(noteOf(adaptation)).toBe('no content sent as an empty text');
    expect(adaptationFor(refusal as Refusal, filled, 'openai')).toBeUndefined();
  });

  it.each([
    ['logprobs', false, true],
    ['top_logprobs', 0, 2],
    ['n', 1, 2],
    ['tool_choice', 'auto', 'none'],
    ['modalities', ['text'], ['text', 'audio']],
    ['response_format', { type: 'text' }, { type: 'json_object' }],
    ['tools', [], [{}]],
    ['stop', [], ['END']],
  ])('leaves %s out where it asks for nothing, and only there', (field, idle, asking) => {
    const adaptation = adaptationFor({ kind: 'field', field }, { [field]: idle, model: 'm' }, 'openai') as Adaptation;
    expect(adapted({ [field]: idle, model: 'm' }, adaptation)).toEqual({ model: 'm' });
    expect(noteOf(adaptation)).toBe(`${field} left out`);
    const other = { [field]: asking, model: 'm' };
    expect(adapted(other, adaptation)).toBe(other);
    expect(adaptationFor({ kind: 'field', field }, other, 'openai')).toBeUndefined();
  });

  it.each(['tools', 'functions', 'response_format', 'stop', 'vendor_field', 'seed', '__proto__'])(
    'leaves %s alone',
    (field) => {
      expect(adaptationFor({ kind: 'field', field }, body, 'openai')).toBeUndefined();
    },
  );
});

describe('LearnedAdaptations', () => {
  it('changes the next body of the same model alone, and stays bounded', () => {
    const learned = new LearnedAdaptations();
    const target = { provider: 'p', model: 'm' };
    const adaptation = { kind: 'left-out', field: 'seed', place: 'seed' } as const;
    expect(learned.remember(target, adaptation)).toBe(true);
    expect(learned.remember(target, adaptation)).toBe(false);
    expect(learned.apply(target, { seed: 1, a: 2 })).toEqual({ body: { a: 2 }, applied: [adaptation] });
    expect(learned.apply({ provider: 'p', model: 'n' }, { seed: 1 })).toEqual({ body: { seed: 1 }, applied: [] });
    for (let index = 0; index < 2_000; index += 1) learned.remember({ provider: 'p', model: `x${index}` }, adaptation);
    expect(learned['byModel']['facts'].size).toBe(1_000);
  });
});
