import { LLM_PROVIDER_PRESETS } from '../../providers/lookup/presets.js';
import type { LlmPrice } from './cost-of.js';

/** A price of the package: one, or one for each size of the prompt. */
type Rate =
  number | { readonly base: number; readonly tiers: readonly { readonly start: number; readonly price: number }[] };

/** As much of `@pydantic/genai-prices` as is used here. */
export interface GenaiPrices {
  findProvider(options: { readonly providerId?: string; readonly providerApiUrl?: string }): object | undefined;
  calcPrice(
    usage: Readonly<Record<string, number>>,
    model: string,
    options: { readonly provider: object; readonly timestamp: Date },
  ): {
    readonly model: { readonly context_window?: number };
    readonly model_price: Readonly<Record<string, unknown>>;
  } | null;
}

/** By the names of a price. */
type Rates = { readonly input: Rate; readonly output: Rate } & Readonly<Partial<Record<keyof LlmPrice, Rate>>>;

interface Known {
  readonly rates: Rates | undefined;
  readonly contextWindow: number | undefined;
  readonly readAtMs: number;
}

/** Some prices depend on the time of day, some begin at a date. */
const REREAD_MS = 60_000;
const MAX_KNOWN = 1_000;
const ONE_TOKEN = { input_tokens: 1, output_tokens: 1 };

/**
 * Prices and context windows of the package `@pydantic/genai-prices`. It looks a model up by patterns, which takes a tenth of a
 * millisecond; what it says is kept for a minute.
 *
 * @internal
 */
export class GenaiPriceList {
  private readonly known = new Map<string, Known>();

  constructor(private readonly prices: GenaiPrices) {}

  /** @param promptTokens - long prompts of some models cost more per token */
  priceOf(
    provider: string,
    baseUrl: string,
    model: string,
    promptTokens: number,
    dateMs: number,
  ): LlmPrice | undefined {
    const { rates } = this.look(provider, baseUrl, model, dateMs);
    if (rates === undefined) return undefined;
    const { input, output, ...others } = rates;
    const at = (rate: Rate) => rateAt(rate, promptTokens);
    return {
      ...Object.fromEntries(Object.entries(others).map(([name, rate]) => [name, at(rate)])),
      input: at(input),
      output: at(output),
    };
  }

  /** In tokens; `undefined` where it is not known. */
  contextWindowOf(provider: string, baseUrl: string, model: string, dateMs: number): number | undefined {
    return this.look(provider, baseUrl, model, dateMs).contextWindow;
  }

  private look(provider: string, baseUrl: string, model: string, dateMs: number): Known {
    const key = JSON.stringify([provider, baseUrl, model]);
    const known = this.known.get(key);
    if (known !== undefined && Math.abs(dateMs - known.readAtMs) < REREAD_MS) return known;
    const read = this.read(provider, baseUrl, model, dateMs);
    this.known.delete(key);
    this.known.set(key, read);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= MAX_KNOWN) break;
      this.known.delete(oldest);
    }
    return read;
  }

  private read(id: string, baseUrl: string, model: string, dateMs: number): Known {
    const unknown = { rates: undefined, contextWindow: undefined, readAtMs: dateMs };
    try {
      const { prices } = this;
      // By its id only where that is one of ours: the package guesses at names that somebody has made up.
      const isPreset = Object.hasOwn(LLM_PROVIDER_PRESETS, id);
      const provider =
        prices.findProvider({ providerApiUrl: baseUrl }) ??
        (isPreset ? prices.findProvider({ providerId: id }) : undefined);
      if (provider === undefined) return unknown;
      const found = prices.calcPrice(ONE_TOKEN, model, { provider, timestamp: new Date(dateMs) });
      if (found === null) return unknown;
      return { rates: ratesOf(found.model_price), contextWindow: found.model.context_window, readAtMs: dateMs };
    } catch {
      // A model that the package cannot price has no price.
      return unknown;
    }
  }
}

function ratesOf(price: Readonly<Record<string, unknown>>): Rates | undefined {
  const [input, output = 0] = [rateIn(price['input_mtok']), rateIn(price['output_mtok'])];
  if (input === undefined) return undefined;
  const others = OTHER_PRICES.flatMap(([name, key]) => {
    const rate = rateIn(price[key]);
    return rate === undefined ? [] : [[name, rate] as const];
  });
  return { input, output, ...Object.fromEntries(others) };
}

/** What the package calls the prices beside the two that every model has. */
const OTHER_PRICES: readonly (readonly [Exclude<keyof LlmPrice, 'input' | 'output'>, string])[] = [
  ['cachedInput', 'cache_read_mtok'],
  ['cacheWrite', 'cache_write_mtok'],
  ['cacheWrite1h', 'cache_write_1h_mtok'],
  ['audioInput', 'input_audio_mtok'],
  ['audioOutput', 'output_audio_mtok'],
];

function rateIn(value: unknown): Rate | undefined {
  if (typeof value === 'number') return value;
  const isTiered = typeof value === 'object' && value !== null && 'base' in value && 'tiers' in value;
  return isTiered ? (value as Exclude<Rate, number>) : undefined;
}

/** The whole prompt decides on the tier: the last one that begins below it. */
function rateAt(rate: Rate, promptTokens: number): number {
  if (typeof rate === 'number') return rate;
  let price = rate.base;
  let startsAt = -1;
  for (const tier of rate.tiers) {
    if (promptTokens > tier.start && tier.start > startsAt) {
      startsAt = tier.start;
      price = tier.price;
    }
  }
  return price;
}
