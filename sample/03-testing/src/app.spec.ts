/**
 * `fake.install()`: for tests of the app as it is, its own module and options included; only the network is left out. No
 * key has to be set.
 */
import { Test } from '@nestjs/testing';
import { FakeLlm, providerFailure } from 'nestjs-llm-failover/testing';
import { OpenApp } from '../test/open-app.js';
import { AppModule } from './app.module.js';

describe('the app over a FakeLlm', () => {
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

  describe('with answers in order', () => {
    it('answers from the second provider when the first one is overloaded', async () => {
      fake.reset([providerFailure('openai', 'overloaded'), 'It is on its way.']);
      const response = await app.post('answer', 'Where is my parcel?');
      expect(await response.json()).toEqual({ answer: 'It is on its way.' });
      expect(fake.calls.map(({ target }) => target)).toEqual(['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5']);
    });

    it('sends a short task to the small model', async () => {
      fake.reset([{ object: { title: 'Parcel is late', urgency: 'normal' } }]);
      expect((await app.post('summary', 'Where is my parcel?')).status).toBe(200);
      expect(fake.calls.map(({ target }) => target)).toEqual(['openai/gpt-5.4-mini']);
    });
  });

  describe('with answers by target and key', () => {
    it('goes on with the spare key when the primary one is dead, and leaves the dead one alone', async () => {
      fake.on('openai', { credential: 'primary' }).fail('invalid_api_key');
      fake.on('openai', { credential: 'spare' }).reply('first').then('second');
      for (const answer of ['first', 'second']) {
        expect(await (await app.post('answer', 'Where is my parcel?')).json()).toEqual({ answer });
      }
      expect(fake.calls.map(({ credential }) => credential)).toEqual(['primary', 'spare', 'spare']);
    });

    it('answers 422 to what a content filter refuses, and asks nobody else', async () => {
      fake.on('openai/gpt-6-luna').fail('content_filtered');
      const response = await app.post('answer', 'Where is my parcel?');
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ code: 'llm_content_filtered' });
    });
  });
});
