import { invalidField, unsupportedField } from '../../gateway/request-errors.js';
import { isRecord, type JsonRecord, saidFieldsOf, textOf } from '../json.js';
import { checkKinds } from './field-kinds.js';

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
  if (type !== 'function' && type !== 'custom') throw unsupportedField(`${path}.type`, NOT_OURS);
  if (textOf(name) === undefined) throw invalidField(`${path}.name`, 'a text');
  checkKinds(tool, { description: 'text', parameters: 'object', strict: 'boolean', format: 'object' }, `${path}.`);
  switch (type) {
    case 'function': {
      const { parameters, strict } = tool;
      return { type, function: saidFieldsOf({ name, description, parameters, strict }) };
    }
    case 'custom':
      return { type, custom: saidFieldsOf({ name, description, format: grammarOf(tool['format']) }) };
  }
}

/** The grammar of a custom tool stands one level deeper in chat completions. */
function grammarOf(format: unknown): unknown {
  if (!isRecord(format) || format['type'] !== 'grammar') return format;
  const { type, ...grammar } = format;
  return { type, grammar };
}

const MODES: readonly unknown[] = ['none', 'auto', 'required'];

/** @throws GatewayRequestError (400) for no choice, and for a tool that OpenAI itself would carry out */
export function chatToolChoiceOf(choice: unknown): unknown {
  if (choice === undefined || choice === null) return undefined;
  if (!isRecord(choice)) {
    if (MODES.includes(choice)) return choice;
    throw invalidField('tool_choice', '"none", "auto", "required" or an object');
  }
  const { type, mode, tools } = choice;
  if (type === 'function' || type === 'custom') return namedToolOf(choice, 'tool_choice');
  if (type !== 'allowed_tools') throw unsupportedField('tool_choice.type', NOT_OURS);
  if (!Array.isArray(tools)) throw invalidField('tool_choice.tools', 'an array');
  const allowed = tools.map((tool, index) => namedToolOf(tool, `tool_choice.tools[${index}]`));
  return { type, allowed_tools: { mode, tools: allowed } };
}

/** Clients that come from chat completions have the field around the name already. */
function namedToolOf(tool: unknown, path: string): unknown {
  if (!isRecord(tool)) throw invalidField(path, 'an object');
  const { type, name } = tool;
  if (textOf(name) !== undefined) return { type, [String(type)]: { name } };
  const wrapped = typeof type === 'string' && Object.hasOwn(tool, type) ? tool[type] : undefined;
  if (!isRecord(wrapped) || textOf(wrapped['name']) === undefined) throw invalidField(`${path}.name`, 'a text');
  return tool;
}
