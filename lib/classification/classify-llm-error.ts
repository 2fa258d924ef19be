import { isCategory } from './category-catalogue.js';
import { classifyLlmFailure } from './classify-llm-failure.js';
import { readProperty } from './evidence/safe-access.js';
import {
  LLM_EVIDENCE_BASES,
  LLM_FAILURE_SCOPES,
  type LlmClassificationRule,
  type LlmEvidenceBasis,
  type LlmFailure,
  type LlmFailureEvidence,
  type LlmFailureScope,
} from './failure.interface.js';

/**
 * What else is known when something was thrown; see the evidence of {@link classifyLlmFailure}.
 *
 * @publicApi
 */
export type LlmErrorContext = Omit<LlmFailureEvidence, 'error'>;

/** Brands of this library's own errors, which carry a verdict already. */
const BRANDS = ['error', 'LlmError', 'LlmCallError'].map((name) => Symbol.for(`nestjs-llm-failover.${name}`));

const SCOPES: ReadonlySet<unknown> = new Set(LLM_FAILURE_SCOPES);
const BASES: ReadonlySet<unknown> = new Set(LLM_EVIDENCE_BASES);

/**
 * Tells what a thrown value means: an axios, fetch or Node error, an error of the openai, @anthropic-ai, @google/genai,
 * AWS and `ai` packages, a string, anything.
 *
 * An error of this library keeps the verdict it carries. Never throws.
 *
 * @param thrown - nothing of it is kept but short redacted texts
 * @param context - provider, model, and what of the answer is known beside the error
 * @param rules - users' own rules, in order
 * @publicApi
 */
export function classifyLlmError(
  thrown: unknown,
  context: LlmErrorContext = {},
  rules: readonly LlmClassificationRule[] = [],
): LlmFailure {
  return carriedFailure(thrown) ?? classifyLlmFailure({ ...context, error: thrown }, rules);
}

function carriedFailure(thrown: unknown): LlmFailure | undefined {
  if (!BRANDS.some((symbol) => readProperty(thrown, symbol) === true)) return undefined;
  const cause = readProperty(thrown, 'cause');
  const source = isCategory(readProperty(cause, 'category')) ? cause : thrown;
  const category = readProperty(source, 'category');
  const scope = readProperty(source, 'scope');
  if (!isCategory(category) || !SCOPES.has(scope)) return undefined;
  const rule = readProperty(source, 'rule');
  const basis = readProperty(source, 'basis');
  return {
    category,
    scope: scope as LlmFailureScope,
    explicit: readProperty(source, 'explicit') === true,
    basis: BASES.has(basis) ? (basis as LlmEvidenceBasis) : undefined,
    party: typed(readProperty(source, 'party'), 'string'),
    retryAfterMs: typed(readProperty(thrown, 'retryAfterMs') ?? readProperty(source, 'retryAfterMs'), 'number'),
    shouldRetry: typed(readProperty(source, 'shouldRetry'), 'boolean'),
    status: typed(readProperty(source, 'status'), 'number'),
    providerCode: typed(readProperty(source, 'providerCode'), 'string'),
    requestId: typed(readProperty(source, 'requestId'), 'string'),
    message: typed(readProperty(source, 'message'), 'string'),
    rule: typeof rule === 'string' ? rule : 'carried',
  };
}

interface TypeNames {
  readonly number: number;
  readonly boolean: boolean;
  readonly string: string;
}

function typed<Name extends keyof TypeNames>(value: unknown, type: Name): TypeNames[Name] | undefined {
  return typeof value === type ? (value as TypeNames[Name]) : undefined;
}
