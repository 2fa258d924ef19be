import { looksLikeModelKey, shownName } from '../../credentials/shown-name.js';
import { presetOf } from '../presets/preset-of.js';
import { checkLimits } from './check-limits.js';
import { checkChoice, checkNumber, type Unchecked } from './check-values.js';
import { parseTarget } from './parse-target.js';
import { isRecord, type Problems } from './problems.js';

/** Checks routes; also those of a feature module. @internal */
export function checkRoutes(routes: unknown, providers: unknown, problems: Problems): void {
  const expected = "an object like { default: ['openai/gpt-5-mini'] }";
  if (!problems.expect(isRecord(routes), 'routes', routes, expected)) return;
  const entries = Object.entries(routes as Unchecked);
  problems.expect(entries.length > 0, 'routes', routes, 'at least one route');
  for (const [name, route] of entries) {
    const path = `routes.${shownName(name)}`;
    problems.expect(name !== '' && !name.includes('/'), path, name, 'a route name without "/"');
    problems.expectName(name, path, 'the name of a route', (text) => shownName(text) !== text);
    checkRoute(route, path, providers, problems);
  }
}

function checkRoute(route: unknown, path: string, providers: unknown, problems: Problems): void {
  const targets = isRecord(route) ? route.targets : route;
  if (isRecord(route)) {
    problems.expectKnown(route, ['targets', 'limits', 'onContentFiltered'], path);
    checkLimits(route.limits, `${path}.limits`, problems);
    checkChoice(route.onContentFiltered, ['fail', 'next'], `${path}.onContentFiltered`, problems);
  }
  const at = isRecord(route) ? `${path}.targets` : path;
  if (!problems.expect(Array.isArray(targets) && targets.length > 0, at, targets, 'a list of at least one target'))
    return;
  for (const [index, target] of (targets as unknown[]).entries())
    checkTarget(target, `${at}[${index}]`, providers, problems);
}

function checkTarget(target: unknown, path: string, providers: unknown, problems: Problems): void {
  const parsed = parseTarget(target);
  const expected = "'provider/model' or { provider, model }";
  if (!problems.expect(parsed !== undefined, path, target, expected) || parsed === undefined) return;
  const { provider, model } = parsed;
  if (!problems.expectName(provider, path, expected)) return;
  const isModel = (text: string) => /\s/.test(text) || looksLikeModelKey(text);
  problems.expectName(model, path, `${expected}, with the name of a model`, isModel);
  const own = isRecord(providers) && Object.hasOwn(providers, provider);
  const known = own || presetOf(provider)?.baseUrl !== undefined;
  problems.expect(known, path, target, `a known provider, or providers.${provider} with a baseUrl`);
  if (!isRecord(target)) return;
  problems.expectKnown(
    target,
    ['provider', 'model', 'params', 'contextWindow', 'maxOutputTokens', 'firstContentTimeoutMs'],
    path,
  );
  const { params, contextWindow, maxOutputTokens, firstContentTimeoutMs } = target;
  problems.expect(params === undefined || isRecord(params), `${path}.params`, params, 'an object');
  checkNumber(contextWindow, 1, `${path}.contextWindow`, problems);
  checkNumber(maxOutputTokens, 1, `${path}.maxOutputTokens`, problems);
  checkNumber(firstContentTimeoutMs, 1, `${path}.firstContentTimeoutMs`, problems);
}
