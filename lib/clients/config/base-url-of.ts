import { note } from '../../checks/check.js';
import type { Problems } from '../../checks/problems.js';
import type { LlmProviderPreset } from '../../providers/provider-preset.interface.js';
import { HTTP_URL, normalBaseUrl } from './base-url.js';

/** Where a base URL may stand. */
export interface BaseUrlPlaces {
  readonly id: string;
  /** What the options say; checked before. */
  readonly option: string | undefined;
  readonly preset: LlmProviderPreset | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The base URL of a provider: that of the options, else that of the variable that the provider's own package reads, else the
 * preset's.
 *
 * @param problems - where it is noted that there is none, or that the variable holds none
 * @internal
 */
export function baseUrlOf({ id, option, preset, env }: BaseUrlPlaces, problems: Problems): string {
  const { baseUrlEnv: variable } = preset ?? {};
  const written = variable === undefined ? '' : (env[variable.name] ?? '').trim();
  const known = option ?? (written === '' ? preset?.baseUrl : undefined);
  if (known !== undefined) return normalBaseUrl(known);
  if (variable === undefined || written === '') {
    const or = variable === undefined ? '' : ` here or in ${variable.name}`;
    problems.expect(false, `providers.${id}.baseUrl`, undefined, `an http(s) URL${or}`);
    return '';
  }
  note(HTTP_URL, written, variable.name, problems);
  const { path = '' } = variable;
  const base = normalBaseUrl(written);
  return base.endsWith(path) || base.includes('?') ? base : base + path;
}

/** The variable of a provider's key: the first that is set, else the preset's. @internal */
export function keyEnvOf(
  preset: LlmProviderPreset | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const names = [preset?.keyEnv, ...(preset?.otherKeyEnvs ?? [])];
  return names.find((name) => name !== undefined && (env[name] ?? '').trim() !== '') ?? preset?.keyEnv;
}
