import type { AddressInfo } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import type { TestingModuleBuilder } from '@nestjs/testing';

/** An app that listens on a free port. */
export class OpenApp {
  private constructor(
    private readonly app: INestApplication,
    private readonly url: string,
  ) {}

  static async of(builder: TestingModuleBuilder): Promise<OpenApp> {
    const app = (await builder.compile()).createNestApplication({ logger: false });
    const server = await app.listen(0, '127.0.0.1');
    const { port } = server.address() as AddressInfo;
    return new OpenApp(app, `http://127.0.0.1:${port}`);
  }

  /** Sends a ticket to an endpoint. */
  post(endpoint: 'summary' | 'answer' | 'draft', ticket: string, signal?: AbortSignal): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ ticket });
    return fetch(`${this.url}/tickets/${endpoint}`, { method: 'POST', headers, body, signal: signal ?? null });
  }

  async close(): Promise<void> {
    // Else the close waits for the spare connections of clients that have left.
    this.app.getHttpServer().closeAllConnections();
    await this.app.close();
  }
}
