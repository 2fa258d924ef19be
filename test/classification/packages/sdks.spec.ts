import { classifyLlmError } from 'nestjs-llm-failover';
import { SDKS } from '../../support/sdks/sdks.js';
import { describePackage, type PackageUnderTest } from './support/package-table.js';

/** What a package says otherwise. */
const DIFFERS: Record<string, PackageUnderTest['differs']> = {
  // Its time-out and an abort throw the same; `run()`, which knows its signal, tells them apart.
  '@google/genai': { 'a time-out': { category: 'cancelled', scope: 'request' } },
};

for (const sdk of SDKS) {
  describePackage(
    sdk.name,
    { provider: sdk.provider, call: (call) => sdk.chat(call), differs: DIFFERS[sdk.name] },
    (thrownBy) => {
      it('keeps the sentence of the provider, not what the package made of it', async () => {
        const message = 'Overloaded.';
        const error = await thrownBy((script) => script.fail('overloaded', { message }));
        expect(classifyLlmError(error, { provider: sdk.provider }).message).toBe(message);
      });
    },
  );
}
