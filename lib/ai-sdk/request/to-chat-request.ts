import type { LlmChatRequest, LlmChatRequestFields } from '../../index.js';
import type { CallSettings } from '../call-settings.js';
import type { SdkCallOptions } from '../specification.js';
import type { Warnings } from '../warnings.js';
import { messagesOf } from './messages.js';
import { providerOptionsOf } from './provider-options.js';
import { jsonFormatOf, responseFormatOf, withJsonInstruction } from './response-format.js';
import { toolFieldsOf } from './tools.js';

/** The level of effort that asks for none in particular. */
const PROVIDER_DEFAULT = 'provider-default';

/**
 * Writes a call of the AI SDK as a common request. What has no place in it draws a warning.
 *
 * @throws UnsupportedFunctionalityError for content that no wire can carry
 * @throws InvalidArgumentError for a schema, a tool's input or a tool's result that cannot be written as JSON
 * @internal
 */
export function toChatRequest(options: SdkCallOptions, settings: CallSettings, warnings: Warnings): LlmChatRequest {
  const format = jsonFormatOf(options);
  const written = messagesOf(options.prompt, warnings);
  const messages = format !== undefined && settings.jsonInstruction ? withJsonInstruction(written, format) : written;
  const { messages: _messages, model: _model, ...further } = settings.request;
  return {
    ...samplingFieldsOf(options, warnings),
    ...effortOf(options),
    ...toolFieldsOf(options, warnings),
    ...(format !== undefined && { response_format: responseFormatOf(format) }),
    providerOptions: providerOptionsOf(options.providerOptions),
    ...further,
    messages,
  };
}

function samplingFieldsOf(options: SdkCallOptions, warnings: Warnings): Partial<LlmChatRequestFields> {
  const { maxOutputTokens, temperature, topP, topK, frequencyPenalty, presencePenalty, seed, stopSequences } = options;
  if (topK !== undefined) {
    warnings.unsupported('topK', 'The providers have different names for it: set it in providerOptions.<provider id>.');
  }
  const fields = {
    max_tokens: maxOutputTokens,
    temperature,
    top_p: topP,
    frequency_penalty: frequencyPenalty,
    presence_penalty: presencePenalty,
    seed,
    stop: stopSequences?.length === 0 ? undefined : stopSequences,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** A level that the answering target does not know becomes the nearest one that it knows. */
function effortOf({ reasoning = PROVIDER_DEFAULT }: SdkCallOptions): Pick<LlmChatRequestFields, 'reasoning_effort'> {
  return reasoning === PROVIDER_DEFAULT ? {} : { reasoning_effort: reasoning };
}
