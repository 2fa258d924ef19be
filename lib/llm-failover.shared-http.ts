import type { HttpService } from '@nestjs/axios';

/** Settings that retry packages leave on an axios instance. */
const RETRY_SETTINGS = ['axios-retry', 'raxConfig'];

/**
 * What to warn of when the host shares its own `HttpService`: its interceptors see the keys, and its retries hit dead keys
 * again behind the engine's back.
 *
 * @returns a sentence per finding
 * @internal
 */
export function sharedHttpWarnings({ axiosRef }: HttpService): readonly string[] {
  const defaults = axiosRef.defaults as unknown as Readonly<Record<string, unknown>>;
  const retries = RETRY_SETTINGS.filter((name) => defaults[name] !== undefined);
  const findings: string[] = [];
  if (retries.length > 0) {
    findings.push(
      `http: the shared HttpService retries by itself (${retries.join(', ')}); switch that off for LLM calls.`,
    );
  }
  if (countHandlers(axiosRef.interceptors.request) > 0) {
    findings.push('http: the shared HttpService has request interceptors; they see the API keys.');
  }
  if (countHandlers(axiosRef.interceptors.response) > 0) {
    findings.push('http: the shared HttpService has response interceptors; one that retries hits dead keys again.');
  }
  return findings;
}

function countHandlers(manager: unknown): number {
  const { handlers } = manager as { readonly handlers?: readonly unknown[] };
  return handlers?.filter((handler) => handler !== null).length ?? 0;
}
