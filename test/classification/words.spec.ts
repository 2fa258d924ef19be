import { describe, expect, it } from 'vitest';
import { classifyLlmFailure } from '../../lib/classification/classify-llm-failure.js';
import { WORD_CASES } from './words.cases.js';

describe.each(Object.entries(WORD_CASES))('words that mean %s', (category, cases) => {
  it.each(cases)('%s (%d)', (sentence, status) => {
    const failure = classifyLlmFailure({
      ...(status === 0 ? {} : { status }),
      body: JSON.stringify({ error: { message: sentence, type: 'invalid_request_error' } }),
    });

    expect({ category: failure.category, rule: failure.rule }).toEqual({ category, rule: failure.rule });
  });

  // Under a success status a text that is no error document is a broken answer, whatever it says.
  it.each(cases.slice(0, 6).filter(([, status]) => status !== 200))('as bare text: %s (%d)', (sentence, status) => {
    expect(classifyLlmFailure({ ...(status === 0 ? {} : { status }), body: sentence }).category).toBe(category);
  });
});
