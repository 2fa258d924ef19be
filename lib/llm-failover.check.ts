import { checkChoice, checkClientOptions } from './clients/config/check-options.js';
import { isRecord, Problems } from './clients/config/problems.js';
import { isDescriptor } from './llm-failover.injectables.js';

const MODULE_OPTIONS = ['rules', 'exceptions', 'http', 'transport', 'shutdown'];

/**
 * Checks the module's options, whatever they are.
 *
 * @internal
 */
export function checkModuleOptions(options: unknown): Problems {
  const problems = new Problems();
  checkClientOptions(options, problems, MODULE_OPTIONS);
  if (!isRecord(options)) return problems;
  checkRules(options.rules, problems);
  checkExceptions(options.exceptions, problems);
  checkShutdown(options.shutdown, problems);
  const { http, transport, health } = options;
  problems.expect(http === undefined || isRecord(http), 'http', http, 'axios settings or { useExisting: HttpService }');
  checkMethod(transport, 'send', 'transport', problems);
  if (isRecord(health)) checkMethod(health.store, 'get', 'health.store', problems);
  return problems;
}

function checkRules(rules: unknown, problems: Problems): void {
  if (rules === undefined || isDescriptor(rules)) return;
  if (!problems.expect(Array.isArray(rules), 'rules', rules, 'a list of { name, classify }')) return;
  for (const [index, rule] of (rules as unknown[]).entries()) {
    const isRule = isRecord(rule) && typeof rule.name === 'string' && typeof rule.classify === 'function';
    problems.expect(isRule, `rules[${index}]`, rule, 'a rule like { name, classify }');
  }
}

function checkExceptions(exceptions: unknown, problems: Problems): void {
  if (exceptions === undefined) return;
  if (!problems.expect(isRecord(exceptions), 'exceptions', exceptions, 'an object') || !isRecord(exceptions)) return;
  problems.expectKnown(exceptions, ['body'], 'exceptions');
  checkChoice(exceptions.body, ['minimal', 'hint', 'detail'], 'exceptions.body', problems);
}

function checkShutdown(shutdown: unknown, problems: Problems): void {
  if (shutdown === undefined) return;
  if (!problems.expect(isRecord(shutdown), 'shutdown', shutdown, 'an object') || !isRecord(shutdown)) return;
  problems.expectKnown(shutdown, ['graceMs'], 'shutdown');
  const { graceMs } = shutdown;
  const isTime = graceMs === undefined || (typeof graceMs === 'number' && Number.isFinite(graceMs) && graceMs >= 0);
  problems.expect(isTime, 'shutdown.graceMs', graceMs, 'a number of at least 0');
}

/** Something of the host's own: a descriptor, or an object with the contract's first method. */
function checkMethod(value: unknown, method: string, path: string, problems: Problems): void {
  const hasMethod = typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[method] === 'function';
  const expected = `an object with the method ${method}(), or { useExisting | useClass | useFactory }`;
  problems.expect(value === undefined || isDescriptor(value) || hasMethod, path, value, expected);
}
