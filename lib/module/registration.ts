import type { ModuleRef } from '@nestjs/core';
import { nearestName } from '../checks/nearest-name.js';
import { printableLine } from '../classification/printable-line.js';
import { LlmClient } from '../clients/llm-client.js';
import { shownName } from '../credentials/shown-name.js';
import { LlmOptionsError } from '../errors/llm-options.error.js';
import { quietLogger } from '../events/quiet-logger.js';
import { lookUp, moduleOf, modulesOf, type ContainerEntry, type ContainerModule } from './container.js';
import { demandsOf } from './injected-tokens.js';
import { LLM_CHECKED_OPTIONS, LLM_CORE, nameInToken } from './tokens.js';

/**
 * Refuses a global root where there is another: which of them a module would get is left to chance.
 *
 * @throws LlmOptionsError
 * @internal
 */
export function refuseSecondRoot(moduleRef: ModuleRef): void {
  if (moduleOf(moduleRef)?.isGlobal !== true) return;
  const globals = modulesOf(moduleRef).filter(
    ({ isGlobal, providers }) => isGlobal && providers.has(LLM_CHECKED_OPTIONS),
  );
  if (globals.length < 2) return;
  const actual = `${globals.length} global ones in one application`;
  const expected =
    'one global LlmFailoverModule; give the others isGlobal: false and import each where it is used, or add routes by forFeature';
  throw new LlmOptionsError([{ option: 'isGlobal', actual, expected }]);
}

/**
 * Refuses the bare class in a module's `imports`: without `forRoot()` there are no options to make an engine of.
 *
 * @throws LlmOptionsError
 * @internal
 */
export function refuseBareModule(moduleRef: ModuleRef): never {
  const here = moduleOf(moduleRef);
  const importers = modulesOf(moduleRef).filter(({ imports }) => here !== undefined && imports.has(here));
  const names = importers.map(({ metatype }) => metatype.name).join(', ');
  const expected =
    'LlmFailoverModule.forRoot() or forRootAsync() in the root module of the application; other modules need no import, as that one is global';
  throw new LlmOptionsError([{ option: 'imports', actual: `the bare class LlmFailoverModule in ${names}`, expected }]);
}

/**
 * Refuses a feature where no root can be seen: its routes have no engine to be added to.
 *
 * @throws LlmOptionsError
 * @internal
 */
export async function refuseFeatureWithoutRoot(moduleRef: ModuleRef): Promise<never> {
  const here = moduleOf(moduleRef);
  // Nest 11 also gives nothing where the engine could not be made. The root's own error, which tells why, must come first.
  if (here !== undefined && lookUp(here, LLM_CORE) !== undefined) return new Promise<never>(() => undefined);
  const hasRoot = modulesOf(moduleRef).some(({ providers }) => providers.has(LLM_CHECKED_OPTIONS));
  const expected =
    'one global LlmFailoverModule beside it; import LlmFailoverModule.forRoot() or forRootAsync() once, in the root module of the application, without isGlobal: false';
  const actual = hasRoot ? 'none that this module can see' : 'none';
  throw new LlmOptionsError([{ option: 'forFeature', actual, expected }]);
}

/**
 * Tells of routes and providers that are injected by name where nobody provides them. The container's own error, which ends
 * the start, knows neither the names that would do nor where names come from.
 *
 * It is told and not thrown, as a test may have the container make what is missing.
 *
 * @internal
 */
export function tellOfUnknownNames(moduleRef: ModuleRef): true {
  const modules = modulesOf(moduleRef);
  // With several roots one of them tells.
  if (modules.find(({ providers }) => providers.has(LLM_CORE)) !== moduleOf(moduleRef)) return true;
  const sentences = modules.flatMap((module) =>
    consumersIn(module).flatMap((consumer) =>
      demandsOf(consumer)
        .filter((token) => nameInToken(token) !== undefined && lookUp(module, token) === undefined)
        .map((token) => sentenceOn(token, consumer, module, modules)),
    ),
  );
  const logger = quietLogger();
  for (const sentence of new Set(sentences)) logger.warn(printableLine(sentence));
  return true;
}

/** The names of classes that inject the client of this root that is bound to no route. @internal */
export function unboundConsumers(moduleRef: ModuleRef): readonly string[] {
  const here = moduleOf(moduleRef);
  const served = modulesOf(moduleRef).filter((module) => lookUp(module, LlmClient)?.module === here);
  const consumers = served.flatMap(consumersIn);
  return [...new Set(consumers.filter((consumer) => demandsOf(consumer).includes(LlmClient)).map(nameOf))];
}

/** What the application's modules make; the library's own views are left out. */
function consumersIn({ providers, controllers, injectables }: ContainerModule): readonly ContainerEntry[] {
  const own = [...providers].filter(([token]) => nameInToken(token) === undefined).map(([, entry]) => entry);
  return [...own, ...controllers.values(), ...injectables.values()];
}

function sentenceOn(
  token: unknown,
  consumer: ContainerEntry,
  module: ContainerModule,
  modules: readonly ContainerModule[],
): string {
  const { kind = 'route', name = '' } = nameInToken(token) ?? {};
  const all = modules.flatMap(({ providers }) => [...providers.keys()]);
  const names = [...new Set(all)]
    .filter((known) => nameInToken(known)?.kind === kind && lookUp(module, known) !== undefined)
    .map((known) => shownName(nameInToken(known)?.name ?? ''));
  const nearest = nearestName(name, names);
  const guess = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  const [list, field] = kind === 'route' ? ['routes', 'routeNames'] : ['providers', 'providerIds'];
  const remedy = all.includes(token)
    ? 'Another module has it: import the LlmFailoverModule of that module where it is injected.'
    : `Names come from the ${list} of forRoot(), from ${field} of forRootAsync(), and from forFeature() in a module that is imported.`;
  const found = names.length === 0 ? `can inject no ${kind} by name` : `can inject ${names.join(', ')}`;
  return `${nameOf(consumer)} injects the ${kind} "${shownName(name)}", but ${module.metatype.name} ${found}.${guess} ${remedy}`;
}

function nameOf({ name }: ContainerEntry): string {
  return typeof name === 'string' ? name : 'A provider';
}
