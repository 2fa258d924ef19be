// The clients that the gateway is tried with: what other majors of them need stands here alone.
export { createOpenAI } from '@ai-sdk/openai';
export { type AIMessageChunk, HumanMessage, ToolMessage } from '@langchain/core/messages';
export { ChatOpenAI } from '@langchain/openai';
export { generateText, Output, stepCountIs, streamText, tool, type ModelMessage } from 'ai';
export { default as OpenAI } from 'openai';
export { zodTextFormat } from 'openai/helpers/zod';
