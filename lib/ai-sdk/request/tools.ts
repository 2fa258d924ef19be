import type { LlmChatRequestFields, LlmTool, LlmToolChoice } from '../../index.js';
import type { SdkCallOptions } from '../specification.js';
import { noteLostOptions, type Warnings } from '../warnings.js';
import { cacheMarkOf } from './cache-mark.js';

type SdkTool = NonNullable<SdkCallOptions['tools']>[number];

/** The offered tools, and the choice among them; without a tool there is none. @internal */
export function toolFieldsOf(
  { tools = [], toolChoice }: Pick<SdkCallOptions, 'tools' | 'toolChoice'>,
  warnings: Warnings,
): Pick<LlmChatRequestFields, 'tools' | 'tool_choice'> {
  const offered = tools.flatMap((tool) => toolOf(tool, warnings));
  if (offered.length === 0) return {};
  return { tools: offered, ...(toolChoice !== undefined && { tool_choice: choiceOf(toolChoice) }) };
}

function toolOf(tool: SdkTool, warnings: Warnings): LlmTool[] {
  if (tool.type !== 'function') {
    warnings.unsupported(`tool ${tool.id}`, 'A route has no tools that one provider runs itself.');
    return [];
  }
  const { name, description, inputSchema, strict, inputExamples } = tool;
  if (inputExamples !== undefined) warnings.unsupported('inputExamples of a tool', 'Left out.');
  noteLostOptions(tool, 'a tool', warnings);
  const described = {
    name,
    ...(description !== undefined && { description }),
    parameters: inputSchema,
    ...(strict !== undefined && { strict }),
  };
  return [{ type: 'function', function: described, ...cacheMarkOf(tool) }];
}

function choiceOf(choice: NonNullable<SdkCallOptions['toolChoice']>): LlmToolChoice {
  return choice.type === 'tool' ? { type: 'function', function: { name: choice.toolName } } : choice.type;
}
