/**
 * `provideFakeLlm`: for unit tests of a service alone. The client is the real one over a double of the provider, so
 * answers, tool calls and errors have their true form; no module is imported.
 */
import { Test } from '@nestjs/testing';
import { LlmCallError } from 'nestjs-llm-failover';
import { FakeLlm, provideFakeLlm, providerFailure, type FakeLlmAnswer } from 'nestjs-llm-failover/testing';
import { OrdersService } from './orders.service.js';
import { TicketsService } from './tickets.service.js';

describe('TicketsService over a FakeLlm', () => {
  async function serviceOver(fake: FakeLlm): Promise<TicketsService> {
    const providers = [TicketsService, OrdersService, ...provideFakeLlm(fake, 'fast')];
    return (await Test.createTestingModule({ providers }).compile()).get(TicketsService);
  }

  it('reads a structured answer', async () => {
    const fake = new FakeLlm([{ object: { title: 'Parcel is late', urgency: 'high' } }]);
    const service = await serviceOver(fake);
    await expect(service.summarise('Where is my parcel?')).resolves.toMatchObject({ urgency: 'high' });
  });

  it('looks up the order that the model asks for', async () => {
    const fake = new FakeLlm([
      { toolCalls: [{ name: 'order_status', arguments: { order: 'A-17' }, id: 'call_1' }] },
      'It was shipped on Monday.',
    ]);
    const service = await serviceOver(fake);
    await expect(service.answer('Where is order A-17?')).resolves.toBe('It was shipped on Monday.');
    expect(fake.calls[1]?.messages.at(-1)).toEqual({
      role: 'tool',
      tool_call_id: 'call_1',
      content: 'shipped on Monday',
    });
    fake.expectNoPendingAnswers();
  });

  it.each<[string, FakeLlmAnswer]>([
    ['arguments that are no JSON', { toolCalls: [{ name: 'order_status', arguments: '{"order": "A-' }] }],
    ['a tool that was not offered', { toolCalls: [{ name: 'refund', arguments: { order: 'A-17' } }] }],
  ])('tells the model that it knows no such order for %s', async (_what, toolCall) => {
    // A function sees the call it answers.
    const fake = new FakeLlm([toolCall, ({ messages }) => `The tool said: ${String(messages.at(-1)?.['content'])}`]);
    const service = await serviceOver(fake);
    await expect(service.answer('Where is my order?')).resolves.toBe('The tool said: unknown order');
  });

  it('passes on what cannot be recovered, with its category', async () => {
    const fake = new FakeLlm([providerFailure('openai', 'context_length_exceeded')]);
    const service = await serviceOver(fake);
    const error: unknown = await service.answer('a very long ticket').catch((thrown: unknown) => thrown);
    expect(LlmCallError.isInstance(error) && error.category).toBe('request_too_large');
  });

  it('fails a test whose code asks more often than it should', async () => {
    const fake = new FakeLlm([{ toolCalls: [{ name: 'order_status' }] }]);
    const service = await serviceOver(fake);
    await expect(service.answer('Where is my order?')).rejects.toThrow('FakeLlm has no answer for upstream call 2');
    expect(() => fake.expectNoPendingAnswers()).toThrow('FakeLlm has no answer for upstream call 2');
  });
});
