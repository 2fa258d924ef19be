import { resolveLimits, type LlmLimits, type ResolvedLimits } from '../../failover/limits.js';
import type { RuntimeRoute } from '../runtime-target.js';

/**
 * Finds limits that can never matter, because a shorter one always ends the wait before. One sentence per finding, for
 * the start-up log. Only what is set itself is a finding: a default may well be longer than a limit that somebody set.
 *
 * @param limits - as they are set
 * @param base - what holds where they set nothing
 * @param path - of the option: `limits`, `routes.fast.limits`
 * @internal
 */
export function lintLimits(limits: LlmLimits | undefined, base: ResolvedLimits, path: string): readonly string[] {
  if (limits === undefined) return [];
  const { attemptTimeoutMs, firstContentTimeoutMs, maxWaitMs, keyCheckWaitMs } = limits;
  const held = resolveLimits(base, limits);
  const { totalTimeoutMs } = held;
  return [
    longer(`${path}.attemptTimeoutMs`, attemptTimeoutMs, totalTimeoutMs),
    longerThanAttempt(`${path}.firstContentTimeoutMs`, firstContentTimeoutMs, held),
    (maxWaitMs ?? 0) < totalTimeoutMs ? undefined : idle(`${path}.maxWaitMs`, maxWaitMs, totalTimeoutMs),
    longer(`${path}.keyCheckWaitMs`, keyCheckWaitMs, totalTimeoutMs),
  ].filter((finding) => finding !== undefined);
}

/** The same for a route and its targets. @internal */
export function lintLimitsOfRoute({ name, limits, targets }: RuntimeRoute, base: ResolvedLimits): readonly string[] {
  const held = resolveLimits(base, limits);
  const ofTargets = targets.map(({ provider, model, firstContentTimeoutMs }) =>
    longerThanAttempt(`routes.${name}: firstContentTimeoutMs of ${provider.id}/${model}`, firstContentTimeoutMs, held),
  );
  return [
    ...lintLimits(limits, base, `routes.${name}.limits`),
    ...ofTargets.filter((finding) => finding !== undefined),
  ];
}

function longer(option: string, valueMs: number | undefined, totalTimeoutMs: number): string | undefined {
  return valueMs !== undefined && valueMs > totalTimeoutMs ? idle(option, valueMs, totalTimeoutMs) : undefined;
}

function longerThanAttempt(
  option: string,
  valueMs: number | undefined,
  { attemptTimeoutMs, totalTimeoutMs }: ResolvedLimits,
): string | undefined {
  if (valueMs === undefined || attemptTimeoutMs >= totalTimeoutMs) return longer(option, valueMs, totalTimeoutMs);
  return valueMs > attemptTimeoutMs ? idle(option, valueMs, attemptTimeoutMs, 'attemptTimeoutMs') : undefined;
}

function idle(option: string, valueMs: number | undefined, endMs: number, end = 'totalTimeoutMs'): string {
  return `${option} (${valueMs}): never matters; ${end} (${endMs}) ends the wait before.`;
}
