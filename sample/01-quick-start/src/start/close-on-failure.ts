import type { INestApplication } from '@nestjs/common';

/** Does the rest of the start; closes the app when that fails, so that the process can end. */
export async function closeOnFailure(app: INestApplication, start: () => Promise<void>): Promise<INestApplication> {
  try {
    await start();
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}
