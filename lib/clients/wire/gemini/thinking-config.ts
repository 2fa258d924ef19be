import type { Effort } from '../../../providers/effort.js';
import type { Conventions } from '../../../providers/lookup/conventions-of.js';
import { nearestEffort } from '../effort.js';
import { textOf, type JsonRecord } from '../json.js';
import type { Omissions } from '../omissions.js';

/**
 * How a model is told to think as much as is wanted: by a budget of tokens up to Gemini 2.5, by a level from Gemini 3 on.
 *
 * `none` switches thinking off where that can be done; else the least budget or level is taken.
 *
 * @see https://ai.google.dev/gemini-api/docs/thinking
 * @internal
 */
export function thinkingConfigOf(
  effort: unknown,
  { request, model }: Conventions,
  omissions: Omissions,
): JsonRecord | undefined {
  const wanted = textOf(effort);
  if (wanted === undefined) return undefined;
  const { budgets = {}, levels = [] } = request.effort ?? {};
  const { budget, efforts = levels, isAlwaysOn } = model.thinking ?? {};
  if (budget !== undefined) {
    if (wanted === 'none') return { thinkingBudget: isAlwaysOn === true ? budget.least : 0 };
    const tokens = Object.hasOwn(budgets, wanted) ? budgets[wanted as Effort] : undefined;
    if (tokens !== undefined) return { thinkingBudget: Math.min(Math.max(tokens, budget.least), budget.most) };
  } else {
    const level = nearestEffort(wanted, efforts);
    if ((efforts as readonly string[]).includes(level)) return { thinkingLevel: level.toUpperCase() };
  }
  // A word that is no level.
  omissions.add('reasoning_effort');
  return undefined;
}
