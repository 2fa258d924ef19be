import { PROVIDERS } from '../../providers/lookup/provider-of.js';

/** All forms in one pattern: they have no groups that are asked for, and no flags. */
const FORMS = new RegExp(
  PROVIDERS.flatMap(({ keyFaults }) => keyFaults ?? [])
    .map(({ source }) => `(?:${source})`)
    .join('|'),
);

/**
 * Whether a message begins as one provider or another begins a fault of the key. Gateways and compatible servers hand these
 * sentences on, so that the provider's id does not matter.
 *
 * @param message - in lower case, without the status that an SDK puts in front
 * @internal
 */
export function isProviderForm(message: string): boolean {
  return FORMS.test(message);
}
