import { PROVIDER_NAME } from '../provider-name.js';

/** The mark of a text in which the model declined: the AI SDK has no part for it. @internal */
export const REFUSAL_MARK = { providerMetadata: { [PROVIDER_NAME]: { refusal: true } } };
