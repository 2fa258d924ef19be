import { EMPTY, type Observable } from 'rxjs';
import { LlmCredentialSource, type LlmCredentialValue, type LlmKeyOptions } from 'nestjs-llm-failover';

class WithGetter extends LlmCredentialSource {
  override get changes$(): Observable<string> {
    return EMPTY;
  }

  resolve(): string {
    return 'key';
  }
}

class WithField extends LlmCredentialSource {
  override readonly changes$ = EMPTY;

  async resolve(): Promise<LlmCredentialValue | undefined> {
    return { value: 'key', expiresAt: new Date(0) };
  }

  override refresh(current: string): string {
    return `${current}-2`;
  }
}

class WithNeither extends LlmCredentialSource {
  resolve(): undefined {
    return undefined;
  }
}

describe('an LlmCredentialSource', () => {
  it('can be written in each of these forms', () => {
    const keys: readonly LlmKeyOptions[] = [
      { source: new WithGetter() },
      { source: new WithField() },
      { source: new WithNeither() },
      { source: { resolve: () => undefined } },
      { source: () => 'key' },
      { source: async () => ({ value: 'key', expiresAt: 1 }) },
      { source: { useExisting: WithField } },
      { source: { useClass: WithGetter } },
      { source: { useFactory: (prefix: string) => ({ resolve: () => `${prefix}-key` }), inject: ['PREFIX'] } },
    ];
    expect(keys).toHaveLength(9);
    // @ts-expect-error a key is no number
    const wrong: LlmKeyOptions = { source: () => 7 };
    expect(wrong.source).toBeDefined();
  });

  it('keeps the getter of a subclass', () => {
    expect(new WithGetter().changes$).toBe(EMPTY);
    expect(new WithField().changes$).toBe(EMPTY);
  });
});
