import { PROVIDERS } from '../../providers/lookup/provider-of.js';

const ALL = PROVIDERS.flatMap(({ keyFaults }) => keyFaults ?? []);

/**
 * Whether a message begins as one provider or another begins a fault of the key. Gateways and compatible servers hand these
 * sentences on, so that the provider's id does not matter.
 *
 * @param message - in lower case, without the status that an SDK puts in front
 * @internal
 */
export function isProviderForm(message: string): boolean {
  return ALL.some((form) => form.test(message));
}
