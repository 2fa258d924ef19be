/** A chunk as OpenAI sends it. */
export const chunk = (delta: object, choice: object = {}, more: object = {}) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: null, ...choice }],
  ...more,
});
