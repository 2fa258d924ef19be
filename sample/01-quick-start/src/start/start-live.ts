import { type DynamicModule, type INestApplication, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { LlmClient, LlmFailoverModule, type LlmPlanCandidate } from 'nestjs-llm-failover';
import { AppModule } from '../app.module.js';
import { ChatController } from '../chat/chat.controller.js';
import { closeOnFailure } from './close-on-failure.js';
import type { KeyedProvider } from './keyed-providers.js';
import { CHAT_EXAMPLES, listen } from './listen.js';
import type { Surroundings } from './surroundings.js';
import { tableOf, type Cell } from './table.js';

/** The app with other providers than those of `AppModule`. */
@Module({})
class OtherProvidersModule {}

/** Runs the app on real providers; makes no call by itself. */
export async function startLive(keyed: readonly KeyedProvider[], around: Surroundings): Promise<INestApplication> {
  const app = await NestFactory.create(moduleFor(keyed), { logger: ['warn', 'error'], abortOnError: false });
  app.enableShutdownHooks();
  return closeOnFailure(app, async () => {
    tellPlan(app.get(LlmClient), keyed, around);
    await listen(app, around, CHAT_EXAMPLES);
  });
}

function tellPlan(llm: LlmClient, keyed: readonly KeyedProvider[], { print, paint }: Surroundings): void {
  print();
  print(`Using real providers, with the keys in ${keyed.map(({ variable }) => variable).join(', ')}.`);
  print('A call would now try, in this order:');
  print();
  for (const line of tableOf(llm.plan().candidates.map(rowOf), paint)) print(line);
  print();
}

/** `AppModule` where it knows all the providers that have a key, else the same app with a route made of the keys. */
function moduleFor(keyed: readonly KeyedProvider[]): Type<unknown> | DynamicModule {
  if (keyed.every(({ id }) => id === 'openai' || id === 'anthropic')) return AppModule;
  const routes = { default: keyed.map(({ target }) => target) };
  return {
    module: OtherProvidersModule,
    imports: [LlmFailoverModule.forRoot({ routes, globalInterceptor: true })],
    controllers: [ChatController],
  };
}

function rowOf({ provider, model, credential, state, reason }: LlmPlanCandidate): readonly Cell[] {
  const key = credential === undefined ? '' : `${credential.label} (#${credential.fingerprint.slice(0, 4)})`;
  return [`${provider}/${model}`, key, [state === 'ready' ? 'good' : 'bad', state], ['faint', reason]];
}
