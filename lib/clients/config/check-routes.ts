import {
  ANYTHING,
  count,
  depending,
  duration,
  listOf,
  objectOf,
  oneOf,
  RECORD,
  recordOf,
  reporting,
  required,
  that,
  type Check,
} from '../../checks/check.js';
import { MAX_CHARS, nameOf } from '../../checks/names.js';
import { nearestName } from '../../checks/nearest-name.js';
import { isRecord } from '../../checks/problems.js';
import { looksLikeModelKey, shownName } from '../../credentials/shown-name.js';
import { LLM_APIS } from '../../providers/llm-api.js';
import { isAddressKnown, LLM_PROVIDER_PRESETS } from '../../providers/lookup/presets.js';
import { LIMITS } from './check-settings.js';
import { parseTarget } from './parse-target.js';

const OF_ROUTES = "an object like { default: ['openai/gpt-6-luna'] }";
const OF_TARGET = "'provider/model' or { provider, model }";
const OF_NAME = 'a route name without "/"';

const ROUTE_NAME: Check = depending((name) => (String(name).includes('/') ? WITH_SLASH : PLAIN_NAME));
const WITH_SLASH = that(() => false, OF_NAME);
const PLAIN_NAME = nameOf({
  expected: OF_NAME,
  insteadOfKey: 'the name of a route',
  isKey: (text) => shownName(text) !== text,
});

const NAME_OF_PROVIDER = nameOf({ insteadOfKey: OF_TARGET });
const NAME_OF_MODEL = nameOf({
  insteadOfKey: `${OF_TARGET}, with the name of a model`,
  maxChars: MAX_CHARS.model,
  isKey: (model) => /\s/.test(model) || looksLikeModelKey(model),
});

/** What a target in full may have beside its names, which the name of the whole is checked for. */
const TARGET_FIELDS = objectOf({
  provider: ANYTHING,
  model: ANYTHING,
  api: oneOf(LLM_APIS),
  params: RECORD,
  contextWindow: count(1),
  maxOutputTokens: count(1),
  firstContentTimeoutMs: duration(1),
});

/**
 * Routes, one at least; also those of a feature module.
 *
 * @param providers - those of the options, not to be trusted
 * @internal
 */
export function routesAmong(providers: unknown): Check {
  const targets = listOf(targetAmong(providers), 'a list of at least one target', 1);
  const full = objectOf({ targets: required(targets), limits: LIMITS, onContentFiltered: oneOf(['fail', 'next']) });
  const route = depending((value) => (isRecord(value) ? full : targets));
  const named = recordOf(ROUTE_NAME, () => route, OF_ROUTES);
  return required(
    reporting((routes, path, problems) => {
      named.report(routes, path, problems);
      if (isRecord(routes)) problems.expect(Object.keys(routes).length > 0, path, routes, 'at least one route');
    }),
  );
}

/** A target whose provider is known, by the options or by a preset. */
function targetAmong(providers: unknown): Check {
  return reporting((target, path, problems) => {
    const parsed = parseTarget(target);
    if (!problems.expect(parsed !== undefined, path, target, OF_TARGET) || parsed === undefined) return;
    const { provider, model } = parsed;
    const before = problems.list.length;
    NAME_OF_PROVIDER.report(provider, path, problems);
    NAME_OF_MODEL.report(model, path, problems);
    if (problems.list.length > before) return;
    const own = isRecord(providers) && Object.hasOwn(providers, provider);
    const known = own || isAddressKnown(provider);
    const nearest = known ? undefined : nearestName(provider, usableIds(providers));
    const guess = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    problems.expect(known, path, target, `a known provider, or providers.${provider} with a baseUrl${guess}`);
    if (isRecord(target)) TARGET_FIELDS.report(target, path, problems);
  });
}

/** Ids that a target could name as they are. */
function usableIds(providers: unknown): readonly string[] {
  const own = Object.keys(isRecord(providers) ? providers : {}).filter((id) => shownName(id) === id);
  return [...own, ...Object.keys(LLM_PROVIDER_PRESETS).filter(isAddressKnown)];
}
