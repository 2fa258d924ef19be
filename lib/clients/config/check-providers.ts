import { depending, objectOf, oneOf, recordOf, required, that, type Check } from '../../checks/check.js';
import { headersBeside, isHeaderName, isScheme } from '../../checks/headers.js';
import { nameOf } from '../../checks/names.js';
import { isFilled, isRecord } from '../../checks/problems.js';
import { LLM_SELECTIONS } from '../../credentials/selection.js';
import { looksLikeKey } from '../../credentials/shown-name.js';
import { makerOf } from '../../providers/lookup/maker-of.js';
import { isAddressKnown, presetOf } from '../../providers/lookup/presets.js';
import { LLM_APIS, type LlmApi } from '../../providers/llm-api.js';
import { keysOf } from './check-keys.js';
import { HTTP_URL } from './base-url.js';

/** An id stands in names of targets and in messages. */
const PLAIN_ID = 'a provider id without "/" and white space';
const PROVIDER_ID = depending((id) => (/[/\s]/.test(String(id)) ? NOT_PLAIN : ID));
const NOT_PLAIN = that(() => false, PLAIN_ID);
const ID = nameOf({ expected: PLAIN_ID, insteadOfKey: 'a provider id' });

const OF_AUTH = 'an object like { header, scheme? }';
const AUTH: Check = objectOf(
  {
    header: required(depending((name) => (isFilled(name) && looksLikeKey(name) ? KEY_AS_HEADER : AUTH_HEADER))),
    scheme: that(isScheme, 'one word, such as Bearer'),
  },
  OF_AUTH,
);
const KEY_AS_HEADER = nameOf({ insteadOfKey: 'the name of a header' });
const AUTH_HEADER = that(isAuthHeader, 'the name of a header for the key');

/** Providers; also those of a feature module. @internal */
export const PROVIDERS: Check = recordOf(
  PROVIDER_ID,
  (id) => depending((provider) => providerOf(id, isRecord(provider) ? provider : {})),
  'an object of providers by id',
);

function providerOf(id: string, provider: Readonly<Record<string, unknown>>): Check {
  const header = keyHeaderOf(id, provider);
  const key = provider.keys === false ? undefined : { header, settingFor: settingOfKeys };
  return objectOf({
    api: oneOf(LLM_APIS),
    baseUrl: isAddressKnown(id) ? HTTP_URL : required(HTTP_URL),
    keys: keysOf(header),
    headers: headersBeside(key),
    auth: AUTH,
    selection: oneOf(LLM_SELECTIONS),
  });
}

function settingOfKeys(path: string): string {
  return path.replace(/headers$/, 'keys');
}

/** The header in which the provider's keys travel. */
function keyHeaderOf(id: string, { api, auth }: Readonly<Record<string, unknown>>): string {
  if (isRecord(auth) && isFilled(auth.header)) return auth.header;
  return presetOf(id)?.auth.header ?? makerOf(isApi(api) ? api : 'openai').connection.auth.header;
}

function isApi(value: unknown): value is LlmApi {
  return (LLM_APIS as readonly unknown[]).includes(value);
}

/** The key would take the place of what says how the body is to be read. */
function isAuthHeader(name: unknown): boolean {
  return isHeaderName(name) && name.toLowerCase() !== 'content-type';
}
