import { generateText, streamText, type LanguageModel } from 'ai';
import { fakeLanguageModel } from './ai-language-model.js';
import { PROMPT, unseen, type Sdk, type SdkCall } from './sdk.interface.js';

/** The options that both functions take; retries are an option of the call. */
function optionsOf(call: SdkCall) {
  const { timeoutMs, signal, maxRetries = 0, use = unseen } = call;
  const model: LanguageModel = fakeLanguageModel(call);
  return use({
    model,
    prompt: PROMPT,
    maxRetries,
    ...(signal && { abortSignal: signal }),
    ...(timeoutMs && { timeout: timeoutMs }),
  });
}

export const AI_SDK: Sdk = {
  name: 'ai',
  provider: 'openai',
  chat: (call) => generateText(optionsOf(call)),
  stream: async function* (call) {
    const { fullStream } = streamText({ ...optionsOf(call), onError: () => undefined });
    for await (const part of fullStream) {
      // What goes wrong is a part of the stream; `textStream` would just end.
      if (part.type === 'error') throw part.error;
      if (part.type === 'text-delta') yield part;
    }
  },
  textOf: (value) => (value as { text: string }).text,
};
