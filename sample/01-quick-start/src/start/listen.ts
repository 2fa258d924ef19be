import type { INestApplication } from '@nestjs/common';
import type { Surroundings } from './surroundings.js';

/** One thing to try from another terminal. */
export interface CurlExample {
  readonly what: string;
  readonly path: string;
  readonly body: object;
}

/** What works with any provider. */
export const CHAT_EXAMPLES: readonly CurlExample[] = [
  { what: 'an answer', path: '/chat', body: { message: 'Hello' } },
  { what: '400: the message is missing', path: '/chat', body: {} },
];

/** Listens, and prints what to try. */
export async function listen(
  app: INestApplication,
  around: Surroundings,
  examples: readonly CurlExample[],
): Promise<void> {
  const { print, paint } = around;
  await app.listen(around.port);
  const { port }: { readonly port: number } = app.getHttpServer().address();
  const url = `http://localhost:${port}`;
  print(paint('title', `Listening on ${url}`));
  print('Try in another terminal (Ctrl-C here ends the app):');
  for (const { what, path, body } of examples) {
    print();
    print(paint('faint', `   # ${what}`));
    print(`   curl -i ${url}${path} -H 'content-type: application/json' -d '${JSON.stringify(body)}'`);
  }
  print();
}
