import { ChatOpenAI } from '@langchain/openai';
import { PROMPT, unseen, type Sdk, type SdkCall } from './sdk.interface.js';

function modelOf({ baseUrl, apiKey = '', model, timeoutMs, maxRetries = 0, use = unseen }: SdkCall): ChatOpenAI {
  const configuration = { baseURL: baseUrl };
  return use(new ChatOpenAI({ apiKey, model, maxRetries, configuration, ...(timeoutMs && { timeout: timeoutMs }) }));
}

const optionsOf = ({ signal }: SdkCall) => (signal === undefined ? {} : { signal });

export const LANGCHAIN_SDK: Sdk = {
  name: '@langchain/openai',
  provider: 'openai',
  chat: (call) => modelOf(call).invoke(PROMPT, optionsOf(call)),
  stream: (call) => modelOf(call).stream(PROMPT, optionsOf(call)),
  textOf: (value) => (value as { content: string }).content,
};
