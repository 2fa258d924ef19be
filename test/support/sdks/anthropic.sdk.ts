import Anthropic from '@anthropic-ai/sdk';
import { PROMPT, unseen, type Sdk, type SdkCall } from './sdk.interface.js';

const messages = [{ role: 'user' as const, content: PROMPT }];

function clientOf({ baseUrl, apiKey = '', timeoutMs, maxRetries = 0, use = unseen }: SdkCall): Anthropic {
  return use(new Anthropic({ apiKey, baseURL: baseUrl, maxRetries, ...(timeoutMs && { timeout: timeoutMs }) }));
}

export const ANTHROPIC_SDK: Sdk = {
  name: '@anthropic-ai/sdk',
  provider: 'anthropic',
  chat: (call) => {
    const { model, signal } = call;
    return clientOf(call).messages.create({ model, messages, max_tokens: 100 }, { signal });
  },
  stream: (call) => {
    const { model, signal } = call;
    return clientOf(call).messages.create({ model, messages, max_tokens: 100, stream: true }, { signal });
  },
  textOf: (value) => {
    const { content, delta } = value as { content?: { text: string }[]; delta?: { text?: string } };
    return content?.[0]?.text ?? delta?.text ?? '';
  },
};
