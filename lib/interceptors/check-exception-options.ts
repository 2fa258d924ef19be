import { FLAG, objectOf, oneOf, ERROR_STATUS, type Check } from '../checks/check.js';
import { LLM_FAILURE_CATEGORIES } from '../classification/failure.interface.js';

/** How much a body tells. @internal */
export const EXCEPTION_BODY: Check = oneOf(['minimal', 'hint', 'detail']);

const HTTP_STATUS = objectOf(Object.fromEntries(LLM_FAILURE_CATEGORIES.map((category) => [category, ERROR_STATUS])));

/** Options of the interceptor and the filter. @internal */
export const EXCEPTION_OPTIONS: Check = objectOf({ body: EXCEPTION_BODY, httpStatus: HTTP_STATUS });

/** Options of one handler or controller. @internal */
export const HANDLER_EXCEPTION_OPTIONS: Check = objectOf({
  enabled: FLAG,
  body: EXCEPTION_BODY,
  httpStatus: HTTP_STATUS,
});
