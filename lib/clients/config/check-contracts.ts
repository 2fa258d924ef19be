import { having, listOf, reporting, type Check } from '../../checks/check.js';
import { nameOf } from '../../checks/names.js';
import { isRecord } from '../../checks/problems.js';

const STORE_METHODS = ['get', 'put', 'entries', 'acquireLease', 'releaseLease', 'isLeased', 'pin'];

/** What carries requests. @internal */
export const TRANSPORT: Check = contract(['send']);

/** Where health is kept. @internal */
export const STORE: Check = contract(STORE_METHODS);

const RULE_NAME = nameOf({ insteadOfKey: 'the name of a rule' });

const RULE: Check = reporting((rule, path, problems) => {
  const isRule = isRecord(rule) && typeof rule.name === 'string' && typeof rule.classify === 'function';
  if (!problems.expect(isRule, path, rule, 'a rule like { name, classify }') || !isRecord(rule)) return;
  if (rule.name !== '') RULE_NAME.report(rule.name, `${path}.name`, problems);
});

/** Users' classification rules. @internal */
export const RULES: Check = listOf(RULE, 'a list of { name, classify }');

/** Something of the host's own: an object with the methods of a contract. */
function contract(methods: readonly string[]): Check {
  const names = methods.map((name) => `${name}()`).join(', ');
  return having(methods, `an object with ${names}, or { useExisting | useClass | useFactory }`);
}
