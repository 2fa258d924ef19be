import { AI_SDK } from './ai.sdk.js';
import { ANTHROPIC_SDK } from './anthropic.sdk.js';
import { GOOGLE_GENAI_SDK } from './google-genai.sdk.js';
import { LANGCHAIN_SDK } from './langchain.sdk.js';
import { OPENAI_SDK } from './openai.sdk.js';
import type { Sdk } from './sdk.interface.js';

/** The packages that people call providers with. */
export const SDKS: readonly Sdk[] = [OPENAI_SDK, ANTHROPIC_SDK, GOOGLE_GENAI_SDK, LANGCHAIN_SDK, AI_SDK];
