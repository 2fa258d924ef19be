/**
 * Streams that go wrong. What fails before the first text is seen by nobody or has its status; what fails after it is an
 * event.
 */
import { Test } from '@nestjs/testing';
import { cut, errorEvent, FakeLlm, reset, stall } from 'nestjs-llm-failover/testing';
import { OpenApp } from '../../test/open-app.js';
import { AppModule } from '../app.module.js';

describe('a draft, streamed', () => {
  let fake: FakeLlm;
  let app: OpenApp;

  beforeEach(async () => {
    fake = new FakeLlm([]);
    app = await OpenApp.of(fake.install(Test.createTestingModule({ imports: [AppModule] })));
  });

  afterEach(async () => {
    await app.close();
    fake.expectNoPendingAnswers();
  });

  const events = (...texts: string[]) => texts.map((text) => `data: "${text}"\n\n`).join('');
  const INTERRUPTED = 'event: error\ndata: {"code":"llm_stream_interrupted"}\n\n';

  it.each([
    ['behind a chunk without text', {}],
    ['at once', { preamble: false }],
  ])('arrives piece by piece, %s', async (_how, options) => {
    fake.reset([{ stream: ['On its ', 'way.'], ...options }]);
    const response = await app.post('draft', 'Where is my parcel?');
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(await response.text()).toBe(events('On its ', 'way.'));
  });

  it.each([
    ['is cut', cut()],
    ['is reset', reset()],
    ['says that it is overloaded under status 200', errorEvent('overloaded')],
  ])('comes from the next one when the first stream %s before a text', async (_what, fault) => {
    fake.reset([fault, { stream: ['On its ', 'way.'] }]);
    const response = await app.post('draft', 'Where is my parcel?');
    expect(await response.text()).toBe(events('On its ', 'way.'));
    expect(fake.calls).toHaveLength(2);
  });

  it('has the status of the failure when no stream comes to a text', async () => {
    fake.on('*').reply(errorEvent('quota_exhausted')).always();
    const response = await app.post('draft', 'Where is my parcel?');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'llm_quota_exhausted' });
  });

  it.each([
    ['is cut', cut(['On its '])],
    ['is reset', reset(['On its '])],
    ['says that it is overloaded', errorEvent('overloaded', ['On its '])],
  ])('ends in an error event when the stream %s after a text', async (_what, fault) => {
    fake.reset([fault]);
    const response = await app.post('draft', 'Where is my parcel?');
    expect(await response.text()).toBe(events('On its ') + INTERRUPTED);
  });

  it('ends in an error event when the stream falls silent', async () => {
    fake.reset([stall(['On its '])]);
    const response = await app.post('draft', 'Where is my parcel?');
    const text = response.text();
    await fake.clock.advance(60_000); // limits.idleTimeoutMs
    expect(await text).toBe(events('On its ') + INTERRUPTED);
  });
});
