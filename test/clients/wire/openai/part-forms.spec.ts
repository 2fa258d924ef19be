import { toOpenAiRequest } from '../../../../lib/clients/wire/openai/to-request.js';
import type { LlmChatRequest } from '../../../../lib/clients/chat.interface.js';
import { deepFreeze } from '../deep-freeze.js';

const PDF = 'data:application/pdf;base64,JVBERi0=';
const AT = 'https://example.org/a.pdf';

/** The part as it is sent behind a text. */
function sentPart(provider: string, part: object, isAsSent = false): unknown {
  const messages = [{ role: 'user', content: [{ type: 'text', text: 'What is it?' }, part] }];
  const request = deepFreeze({ messages }) as unknown as LlmChatRequest;
  const { body } = toOpenAiRequest(request, { provider, model: 'm', isAsSent });
  const [message] = body['messages'] as readonly { readonly content: readonly unknown[] }[];
  return message?.content[1];
}

const file = (data: string, filename?: string) => ({
  type: 'file',
  file: { file_data: data, ...(filename !== undefined && { filename }) },
});
const sound = (data: string) => ({ type: 'input_audio', input_audio: { data, format: 'wav' } });

describe('a file', () => {
  it.each<[string, object, object]>([
    ['mistral', file(PDF, 'a.pdf'), { type: 'document_url', document_url: PDF, document_name: 'a.pdf' }],
    ['mistral', file(AT), { type: 'document_url', document_url: AT }],
    ['perplexity', file(PDF, 'a.pdf'), { type: 'file_url', file_url: { url: 'JVBERi0=' }, file_name: 'a.pdf' }],
    ['perplexity', file(PDF), { type: 'file_url', file_url: { url: 'JVBERi0=' }, file_name: 'file.pdf' }],
    ['perplexity', file(AT), { type: 'file_url', file_url: { url: AT } }],
    ['openrouter', file(AT, 'a.pdf'), file(AT, 'a.pdf')],
  ])('goes to %s as it has them: %j', (provider, part, expected) => {
    expect(sentPart(provider, part)).toEqual(expected);
    expect(sentPart(provider, part, true)).toEqual(expected);
  });

  it.each<[string, object]>([
    ['mistral', { type: 'document_url', document_url: AT }],
    ['mistral', { type: 'file', file_id: 'f-1' }],
    ['perplexity', { type: 'file_url', file_url: { url: AT } }],
  ])('that is written as %s has it stays so: %j', (provider, part) => {
    expect(sentPart(provider, part)).toEqual(part);
  });
});

describe('a sound', () => {
  it.each<[string, object, object]>([
    ['mistral', sound('AA'), { type: 'input_audio', input_audio: 'AA' }],
    ['dashscope', sound('AA'), sound('data:;base64,AA')],
    ['dashscope', sound('data:audio/wav;base64,AA'), sound('data:audio/wav;base64,AA')],
    ['dashscope', sound('https://example.org/a.wav'), sound('https://example.org/a.wav')],
    ['vllm', sound('AA'), sound('AA')],
    ['openai', sound('AA'), sound('AA')],
  ])('goes to %s as it has them: %j', (provider, part, expected) => {
    expect(sentPart(provider, part)).toEqual(expected);
  });
});

describe('an image', () => {
  const image = (detail: string) => ({ type: 'image_url', image_url: { url: 'https://example.org/a.png', detail } });

  it.each(['mistral', 'groq'])('in its original size goes to %s in the largest that it knows', (provider) => {
    expect(sentPart(provider, image('original'))).toEqual(image('high'));
    expect(sentPart(provider, image('original'), true)).toEqual(image('original'));
    expect(sentPart(provider, image('low'))).toEqual(image('low'));
  });

  it.each(['openai', 'azure-openai', 'acme'])('in its original size goes to %s as it is', (provider) => {
    expect(sentPart(provider, image('original'))).toEqual(image('original'));
  });
});
