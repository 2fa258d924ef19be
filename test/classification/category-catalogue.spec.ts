import { CATEGORY_CATALOGUE, meaningOf, scopeOfCategory } from '../../lib/classification/category-catalogue.js';
import { LLM_FAILURE_CATEGORIES } from '../../lib/classification/failure.interface.js';

describe('the catalogue of categories', () => {
  it('has each category once, and no other', () => {
    expect(Object.keys(CATEGORY_CATALOGUE)).toEqual([...LLM_FAILURE_CATEGORIES]);
  });

  it.each(LLM_FAILURE_CATEGORIES)('never blames the caller for the server’s key: %s', (category) => {
    expect([401, 403]).not.toContain(meaningOf(category).http.status);
    expect([401, 403]).not.toContain(meaningOf(category).http.callersStatus);
  });

  it.each(LLM_FAILURE_CATEGORIES)('waits in a call only for what passes by itself: %s', (category) => {
    const { action, passes } = meaningOf(category);
    if (action === 'retry') expect(passes).toBe(true);
  });

  it.each(LLM_FAILURE_CATEGORIES)('asks nobody to come back after a failure of the request itself: %s', (category) => {
    const { isTerminal, passes, marking } = meaningOf(category);
    if (isTerminal) expect({ passes, marks: marking.kind, scope: scopeOfCategory(category) }).toEqual(NEUTRAL);
  });

  it.each(LLM_FAILURE_CATEGORIES)(
    'believes in a key only where its category could be about the key: %s',
    (category) => {
      const { doubtsKey, isCredentialFault } = meaningOf(category);
      if (doubtsKey !== 'never') expect(isCredentialFault).toBe(true);
    },
  );

  it('ranks every failure above a target that was not called for want of a key', () => {
    const ranks = LLM_FAILURE_CATEGORIES.map((category) => meaningOf(category).rank);
    expect(Math.max(...ranks)).toBeLessThan(meaningOf('credential_missing').uncalledRank ?? 0);
  });
});

const NEUTRAL = { passes: false, marks: 'none', scope: 'request' };
