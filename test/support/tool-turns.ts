/** One turn of a tool conversation as a provider answers it: a thought of its own, and one call. */
export interface ToolTurn {
  /** The answer in one document. */
  readonly document: unknown;
  /** The same as the text of a stream. */
  readonly stream: string;
  /** What only the provider itself may ever read of it. */
  readonly secret: string;
}

const event = (data: unknown, name?: string) =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;

/** Anthropic: a signed thought before the call. */
function anthropicTurn(number: number): ToolTurn {
  const secret = `signed-by-anthropic-${number}`;
  const thought = { type: 'thinking', thinking: 'I have to look.', signature: secret };
  const call = { type: 'tool_use', id: `toolu_01Ab${number}`, name: 'find', input: { river: 'Elbe' } };
  const usage = { input_tokens: 9, output_tokens: 5 };
  const head = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', content: [], usage };
  const blocks = (index: number, start: unknown, ...deltas: unknown[]) => [
    event({ type: 'content_block_start', index, content_block: start }, 'content_block_start'),
    ...deltas.map((delta) => event({ type: 'content_block_delta', index, delta }, 'content_block_delta')),
    event({ type: 'content_block_stop', index }, 'content_block_stop'),
  ];
  return {
    secret,
    document: { ...head, content: [thought, call], stop_reason: 'tool_use' },
    stream: [
      event({ type: 'message_start', message: head }, 'message_start'),
      ...blocks(
        0,
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'thinking_delta', thinking: thought.thinking },
        { type: 'signature_delta', signature: secret },
      ),
      ...blocks(1, { ...call, input: {} }, { type: 'input_json_delta', partial_json: '{"river":"Elbe"}' }),
      event(
        { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 5 } },
        'message_delta',
      ),
      event({ type: 'message_stop' }, 'message_stop'),
    ].join(''),
  };
}

/** A maker of the chat-completions protocol. */
function openAiTurn(id: string, fields: Readonly<Record<string, unknown>>, secret: string): ToolTurn {
  const call = { id, type: 'function', function: { name: 'find', arguments: '{"river":"Elbe"}' } };
  const base = { id: 'c1', created: 1, model: 'm' };
  const chunk = (delta: unknown, finish: string | null = null) =>
    event({ ...base, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] });
  const message = { role: 'assistant', content: null, ...fields, tool_calls: [call] };
  return {
    secret,
    document: { ...base, object: 'chat.completion', choices: [{ index: 0, message, finish_reason: 'tool_calls' }] },
    stream: [
      chunk({ role: 'assistant', content: '' }),
      ...(Object.keys(fields).length > 0 ? [chunk(fields)] : []),
      chunk({ tool_calls: [{ index: 0, ...call }] }),
      chunk({}, 'tool_calls'),
      'data: [DONE]\n\n',
    ].join(''),
  };
}

/** The Responses API: an encrypted thought before the call, and a text of a phase between them. */
function responsesTurn(number: number): ToolTurn {
  const secret = `signed-by-responses-${number}`;
  const output = [
    { id: 'rs_1', type: 'reasoning', summary: [{ type: 'summary_text', text: 'I look.' }], encrypted_content: secret },
    {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      phase: 'commentary',
      content: [{ type: 'output_text', text: 'Let me see.', annotations: [] }],
    },
    {
      id: `fc_${number}`,
      type: 'function_call',
      call_id: `call_${'x'.repeat(44)}${number}`,
      name: 'find',
      arguments: '{"river":"Elbe"}',
    },
  ];
  const head = { id: 'resp_1', object: 'response', created_at: 1, error: null, model: 'm' };
  const document = { ...head, status: 'completed', incomplete_details: null, output };
  const named = (type: string, fields: object) => event({ type, ...fields }, type);
  return {
    secret,
    document,
    stream: [
      named('response.created', { response: { ...head, status: 'in_progress', output: [] } }),
      ...output.flatMap((item, index) => [
        // What is announced may be unfinished.
        named('response.output_item.added', {
          output_index: index,
          item: {
            ...item,
            ...(index === 0 && { summary: [], encrypted_content: 'begun' }),
            content: [],
            arguments: '',
          },
        }),
        ...(index === 1
          ? [named('response.output_text.delta', { output_index: index, content_index: 0, delta: 'Let me ' })]
          : []),
        named('response.output_item.done', { output_index: index, item }),
      ]),
      named('response.completed', { response: document }),
    ].join(''),
  };
}

/** Gemini: a signature on the call. */
function geminiTurn(number: number): ToolTurn {
  const secret = `c2lnbmVkLWJ5LWdlbWluaQ${number}`;
  const parts = [
    { text: 'I have to look.', thought: true },
    { functionCall: { name: 'find', args: { river: 'Elbe' } }, thoughtSignature: secret },
  ];
  const document = { candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }] };
  return { secret, document, stream: event(document) };
}

/**
 * A turn of a tool conversation as one of the families of providers answers it.
 *
 * @param number - told in ids and signatures, so that turns can be told apart
 */
export function toolTurnOf(provider: string, number: number): ToolTurn {
  switch (provider) {
    case 'anthropic':
      return anthropicTurn(number);
    case 'gemini':
      return geminiTurn(number);
    case 'responses':
      return responsesTurn(number);
    case 'mistral': {
      const secret = `thought-of-mistral-${number}`;
      const content = [{ type: 'thinking', thinking: [{ type: 'text', text: secret }], closed: true }];
      return openAiTurn(`Mistral0${number}`, { content }, secret);
    }
    case 'deepseek': {
      const secret = `thought-of-deepseek-${number}`;
      return openAiTurn(`call_00_${number}`, { reasoning_content: secret }, secret);
    }
    case 'groq': {
      const secret = `thought-of-groq-${number}`;
      return openAiTurn(`fc_${number}`, { reasoning: secret }, secret);
    }
    default:
      return openAiTurn(`call_Ab12Cd34Ef56Gh78Ij90Kl${10 + number}`, {}, `nothing-of-${provider}-${number}`);
  }
}
