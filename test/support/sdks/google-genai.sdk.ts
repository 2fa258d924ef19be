import { GoogleGenAI, type GenerateContentResponse } from '@google/genai';
import { PROMPT, unseen, type Sdk, type SdkCall } from './sdk.interface.js';

function clientOf({ baseUrl, apiKey = '', timeoutMs, maxRetries = 0, use = unseen }: SdkCall): GoogleGenAI {
  const retryOptions = maxRetries === 0 ? undefined : { attempts: maxRetries + 1, initialDelay: 0.001 };
  const httpOptions = {
    baseUrl,
    apiVersion: '',
    ...(timeoutMs && { timeout: timeoutMs }),
    ...(retryOptions && { retryOptions }),
  };
  return use(new GoogleGenAI({ apiKey, httpOptions }));
}

const configOf = ({ signal }: SdkCall) => (signal === undefined ? {} : { config: { abortSignal: signal } });

export const GOOGLE_GENAI_SDK: Sdk = {
  name: '@google/genai',
  provider: 'gemini',
  chat: (call) => clientOf(call).models.generateContent({ model: call.model, contents: PROMPT, ...configOf(call) }),
  stream: (call) =>
    clientOf(call).models.generateContentStream({ model: call.model, contents: PROMPT, ...configOf(call) }),
  textOf: (value) => (value as GenerateContentResponse).text ?? '',
};
