import { ANTHROPIC_WIRE } from './anthropic/anthropic-wire.js';
import { GEMINI_WIRE } from './gemini/gemini-wire.js';
import { OPENAI_WIRE } from './openai/openai-wire.js';
import { OPENAI_RESPONSES_WIRE } from './openai-responses/openai-responses-wire.js';
import type { LlmApi } from '../../providers/llm-api.js';
import type { Wire } from './wire.interface.js';

/** The mappers of every protocol. @internal */
export const WIRES: Readonly<Record<LlmApi, Wire>> = {
  openai: OPENAI_WIRE,
  'openai-responses': OPENAI_RESPONSES_WIRE,
  anthropic: ANTHROPIC_WIRE,
  gemini: GEMINI_WIRE,
};
