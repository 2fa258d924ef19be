import { invalidField, unsupportedField } from '../../gateway/request-errors.js';
import { isRecord, type JsonRecord, saidFieldsOf, textOf } from '../json.js';

const NOT_OURS = 'tools that OpenAI itself carries out are not offered here, only "function" and "custom"';

/**
 * The tools in the form of chat completions, which have a field around what a tool is.
 *
 * @throws GatewayRequestError (400) for a tool that OpenAI itself would carry out
 */
export function chatToolsOf(tools: unknown): readonly JsonRecord[] | undefined {
  if (tools === undefined || tools === null) return undefined;
  if (!Array.isArray(tools)) throw invalidField('tools', 'an array');
  return tools.map((tool, index) => chatToolOf(tool, `tools[${index}]`));
}

function chatToolOf(tool: unknown, path: string): JsonRecord {
  if (!isRecord(tool)) throw invalidField(path, 'an object');
  const { type, name, description } = tool;
  switch (type) {
    case 'function': {
      const { parameters, strict } = tool;
      return { type, function: saidFieldsOf({ name, description, parameters, strict }) };
    }
    case 'custom':
      return { type, custom: saidFieldsOf({ name, description, format: grammarOf(tool['format']) }) };
    default:
      throw unsupportedField(`${path}.type`, NOT_OURS);
  }
}

/** The grammar of a custom tool stands one level deeper in chat completions. */
function grammarOf(format: unknown): unknown {
  if (!isRecord(format) || format['type'] !== 'grammar') return format;
  const { type, ...grammar } = format;
  return { type, grammar };
}

/** @throws GatewayRequestError (400) for a tool that OpenAI itself would carry out */
export function chatToolChoiceOf(choice: unknown): unknown {
  if (!isRecord(choice)) return choice ?? undefined;
  const { type, mode, tools } = choice;
  if (type === 'function' || type === 'custom') return namedToolOf(choice);
  if (type !== 'allowed_tools') throw unsupportedField('tool_choice.type', NOT_OURS);
  return { type, allowed_tools: { mode, tools: Array.isArray(tools) ? tools.map(namedToolOf) : [] } };
}

/** Clients that come from chat completions have the field around the name already. */
function namedToolOf(tool: unknown): unknown {
  if (!isRecord(tool)) return tool;
  const { type, name } = tool;
  return textOf(name) === undefined ? tool : { type, [String(type)]: { name } };
}
