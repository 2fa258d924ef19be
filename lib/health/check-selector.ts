import { leaf, objectOf, type Check } from '../checks/check.js';
import { MAX_CHARS, textOf } from '../checks/names.js';
import { isFilled } from '../checks/problems.js';

const NAME = textOf(MAX_CHARS.model);

/** What chooses entries of health. @internal */
export const SELECTOR: Check = objectOf({ provider: NAME, model: NAME, credential: NAME });

/** Why a person isolates something. @internal */
export const REASON: Check = {
  ...leaf((value) => {
    if (!isFilled(value)) return 'a sentence for people';
    return value.length > MAX_CHARS.sentence ? `a sentence of at most ${MAX_CHARS.sentence} characters` : undefined;
  }),
  isRequired: true,
};
