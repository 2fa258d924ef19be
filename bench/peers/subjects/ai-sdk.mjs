// The AI SDK with a model that a package for fail-over has made of two.
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, streamText } from 'ai';

/** @returns the models of the two targets */
export function modelsOf({ first, second }) {
  return [first, second].map(({ baseUrl, apiKey, model }) => createOpenAI({ baseURL: baseUrl, apiKey }).chat(model));
}

/** @param settings - goes with each call */
export function subjectOf(model, messages, settings = {}) {
  const [{ content: instructions }, ...prompt] = messages;
  const call = { model, instructions, messages: prompt, ...settings };
  return {
    chat: async () => (await generateText(call)).text,
    stream: async () => {
      let text = '';
      for await (const piece of streamText(call).textStream) text += piece;
      return text;
    },
  };
}
