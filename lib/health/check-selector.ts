import { leaf, objectOf, type Check } from '../checks/check.js';
import { MAX_CHARS, textOf } from '../checks/names.js';
import { isFilled } from '../checks/problems.js';

const NAME = textOf(MAX_CHARS.model);

/** Checks a selector of health entries. @internal */
export const SELECTOR: Check = objectOf({ provider: NAME, model: NAME, credential: NAME });

/** Checks the reason that a person gives for isolating something. @internal */
export const REASON: Check = {
  ...leaf((value) => {
    if (!isFilled(value)) return 'a sentence for people';
    return value.length > MAX_CHARS.sentence ? `a sentence of at most ${MAX_CHARS.sentence} characters` : undefined;
  }),
  isRequired: true,
};
