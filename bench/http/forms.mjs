// Answers and streams in the forms that providers send: with the further fields that each of them has.

/** Content chunks of a streamed answer. */
export const STREAM_CHUNKS = 500;

const WORDS = Array.from(
  { length: STREAM_CHUNKS },
  (_, index) => ['the ', 'river ', 'flows ', 'to ', 'sea ', 'and '][index % 6],
);

const USAGE = {
  prompt_tokens: 21,
  completion_tokens: STREAM_CHUNKS,
  total_tokens: 21 + STREAM_CHUNKS,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: 0,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
};

const data = (body) => `data: ${JSON.stringify(body)}\n\n`;
const named = (event, body) => `event: ${event}\n${data({ type: event, ...body })}`;

/** What OpenAI fills chunks up with, so that their sizes do not tell their words: another one in each. */
function* obfuscations() {
  for (let seed = 1; ; seed = (seed * 48_271) % 2_147_483_647) yield seed.toString(36).slice(0, 1 + (seed % 6));
}

/** Chunks of an OpenAI-compatible server. */
function chunks({ head = {}, choice = {}, delta = {}, last = {}, tail = [], isObfuscated = false }) {
  const padding = obfuscations();
  const chunk = (deltaOf, reason, more = {}) => ({
    id: 'chatcmpl-CxT1pWn2vQk3',
    object: 'chat.completion.chunk',
    created: 1_764_100_000,
    model: 'bench-model-2026-08-01',
    ...head,
    ...(isObfuscated && { obfuscation: padding.next().value }),
    choices: [{ index: 0, delta: deltaOf, ...choice, finish_reason: reason }],
    ...more,
  });
  return [
    data(chunk({ role: 'assistant', content: '', ...delta }, null)),
    ...WORDS.map((content) => data(chunk({ content, ...delta }, null))),
    data(chunk({}, 'stop', last)),
    ...tail,
    'data: [DONE]\n\n',
  ];
}

const OPENAI_HEAD = { service_tier: 'default', system_fingerprint: 'fp_44709d6fcb', usage: null };

/** Streams by form. */
export const STREAM_FORMS = {
  openai: () =>
    chunks({
      head: OPENAI_HEAD,
      isObfuscated: true,
      choice: { logprobs: null },
      tail: [
        data({
          id: 'chatcmpl-CxT1pWn2vQk3',
          object: 'chat.completion.chunk',
          created: 1_764_100_000,
          model: 'bench-model-2026-08-01',
          ...OPENAI_HEAD,
          choices: [],
          usage: USAGE,
          obfuscation: 'k3Fz9',
        }),
      ],
    }),
  azure: () =>
    chunks({
      head: { system_fingerprint: 'fp_ee1d74bde0', usage: null },
      isObfuscated: true,
      choice: {
        content_filter_results: {
          hate: { filtered: false, severity: 'safe' },
          self_harm: { filtered: false, severity: 'safe' },
          sexual: { filtered: false, severity: 'safe' },
          violence: { filtered: false, severity: 'safe' },
        },
        logprobs: null,
      },
    }),
  groq: () =>
    chunks({
      head: { system_fingerprint: 'fp_2f30b0b571' },
      choice: { logprobs: null },
      last: { x_groq: { id: 'req_01kb', usage: { queue_time: 0.01, ...USAGE } } },
    }),
  openrouter: () =>
    chunks({
      head: { provider: 'Bench' },
      choice: { native_finish_reason: null, logprobs: null },
      delta: { role: 'assistant', reasoning: null, reasoning_details: [] },
      last: { usage: { ...USAGE, cost: 0.0001 } },
    }),
  anthropic: () => [
    named('message_start', {
      message: {
        id: 'msg_01bench',
        type: 'message',
        role: 'assistant',
        model: 'bench-model',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 21, output_tokens: 1 },
      },
    }),
    named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    ...WORDS.map((text) => named('content_block_delta', { index: 0, delta: { type: 'text_delta', text } })),
    named('content_block_stop', { index: 0 }),
    named('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: STREAM_CHUNKS },
    }),
    named('message_stop', {}),
  ],
  gemini: () =>
    WORDS.map((text, index) =>
      data({
        candidates: [
          {
            content: { parts: [{ text }], role: 'model' },
            ...(index === STREAM_CHUNKS - 1 && { finishReason: 'STOP' }),
            index: 0,
          },
        ],
        usageMetadata: { promptTokenCount: 21, candidatesTokenCount: index + 1, totalTokenCount: index + 22 },
        modelVersion: 'bench-model',
        responseId: 'bench-1',
      }),
    ),
};

/** The text of a streamed answer. */
export const STREAM_TEXT = WORDS.join('');

/** @param {string} form */
export function streamEventsOf(form) {
  return STREAM_FORMS[form]();
}

/** The text of an answer in one document. */
export const CONTENT =
  'The Elbe rises in the Giant Mountains, flows through Bohemia and northern Germany, and reaches the North Sea at Cuxhaven.';

/** An answer in one document. */
export function answerOf(form) {
  if (form === 'anthropic') {
    return JSON.stringify({
      id: 'msg_01bench',
      type: 'message',
      role: 'assistant',
      model: 'bench-model',
      content: [{ type: 'text', text: CONTENT }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 21, output_tokens: 31 },
    });
  }
  if (form === 'gemini') {
    return JSON.stringify({
      candidates: [{ content: { parts: [{ text: CONTENT }], role: 'model' }, finishReason: 'STOP', index: 0 }],
      usageMetadata: { promptTokenCount: 21, candidatesTokenCount: 31, totalTokenCount: 52 },
      modelVersion: 'bench-model',
      responseId: 'bench-1',
    });
  }
  return JSON.stringify({
    id: 'chatcmpl-CxT1pWn2vQk3',
    object: 'chat.completion',
    created: 1_764_100_000,
    model: 'bench-model-2026-08-01',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: CONTENT, refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: USAGE,
    service_tier: 'default',
    system_fingerprint: 'fp_44709d6fcb',
  });
}

/** What a server says with a failure, by its status. */
export const FAULTS = {
  401: {
    error: {
      message: 'Incorrect API key provided: sk-test-********-one. You can find your API key in your account settings.',
      type: 'invalid_request_error',
      param: null,
      code: 'invalid_api_key',
    },
  },
  503: {
    error: {
      message: 'The engine is currently overloaded, please try again later.',
      type: 'server_error',
      param: null,
      code: null,
    },
  },
};
