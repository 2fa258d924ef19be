import OpenAI from 'openai';
import { PROMPT, unseen, type Sdk, type SdkCall } from './sdk.interface.js';

const messages = [{ role: 'user' as const, content: PROMPT }];

function clientOf({ baseUrl, apiKey = '', timeoutMs, maxRetries = 0, use = unseen }: SdkCall): OpenAI {
  return use(new OpenAI({ apiKey, baseURL: baseUrl, maxRetries, ...(timeoutMs && { timeout: timeoutMs }) }));
}

export const OPENAI_SDK: Sdk = {
  name: 'openai',
  provider: 'openai',
  chat: (call) => clientOf(call).chat.completions.create({ model: call.model, messages }, { signal: call.signal }),
  stream: (call) =>
    clientOf(call).chat.completions.create({ model: call.model, messages, stream: true }, { signal: call.signal }),
  textOf: (value) => {
    const [choice] = (value as { choices: { message?: { content: string }; delta?: { content?: string } }[] }).choices;
    return choice?.message?.content ?? choice?.delta?.content ?? '';
  },
};
