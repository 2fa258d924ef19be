import { STRICT_ANTHROPIC, STRICT_CLAUDES } from './anthropic.js';
import { STRICT_DEEPSEEK } from './deepseek.js';
import { STRICT_GEMINI, STRICT_GEMINIS } from './gemini.js';
import { STRICT_GROQ } from './groq.js';
import { STRICT_MISTRAL } from './mistral.js';
import { STRICT_OPENAI } from './openai.js';
import { STRICT_OPENAI_RESPONSES, STRICT_RESPONSES } from './openai-responses.js';
import { STRICT_PERPLEXITY } from './perplexity.js';
import type { StrictUpstream } from './refusal.interface.js';

export { strictTransport } from './strict-transport.js';

/** One of each family of providers. */
export const STRICT_UPSTREAMS: readonly StrictUpstream[] = [
  STRICT_OPENAI,
  STRICT_MISTRAL,
  STRICT_GROQ,
  STRICT_DEEPSEEK,
  STRICT_PERPLEXITY,
  STRICT_ANTHROPIC,
  STRICT_GEMINI,
  STRICT_RESPONSES,
];

/** Models of the same providers that refuse other things. */
export const STRICT_MODELS: readonly StrictUpstream[] = [...STRICT_CLAUDES, ...STRICT_GEMINIS, STRICT_OPENAI_RESPONSES];
