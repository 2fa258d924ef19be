/**
 * Names of the wires' own fields, roles and kinds: they stand in every request, and a provider that says one of them does
 * not repeat its caller.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create
 * @see https://platform.openai.com/docs/api-reference/responses/create
 * @see https://docs.claude.com/en/api/messages
 * @see https://ai.google.dev/api/generate-content
 */
const NAMES = `
  model models messages message role content parts contents name type text input output prompt instructions system
  developer user assistant tool function model_id refusal audio image image_url input_audio input_text output_text
  input_image input_file file file_data file_id filename url detail format data mime_type mimeType media_type source
  base64 tools tool_choice tool_calls tool_call_id function_call functions parallel_tool_calls disable_parallel_tool_use arguments parameters
  description properties required additionalProperties enum items anyOf allOf oneOf object string number integer boolean
  array null json_object json_schema schema strict response_format max_tokens max_completion_tokens max_output_tokens
  maxOutputTokens temperature top_p top_k topP topK n stop stop_sequences stopSequences stream stream_options
  include_usage include_obfuscation seed random_seed logprobs top_logprobs logit_bias presence_penalty
  frequency_penalty presencePenalty frequencyPenalty reasoning_effort reasoning reasoning_content reasoning_details
  thinking thinking_budget budget_tokens reasoningText enabled disabled effort verbosity modalities prediction metadata store
  service_tier safety_identifier prompt_cache_key prompt_cache_retention prompt_cache_options prompt_cache_breakpoint
  cache_control ephemeral ttl user_id min_p top_a repetition_penalty enable_thinking keep_alive num_ctx search_parameters
  max_tool_calls context_management document_url document_name file_name
  web_search_options extra_content extra_body provider_options providerOptions chat_template_kwargs
  tool_use tool_result tool_use_id is_error input_schema redacted_thinking signature citations document title context
  container mcp_servers anthropic_version anthropic_beta output_config betas
  generationConfig generation_config systemInstruction system_instruction safetySettings safety_settings toolConfig
  tool_config functionDeclarations function_declarations functionCallingConfig functionCall functionResponse
  function_response inlineData inline_data fileData file_uri fileUri candidateCount responseMimeType responseSchema
  responseJsonSchema responseModalities thinkingConfig thinkingBudget thinkingLevel includeThoughts thoughtSignature
  cachedContent dimensions encoding_format input_type embedding float outputDimensionality taskType safety_setting
  include reasoning.encrypted_content message.output_text.logprobs encrypted_content summary summary_text phase commentary
  final_answer server_tool_use mcp_tool_use mcp_tool_result mcp_tool_listing web_search_tool_result
  web_fetch_tool_result code_execution_tool_result bash_code_execution_tool_result text_editor_code_execution_tool_result
  tool_search_tool_result advisor_tool_result container_upload compaction fallback web_search_call file_search_call
  code_interpreter_call image_generation_call mcp_list_tools mcp_call tool_search_call tool_search_output shell_call
  shell_call_output program program_output call_id function_call_output custom_tool_call custom_tool_call_output custom allowed_tools file_url
  text.format truncation previous_response_id annotations images partial prefix thinking_blocks provider_specific_fields
  auto none low medium high xhigh minimal default flex priority scale standard original keep all wav mp3 pcm16 image/png
  image/jpeg image/webp image/gif application/pdf application/json text/plain text/event-stream`;

const KNOWN: ReadonlySet<string> = new Set(NAMES.trim().split(/\s+/).map(plainName));

/** A name without what spelling adds to it: `tool_choice`, `toolChoice` and `tool-choice` are one. @internal */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Whether a text is one of the wires' own names. @internal */
export function isWireName(text: string): boolean {
  return text.length <= 40 && KNOWN.has(plainName(text));
}

/** Whether a text is a place in a request, by the field that it begins with: `input[2].id`, `tools.0.parameters.x`. @internal */
export function isWirePlace(text: string): boolean {
  const head = /^([A-Za-z_]{2,40})(?:\[\d|\.)/.exec(text)?.[1];
  return head !== undefined && isWireName(head);
}

/** Whether a text is a path of the wires' own names, such as `messages.0.content[1].text`. @internal */
export function isWirePath(text: string): boolean {
  const path = text.trim();
  if (path.length > 200 || /[^\x21-\x7e]/.test(path)) return false;
  const names = path.split(/[^A-Za-z_-]+/).filter((name) => name !== '');
  return names.length > 0 && names.every(isWireName);
}
