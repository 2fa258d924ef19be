import type { INestApplicationContext } from '@nestjs/common';

/** Callers that make one call after the other, as apps do under load. */
export class SteadyCallers {
  /** Calls that have ended. */
  count = 0;
  slowestMs = 0;
  readonly failures: unknown[] = [];
  private isOver = false;
  private readonly running: readonly Promise<void>[];

  /**
   * @param each - how many callers each app has
   * @param pauseMs - between two calls of one
   */
  constructor(
    apps: readonly INestApplicationContext[],
    each: number,
    pauseMs: number,
    private readonly call: (app: INestApplicationContext) => Promise<unknown>,
  ) {
    this.running = apps.flatMap((app) => Array.from({ length: each }, () => this.run(app, pauseMs)));
  }

  /** Ends them, when the calls under way have ended. */
  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.running);
  }

  private async run(app: INestApplicationContext, pauseMs: number): Promise<void> {
    while (!this.isOver) {
      const startedAtMs = performance.now();
      await this.call(app).catch((error: unknown) => this.failures.push(error));
      this.slowestMs = Math.max(this.slowestMs, performance.now() - startedAtMs);
      this.count += 1;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
