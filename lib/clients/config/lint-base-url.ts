import type { LlmApi } from '../../providers/llm-api.js';
import { presetOf } from '../../providers/lookup/presets.js';
import type { LlmProviderPreset } from '../../providers/provider-preset.interface.js';
import type { LintedProvider } from './lint-keys.js';

/** The ends of addresses that are added by themselves. */
const OPERATIONS =
  /\/(?:chat\/completions|completions|responses|embeddings|models|(?:v1\/)?messages(?:\/count_tokens)?|models\/[^/]+:(?:streamG|g)enerateContent)$/;

/**
 * Finds base URLs that are legal and most likely wrong. One sentence per finding, for the start-up log.
 *
 * - one that ends in the path of an operation
 * - one that lacks the version, or whatever else the provider's addresses have in their path
 * - a version in the query where none is taken
 *
 * @internal
 */
export function lintBaseUrls({ provider, options, env }: LintedProvider): readonly string[] {
  const { id, wire } = provider;
  const variable = presetOf(id)?.baseUrlEnv?.name;
  const isOfVariable = options.baseUrl === undefined && variable !== undefined && (env[variable] ?? '').trim() !== '';
  const entries = Array.isArray(options.keys) ? options.keys : [options.keys];
  const places = [
    isOfVariable ? [variable, provider.baseUrl] : [`providers.${id}.baseUrl`, options.baseUrl],
    ...entries.map((entry, index) => [
      `providers.${id}.keys[${index}].baseUrl`,
      typeof entry === 'object' && 'baseUrl' in entry ? entry.baseUrl : undefined,
    ]),
  ] as const;
  return places.flatMap(([setting, url]) => {
    const fault = typeof url === 'string' ? faultOf(new URL(url), presetOf(id), wire.api) : undefined;
    return fault === undefined ? [] : [`${setting}: ${fault}`];
  });
}

function faultOf(url: URL, preset: LlmProviderPreset | undefined, api: LlmApi): string | undefined {
  const { origin, search } = url;
  const path = url.pathname.replace(/\/$/, '');
  const operation = OPERATIONS.exec(path)?.[0];
  if (operation !== undefined) {
    const base = path.slice(0, -operation.length);
    return `ends in ${operation}, which is added to it by itself; write ${origin}${base}${search}.`;
  }
  const { basePath } = preset ?? {};
  if (search !== '') {
    return basePath !== undefined && path.endsWith(basePath)
      ? `has a version in its query, which ${basePath} does not take; write ${origin}${path}.`
      : undefined;
  }
  if (basePath !== undefined && !path.endsWith(basePath)) {
    return `lacks ${basePath}, or "?api-version=..." for a classic address.`;
  }
  return basePath === undefined ? lackOfPath(origin, path, preset, api) : undefined;
}

function lackOfPath(
  origin: string,
  path: string,
  preset: LlmProviderPreset | undefined,
  api: LlmApi,
): string | undefined {
  const known = preset?.baseUrl === undefined ? undefined : new URL(preset.baseUrl);
  const knownPath = known?.pathname.replace(/\/$/, '') ?? '/v1';
  if ((api !== 'openai' && api !== 'openai-responses') || path !== '' || knownPath === '') return undefined;
  return known?.origin === origin
    ? `lacks ${knownPath}; write ${origin}${knownPath}.`
    : `has no path; most servers of this protocol are reached at one such as ${origin}${knownPath}.`;
}
