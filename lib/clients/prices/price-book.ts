import {
  listOf,
  number,
  objectOf,
  oneOf,
  recordOf,
  required,
  that,
  depending,
  type Check,
} from '../../checks/check.js';
import { LlmOptionsError } from '../../errors/llm-options.error.js';
import type { PriceOf } from '../../failover/answer-facts.js';
import { parseTarget } from '../config/parse-target.js';
import { costOf, type LlmPrice } from './cost-of.js';
import { GenaiPriceList, type GenaiPrices } from './genai-prices.js';

/** Prices by `provider/model`. @publicApi */
export type LlmPriceTable = Readonly<Record<string, LlmPrice>>;

/**
 * Where prices come from: a table, the package `@pydantic/genai-prices` (US dollars), or several in a list, of which the first
 * that knows a model counts.
 *
 * @publicApi
 */
export type LlmPrices = LlmPriceTable | 'genai-prices' | readonly (LlmPriceTable | 'genai-prices')[];

type PriceSource = LlmPriceTable | 'genai-prices';

const PRICE = objectOf({
  input: required(number(0)),
  output: required(number(0)),
  cachedInput: number(0),
  cacheWrite: number(0),
  cacheWrite1h: number(0),
  audioInput: number(0),
  audioOutput: number(0),
});
const OF_ONE = "'genai-prices' or prices by 'provider/model'";
/** @internal */
export const PRICE_TABLE: Check = recordOf(
  that((name) => typeof name === 'string' && parseTarget(name) !== undefined, "a name of the form 'provider/model'"),
  () => PRICE,
  OF_ONE,
);
const ONE: Check = depending((prices) => (typeof prices === 'string' ? oneOf(['genai-prices'], OF_ONE) : PRICE_TABLE));

/** @internal */
export const PRICES: Check = depending((prices) => (Array.isArray(prices) ? listOf(ONE, `a list of ${OF_ONE}`) : ONE));

/** What a module knows of prices. */
export interface PriceBook {
  readonly priceOf: PriceOf;
  /** In tokens; `undefined` where it is not known. */
  readonly contextWindowOf: (provider: string, baseUrl: string, model: string) => number | undefined;
}

/**
 * Opens the prices of the options.
 *
 * @param dateMs - the present date
 * @param load - gives the package
 * @throws LlmOptionsError where the package is asked for and not installed
 * @internal
 */
export async function openPriceBook(
  prices: LlmPrices,
  dateMs: number,
  load: () => Promise<GenaiPrices> = loadPackage,
): Promise<PriceBook> {
  const sources = Array.isArray(prices) ? (prices as readonly PriceSource[]) : [prices as PriceSource];
  return priceBookOf(
    sources,
    dateMs,
    sources.includes('genai-prices') ? new GenaiPriceList(await loaded(load)) : undefined,
  );
}

/**
 * The prices of sources, of which the first that knows a model counts.
 *
 * @param dateMs - the present date
 * @param list - stands behind `'genai-prices'`
 * @internal
 */
export function priceBookOf(sources: readonly PriceSource[], dateMs: number, list?: GenaiPriceList): PriceBook {
  return {
    priceOf: ({ provider: { id, baseUrl }, model }, usage, atMs) => {
      for (const source of sources) {
        const price =
          typeof source === 'string'
            ? list?.priceOf(id, baseUrl, model, usage.prompt_tokens, atMs)
            : source[`${id}/${model}`];
        if (price !== undefined) return costOf(usage, price);
      }
      return undefined;
    },
    contextWindowOf: (id, baseUrl, model) => list?.contextWindowOf(id, baseUrl, model, dateMs),
  };
}

async function loaded(load: () => Promise<GenaiPrices>): Promise<GenaiPrices> {
  try {
    return await load();
  } catch {
    throw new LlmOptionsError([
      {
        option: 'prices',
        actual: "'genai-prices' without the package @pydantic/genai-prices, which cannot be loaded",
        expected: 'that package to be installed, or a table of prices',
      },
    ]);
  }
}

async function loadPackage(): Promise<GenaiPrices> {
  return (await import('@pydantic/genai-prices')) as GenaiPrices;
}
