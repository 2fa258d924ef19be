import { checkClientOptions } from './clients/config/check-options.js';
import { checkChoice } from './clients/config/check-values.js';
import { isRecord, Problems } from './clients/config/problems.js';
import { isDescriptor } from './clients/config/injectable.interface.js';

const MODULE_OPTIONS = ['rules', 'exceptions', 'http', 'transport', 'shutdown'];
const STORE_METHODS = ['get', 'put', 'entries', 'acquireLease', 'releaseLease', 'isLeased', 'pin'];

/**
 * Checks the module's options, whatever they are.
 *
 * @internal
 */
export function checkModuleOptions(options: unknown): Problems {
  const problems = new Problems();
  checkClientOptions(options, problems, MODULE_OPTIONS);
  if (!isRecord(options)) return problems;
  checkExceptions(options.exceptions, problems);
  checkShutdown(options.shutdown, problems);
  const { http, transport, health, rules } = options;
  const isHttp = http === undefined || (isRecord(http) && !('axiosRef' in http));
  problems.expect(isHttp, 'http', http, 'axios settings or { useExisting: HttpService }');
  if (!isDescriptor(rules)) checkRules(rules, problems);
  if (!isDescriptor(transport)) checkTransport(transport, problems);
  if (isRecord(health) && !isDescriptor(health.store)) checkStore(health.store, problems);
  return problems;
}

/** Checks rules as they stand in the options, or as the container gave them. @internal */
export function checkRules(rules: unknown, problems = new Problems()): Problems {
  if (rules === undefined) return problems;
  if (!problems.expect(Array.isArray(rules), 'rules', rules, 'a list of { name, classify }')) return problems;
  for (const [index, rule] of (rules as unknown[]).entries()) {
    const isRule = isRecord(rule) && typeof rule.name === 'string' && typeof rule.classify === 'function';
    problems.expect(isRule, `rules[${index}]`, rule, 'a rule like { name, classify }');
    if (isRule) problems.expectName(rule.name, `rules[${index}].name`, 'the name of a rule');
  }
  return problems;
}

/** Checks a transport as it stands in the options, or as the container gave it. @internal */
export function checkTransport(transport: unknown, problems = new Problems()): Problems {
  return checkContract(transport, ['send'], 'transport', problems);
}

/** Checks a store as it stands in the options, or as the container gave it. @internal */
export function checkStore(store: unknown, problems = new Problems()): Problems {
  return checkContract(store, STORE_METHODS, 'health.store', problems);
}

/** Checks the `HttpService` that the container gave for the option `http`. @internal */
export function checkHttpService(service: unknown, problems = new Problems()): Problems {
  const isService = isRecord(service) && typeof service.axiosRef === 'function';
  problems.expect(isService, 'http', service, 'an HttpService of @nestjs/axios');
  return problems;
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

/** Something of the host's own: an object with the methods of a contract. */
function checkContract(value: unknown, methods: readonly string[], path: string, problems: Problems): Problems {
  const has = (name: string) => typeof (value as Record<string, unknown>)[name] === 'function';
  const isRight = value === undefined || (typeof value === 'object' && value !== null && methods.every(has));
  const expected = `an object with ${methods.map((name) => `${name}()`).join(', ')}, or { useExisting | useClass | useFactory }`;
  problems.expect(isRight, path, value, expected);
  return problems;
}
