import { LLM_SELECTIONS } from '../../credentials/selection.js';
import { shownName } from '../../credentials/shown-name.js';
import { presetOf } from '../presets/preset-of.js';
import { LLM_APIS, type LlmApi } from '../wire/wire.interface.js';
import { checkKeys } from './check-keys.js';
import { checkChoice, checkHeaders, HTTP_URL, isHeaderName, isHttpUrl, type Unchecked } from './check-values.js';
import { DEFAULT_AUTH } from './default-auth.js';
import { isFilled, isRecord, type Problems } from './problems.js';

/** Checks providers; also those of a feature module. @internal */
export function checkProviders(providers: unknown, problems: Problems): void {
  if (providers === undefined) return;
  if (!problems.expect(isRecord(providers), 'providers', providers, 'an object of providers by id')) return;
  for (const [id, provider] of Object.entries(providers as Unchecked)) {
    const path = `providers.${shownName(id)}`;
    problems.expect(id !== '' && isPlain(id), path, id, 'a provider id without "/" and white space');
    problems.expectName(id, path, 'a provider id');
    if (problems.expect(isRecord(provider), path, provider, 'an object'))
      checkProvider(id, path, provider as Unchecked, problems);
  }
}

/** An id stands in names of targets and in messages. */
function isPlain(id: string): boolean {
  return !/[/\s]/.test(id);
}

function checkProvider(id: string, path: string, provider: Unchecked, problems: Problems): void {
  problems.expectKnown(provider, ['api', 'baseUrl', 'keys', 'headers', 'auth', 'selection'], path);
  const { api, baseUrl, headers, auth, selection } = provider;
  checkChoice(api, LLM_APIS, `${path}.api`, problems);
  checkChoice(selection, LLM_SELECTIONS, `${path}.selection`, problems);
  const preset = presetOf(id);
  const needsUrl = baseUrl !== undefined || preset?.baseUrl === undefined;
  if (needsUrl) problems.expect(isHttpUrl(baseUrl), `${path}.baseUrl`, baseUrl, HTTP_URL);
  const keyHeader = keyHeaderOf(id, provider);
  const key = provider.keys === false ? undefined : { header: keyHeader, setting: `${path}.keys` };
  checkHeaders(headers, `${path}.headers`, key, problems);
  const isScheme = isRecord(auth) && isHeaderName(auth.header) && (auth.scheme === undefined || isFilled(auth.scheme));
  problems.expect(auth === undefined || isScheme, `${path}.auth`, auth, 'an object like { header, scheme? }');
  if (isRecord(auth)) problems.expectName(auth.header, `${path}.auth.header`, 'the name of a header');
  checkKeys(provider.keys, `${path}.keys`, keyHeader, problems);
}

/** The header in which the provider's keys travel. */
function keyHeaderOf(id: string, { api, auth }: Unchecked): string {
  if (isRecord(auth) && isFilled(auth.header)) return auth.header;
  return presetOf(id)?.auth.header ?? DEFAULT_AUTH[isApi(api) ? api : 'openai'].header;
}

function isApi(value: unknown): value is LlmApi {
  return (LLM_APIS as readonly unknown[]).includes(value);
}
