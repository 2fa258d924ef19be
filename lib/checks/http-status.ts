import { that, type Check } from './check.js';

/** An HTTP status of an error. @internal */
export const ERROR_STATUS: Check = that(
  (value) => Number.isInteger(value) && (value as number) >= 400 && (value as number) <= 599,
  'an HTTP status from 400 to 599',
);
