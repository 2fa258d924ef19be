import { Injectable } from '@nestjs/common';
import { LlmCallObserver, type LlmObservedWork } from 'nestjs-llm-failover';
import { AsyncLocalStorage } from 'node:async_hooks';

export const tenants = new AsyncLocalStorage<{ readonly tenant: string }>();

@Injectable()
export class TenantObserver extends LlmCallObserver {
  override around(work: LlmObservedWork, next: () => Promise<void>): Promise<void> {
    const tenant = work.metadata?.['tenant'];
    if (typeof tenant !== 'string') return next();
    if (work.kind === 'attempt') work.headers['x-tenant'] = tenant;
    return tenants.run({ tenant }, next);
  }
}
