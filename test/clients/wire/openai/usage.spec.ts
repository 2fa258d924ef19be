import { openAiUsageOf, usageIn } from '../../../../lib/clients/wire/openai/usage.js';
import { mergedUsage, namedCountsOf } from '../../../../lib/clients/wire/usage.js';

const sums = (prompt: number, completion: number, total = prompt + completion) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: total,
});

describe('openAiUsageOf', () => {
  it.each<[string, object, number, number]>([
    ['OpenAI', { prompt_tokens_details: { cached_tokens: 6, cache_write_tokens: 2 } }, 6, 2],
    ['DeepSeek', { prompt_cache_hit_tokens: 6, prompt_cache_miss_tokens: 4 }, 6, NaN],
    ['Moonshot', { cached_tokens: 6 }, 6, NaN],
    ['LiteLLM', { cache_read_input_tokens: 6, cache_creation_input_tokens: 2 }, 6, 2],
    ['LiteLLM of today', { prompt_tokens_details: { cached_tokens: 6, cache_creation_tokens: 2 } }, 6, 2],
    ['DashScope', { prompt_tokens_details: { cached_tokens: 6, cache_creation_input_tokens: 2 } }, 6, 2],
    ['the Responses API', { input_tokens_details: { cached_tokens: 6 } }, 6, NaN],
  ])('tells the tokens of a cache under one name, whatever %s calls them', (_, more, cached, written) => {
    const usage = openAiUsageOf({ ...sums(10, 4), ...more });
    expect(usage).toMatchObject({ ...sums(10, 4), prompt_tokens_details: { cached_tokens: cached } });
    expect(usage?.prompt_tokens_details?.cache_write_tokens ?? NaN).toBe(written);
  });

  it.each<[string, object]>([
    ['OpenAI', { completion_tokens_details: { reasoning_tokens: 3 } }],
    ['Perplexity', { reasoning_tokens: 3 }],
    ['the Responses API', { output_tokens_details: { reasoning_tokens: 3 } }],
  ])('tells the tokens of thoughts under one name, whatever %s calls them', (_, more) => {
    expect(openAiUsageOf({ ...sums(10, 4), ...more })).toMatchObject({
      ...sums(10, 4),
      completion_tokens_details: { reasoning_tokens: 3 },
    });
  });

  const thoughts = (count: number) => ({ completion_tokens_details: { reasoning_tokens: count } });

  it.each<[string, object, ReturnType<typeof sums>]>([
    ['beside, as the total tells', { ...sums(10, 4, 17), ...thoughts(3) }, sums(10, 7)],
    ['beside, as they are more', { ...sums(10, 4), ...thoughts(100) }, sums(10, 104)],
    ['in it', { ...sums(10, 104), ...thoughts(100) }, sums(10, 104)],
    ['in it, where nothing tells otherwise', { prompt_tokens: 10, completion_tokens: 4, ...thoughts(3) }, sums(10, 4)],
  ])('counts thoughts in: sent %s', (_, sent, expected) => {
    expect(openAiUsageOf(sent)).toMatchObject(expected);
  });

  it('counts them in by the word of the file where the numbers do not tell', () => {
    const sent = { prompt_tokens: 10, completion_tokens: 4, ...thoughts(3) };
    expect(openAiUsageOf(sent, { reasoning: 'beside-completion' })).toMatchObject(sums(10, 7));
    // Where the total tells, the file has no say.
    expect(openAiUsageOf({ ...sent, total_tokens: 14 }, { reasoning: 'beside-completion' })).toMatchObject(sums(10, 4));
  });

  it('counts thoughts in that stand in the total alone', () => {
    // https://ai.google.dev/gemini-api/docs/openai
    expect(openAiUsageOf(sums(35, 12, 126))).toEqual(sums(35, 91));
    const cached = (count: number) => ({ prompt_tokens_details: { cached_tokens: count } });
    expect(openAiUsageOf({ ...sums(35, 12, 126), ...cached(30) })).toMatchObject(sums(35, 91));
    expect(openAiUsageOf({ ...sums(35, 12, 77), ...cached(30) })).toMatchObject(sums(35, 12, 77));
    expect(openAiUsageOf({ prompt_tokens: 3, total_tokens: 5 })).toMatchObject(sums(3, 0, 5));
    expect(openAiUsageOf({ ...sums(35, 12, 126), ...thoughts(0) })).toMatchObject(sums(35, 12, 126));
  });

  it('counts the tokens of a cache in where they are more than the prompt that should hold them', () => {
    const sent = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7, cache_read_input_tokens: 90 };
    expect(openAiUsageOf(sent)).toMatchObject(sums(93, 4));
  });

  it('reads the names of the Responses API and of Anthropic where a server mixes them in', () => {
    expect(openAiUsageOf({ input_tokens: 3, output_tokens: 2 })).toMatchObject(sums(3, 2));
  });

  it('keeps what else a provider tells', () => {
    expect(openAiUsageOf({ ...sums(1, 1), cost: 0.01, num_search_queries: 2 })).toMatchObject({
      cost: 0.01,
      num_search_queries: 2,
    });
  });

  it.each([null, 'many', {}, { prompt_tokens: 'many' }, []])('is nothing without a count: %j', (sent) => {
    expect(openAiUsageOf(sent)).toBeUndefined();
  });
});

describe('usageIn', () => {
  it.each([
    [{ usage: sums(3, 2) }],
    [{ usage: null, x_groq: { usage: sums(3, 2) } }],
    [{ choices: [{ usage: sums(3, 2) }] }],
  ])('finds usage where it stands: %j', (body) => {
    expect(usageIn(body)).toEqual(sums(3, 2));
  });
});

describe('mergedUsage', () => {
  it('keeps the larger of each count', () => {
    expect(
      mergedUsage(
        {
          ...sums(9, 1),
          prompt_tokens_details: { cached_tokens: 4 },
          completion_tokens_details: { reasoning_tokens: 1 },
        },
        { ...sums(0, 5), completion_tokens_details: { reasoning_tokens: 3 } },
      ),
    ).toEqual({
      ...sums(9, 5),
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 3 },
    });
  });

  it('is what there is where one is missing', () => {
    expect(mergedUsage(undefined, sums(1, 2))).toEqual(sums(1, 2));
    expect(mergedUsage(sums(1, 2), undefined)).toEqual(sums(1, 2));
    expect(mergedUsage(undefined, undefined)).toBeUndefined();
  });
});

describe('namedCountsOf', () => {
  it('leaves out what the shape does not name', () => {
    const usage = { ...sums(1, 2), note: 'x', prompt_tokens_details: { cached_tokens: 1, image_tokens: 2 } };
    expect(namedCountsOf(usage)).toEqual({ ...sums(1, 2), prompt_tokens_details: { cached_tokens: 1 } });
  });
});
