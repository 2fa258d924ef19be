import type { ServerResponse } from 'node:http';
import { failoverOf } from 'nestjs-llm-failover';

/** Tells who answered, and after how many upstream calls. Names no key. */
export function setAnswerHeaders(response: ServerResponse, answer: unknown): void {
  const info = failoverOf(answer);
  if (info !== undefined) setCallHeaders(response, info);
}

interface CallFacts {
  readonly attempts: number;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
}

export function setCallHeaders(response: ServerResponse, { attempts, provider, model }: CallFacts): void {
  response.setHeader('x-llm-attempts', attempts);
  if (provider !== undefined) response.setHeader('x-llm-provider', provider);
  if (model !== undefined) response.setHeader('x-llm-model', model);
}
