import { inspect } from 'node:util';
import { startDemo } from './demo/start-demo.js';
import { keyedProviders } from './start/keyed-providers.js';
import { painterFor } from './start/painter.js';
import { portOf, refuseTakenPort } from './start/port.js';
import { startLive } from './start/start-live.js';
import { StartError } from './start/start-error.js';
import type { Surroundings } from './start/surroundings.js';

async function bootstrap(): Promise<void> {
  const around: Surroundings = {
    port: portOf(process.env),
    print: (line = '') => process.stdout.write(`${line}\n`),
    paint: painterFor(process.stdout),
  };
  await refuseTakenPort(around.port);
  const keyed = keyedProviders(process.env);
  await (keyed.length === 0 ? startDemo(around) : startLive(keyed, around));
}

bootstrap().catch((error: unknown) => {
  process.stderr.write(`${error instanceof StartError ? error.message : inspect(error)}\n`);
  process.exitCode = 1;
});
