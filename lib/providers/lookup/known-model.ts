import type { KnownModel } from '../request-conventions.interface.js';

/** A model's name is read no further: what a provider calls a model is shorter. */
const MAX_NAME_CHARS = 200;

const UNKNOWN: Omit<KnownModel, 'match'> = {};

/**
 * What a provider's file says of a model, all entries that name it put together: refusals are united, of all else the first
 * entry's counts, and so it does of each convention of requests.
 *
 * @internal
 */
export function knownModelOf(models: readonly KnownModel[] = [], name: string): Omit<KnownModel, 'match'> {
  if (name.length > MAX_NAME_CHARS) return UNKNOWN;
  const found = models.filter(({ match }) => match.test(name));
  if (found.length === 0) return UNKNOWN;
  const { match: _match, ...known } = found.reduceRight<Partial<KnownModel>>(
    (others, entry) => ({ ...others, ...entry }),
    {},
  );
  const requests = found.flatMap((entry) => entry.request ?? []);
  const refuses = found.flatMap((entry) => entry.refuses ?? []);
  const refusesWhileThinking = found.flatMap((entry) => entry.refusesWhileThinking ?? []);
  return {
    ...known,
    ...(requests.length > 0 && { request: requests.reduceRight((others, own) => ({ ...others, ...own }), {}) }),
    ...(refuses.length > 0 && { refuses }),
    ...(refusesWhileThinking.length > 0 && { refusesWhileThinking }),
  };
}
