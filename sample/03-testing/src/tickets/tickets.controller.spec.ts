/**
 * A plain object in the client's place: for tests of what your own code makes of an answer. Nothing of the library runs,
 * so there is no failover, no typed error and no HTTP status to test.
 */
import { BadGatewayException, BadRequestException } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { vi } from 'vitest';
import { LlmClient } from 'nestjs-llm-failover';
import { AppModule } from '../app.module.js';
import { TicketsController } from './tickets.controller.js';

describe('TicketsController over a plain object', () => {
  const chat = vi.fn<() => Promise<unknown>>();
  const { signal } = new AbortController();
  let module: TestingModule;
  let tickets: TicketsController;

  beforeEach(async () => {
    chat.mockReset();
    module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(LlmClient) // stands for every route
      .useValue({ promises: { chat } })
      .compile();
    tickets = module.get(TicketsController);
  });

  afterEach(() => module.close());

  it('gives the summary that the model wrote', async () => {
    const content = '{ "title": "Parcel is late", "urgency": "high" }';
    chat.mockResolvedValue({ choices: [{ message: { content } }] });
    const summary = await tickets.summary('Where is my parcel?', signal);
    expect(summary).toEqual({ title: 'Parcel is late', urgency: 'high' });
    expect(chat).toHaveBeenCalledWith(
      expect.objectContaining({ response_format: expect.objectContaining({ type: 'json_schema' }) }),
      { signal },
    );
  });

  it.each(['Sorry, no.', '{ "title": "Parcel is late", "urgency": "huge" }', 'null'])(
    'gives no summary for %s',
    async (content) => {
      chat.mockResolvedValue({ choices: [{ message: { content } }] });
      await expect(tickets.summary('Where is my parcel?', signal)).rejects.toThrow(BadGatewayException);
    },
  );

  it('refuses a ticket without a text and asks no model', () => {
    expect(() => tickets.summary(' ', signal)).toThrow(BadRequestException);
    expect(chat).not.toHaveBeenCalled();
  });
});
