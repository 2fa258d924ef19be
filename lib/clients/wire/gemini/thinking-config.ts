import type { Effort } from '../../../providers/effort.js';
import type { Conventions } from '../../../providers/lookup/conventions-of.js';
import { nearestEffort } from '../effort.js';
import { textOf, type JsonRecord } from '../json.js';
import type { Omissions } from '../omissions.js';

/**
 * How a model is told to think as much as is wanted: by a budget of tokens up to Gemini 2.5, by a level from Gemini 3 on.
 *
 * `none` switches thinking off where that can be done; else the least budget or level is taken. So it is where the limit of tokens, among
 * which thoughts count, leaves no room for a budget.
 *
 * @param limit - the limit of tokens; absent where nothing is said
 * @see https://ai.google.dev/gemini-api/docs/thinking
 * @internal
 */
export function thinkingConfigOf(
  effort: unknown,
  { request, model }: Conventions,
  omissions: Omissions,
  limit: number = Infinity,
): JsonRecord | undefined {
  const wanted = textOf(effort);
  if (wanted === undefined) return undefined;
  const { budgets = {}, levels = [] } = request.effort ?? {};
  const { budget, efforts = levels, isAlwaysOn } = model.thinking ?? {};
  if (budget !== undefined) {
    const off = isAlwaysOn === true ? budget.least : 0;
    if (wanted === 'none') return { thinkingBudget: off };
    const tokens = Object.hasOwn(budgets, wanted) ? budgets[wanted as Effort] : undefined;
    // Something has to be left for the answer.
    const most = Math.min(budget.most, Math.floor(limit * 0.8));
    if (tokens !== undefined) {
      return { thinkingBudget: most < budget.least ? off : Math.min(Math.max(tokens, budget.least), most) };
    }
  } else {
    const level = nearestEffort(wanted, efforts);
    if ((efforts as readonly string[]).includes(level)) return { thinkingLevel: level.toUpperCase() };
  }
  // A word that is no level.
  omissions.add('reasoning_effort');
  return undefined;
}
