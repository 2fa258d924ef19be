import { Injectable } from '@nestjs/common';
import { LlmCredentialSource, type LlmCredentialValue } from 'nestjs-llm-failover';

@Injectable()
export class TokenService extends LlmCredentialSource {
  override resolve(): Promise<LlmCredentialValue> {
    return this.fetchToken();
  }

  override refresh(_rejected: string): Promise<LlmCredentialValue> {
    return this.fetchToken();
  }

  private async fetchToken(): Promise<LlmCredentialValue> {
    const response = await fetch('https://auth.internal/token', { method: 'POST' });
    if (!response.ok) throw new Error(`the token service answered ${response.status}`);
    const { access_token: value, expires_in: seconds } = (await response.json()) as {
      access_token: string;
      expires_in: number;
    };
    return { value, expiresAt: Date.now() + seconds * 1_000 };
  }
}
