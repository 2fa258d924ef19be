import type { AxiosInstance, AxiosRequestConfig } from 'axios';

/** Defaults for browsers, forms, answers that axios parses and time limits of its own: none concerns a stream that is read here. */
const UNUSED = ['env', 'transitional', 'xsrfCookieName', 'xsrfHeaderName'] as const;

/**
 * An instance that has as defaults what is the same in every request. axios merges the defaults with each request's own settings, field
 * by field and header set by header set, which costs more than all that this library does in a call: so it has no field that is not used.
 *
 * @param base - whose defaults it starts from; stays as it is
 * @param config - settings for every request; what `UNUSED` names stays where it is set here
 * @internal
 */
export function leanAxios(base: AxiosInstance, config: AxiosRequestConfig): AxiosInstance {
  const lean = base.create(config);
  const { defaults } = lean;
  for (const name of UNUSED) if (config[name] === undefined) delete defaults[name];
  for (const [name, headers] of Object.entries(defaults.headers)) {
    if (isEmptySet(headers)) delete defaults.headers[name];
  }
  return lean;
}

/** axios has a set of headers for each method, most of them empty. */
function isEmptySet(headers: unknown): boolean {
  return typeof headers === 'object' && headers !== null && Object.keys(headers).length === 0;
}
