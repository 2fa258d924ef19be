import { LLM_FAILURE_CATEGORIES } from '../../classification/failure.interface.js';
import { DEFAULT_FIGURES } from '../../failover/policies.js';
import { checkChoice, checkNumber, isNumberFrom, type Unchecked } from './check-values.js';
import { isRecord, type Problems } from './problems.js';

/** Checks policies: categories and figures. @internal */
export function checkPolicies(policies: unknown, problems: Problems): void {
  if (policies === undefined) return;
  if (!problems.expect(isRecord(policies), 'policies', policies, 'an object')) return;
  problems.expectKnown(policies as Unchecked, [...LLM_FAILURE_CATEGORIES, ...Object.keys(DEFAULT_FIGURES)], 'policies');
  for (const [name, value] of Object.entries(policies as Unchecked)) {
    const path = `policies.${name}`;
    if ((LLM_FAILURE_CATEGORIES as readonly string[]).includes(name)) checkCategoryPolicy(value, path, problems);
    else checkFigure(name, value, path, problems);
  }
}

function checkCategoryPolicy(policy: unknown, path: string, problems: Problems): void {
  if (policy === undefined || !problems.expect(isRecord(policy), path, policy, 'an object')) return;
  const { action, cooldownMs, httpStatus } = policy as Unchecked;
  problems.expectKnown(policy as Unchecked, ['action', 'cooldownMs', 'httpStatus'], path);
  checkChoice(action, ['fail', 'next', 'retry'], `${path}.action`, problems);
  checkNumber(cooldownMs, 0, `${path}.cooldownMs`, problems);
  const isStatus = Number.isInteger(httpStatus) && (httpStatus as number) >= 400 && (httpStatus as number) <= 599;
  problems.expect(
    httpStatus === undefined || isStatus,
    `${path}.httpStatus`,
    httpStatus,
    'an HTTP status from 400 to 599',
  );
}

function checkFigure(name: string, value: unknown, path: string, problems: Problems): void {
  const standard = (DEFAULT_FIGURES as unknown as Unchecked)[name];
  if (typeof standard === 'boolean') {
    problems.expect(value === undefined || typeof value === 'boolean', path, value, 'true or false');
  } else if (Array.isArray(standard)) {
    const areDelays = Array.isArray(value) && value.length > 0 && value.every((item) => isNumberFrom(item, 0));
    problems.expect(value === undefined || areDelays, path, value, 'a list of milliseconds');
  } else if (typeof standard === 'number') {
    const isCount = name === 'breakerThreshold' || name === 'provenStrikes' || name === 'retryTokens';
    checkNumber(value, isCount ? 1 : 0, path, problems);
  }
}
