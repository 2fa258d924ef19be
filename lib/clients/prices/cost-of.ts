import type { LlmUsage } from '../../errors/usage.interface.js';

/**
 * What the tokens of a model cost, per million, in any currency.
 *
 * @publicApi
 */
export interface LlmPrice {
  readonly input: number;
  /** Thoughts included. */
  readonly output: number;
  /** Tokens of the prompt that were read from a cache. @default that of `input` */
  readonly cachedInput?: number | undefined;
  /** Tokens of the prompt that were written to a cache. @default that of `input` */
  readonly cacheWrite?: number | undefined;
  /** Tokens of the prompt that were written to a cache that keeps them for an hour. @default that of `cacheWrite` */
  readonly cacheWrite1h?: number | undefined;
  /** Tokens of sounds in the prompt that were not read from a cache. @default that of `input` */
  readonly audioInput?: number | undefined;
  /** Tokens of sounds in the answer. @default that of `output` */
  readonly audioOutput?: number | undefined;
}

const MILLION = 1_000_000;

/**
 * What tokens cost. Those read from and written to a cache are a part of the prompt's, and are counted once, at prices of their
 * own; thoughts are a part of the completion's.
 *
 * @internal
 */
export function costOf(usage: LlmUsage, price: LlmPrice): number {
  const { input, output, cachedInput = input, cacheWrite = input, cacheWrite1h = cacheWrite } = price;
  const { audioInput = input, audioOutput = output } = price;
  const { prompt_tokens: prompt, completion_tokens: completion, prompt_tokens_details: details } = usage;
  const cached = Math.min(details?.cached_tokens ?? 0, prompt);
  const written = Math.min(details?.cache_write_tokens ?? 0, prompt - cached);
  const forAnHour = Math.min(details?.cache_write_1h_tokens ?? 0, written);
  const plain = prompt - cached - written;
  const ofCache = cached * cachedInput + (written - forAnHour) * cacheWrite + forAnHour * cacheWrite1h;
  const heard = Math.min(details?.audio_tokens ?? 0, plain);
  const spoken = Math.min(usage.completion_tokens_details?.audio_tokens ?? 0, completion);
  const ofPrompt = (plain - heard) * input + heard * audioInput + ofCache;
  const ofAnswer = (completion - spoken) * output + spoken * audioOutput;
  return (ofPrompt + ofAnswer) / MILLION;
}
