import { createHash } from 'node:crypto';
import { conventionsOf } from '../../providers/lookup/conventions-of.js';
import type { ToolNames } from '../../providers/request-conventions.interface.js';
import type { LlmChatRequest } from '../chat.interface.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord, recordsOf } from '../wire/json.js';
import type { FitTarget } from './fit-target.js';
import { NAME_HOLDERS, toolNameOf } from './tool-name.js';

/** Names of tools, and others that stand for them. */
export type NameMap = ReadonlyMap<string, string>;

/** Tools of a provider's own are known by their names: Moonshot's `builtin_function`. */
const isOfApp = ({ type }: JsonRecord): boolean => type === undefined || type === 'function' || type === 'custom';

/** No pattern is held against a longer name: what no provider takes is no name. */
const MAX_LENGTH = 256;

/**
 * The names of tools that a target does not take, and those that stand for them there: the same ones each time for the same names.
 * Each is its own, and none is that of another tool.
 *
 * @returns `undefined` where all are taken
 * @internal
 */
export function standInsOf(request: LlmChatRequest, rules: ToolNames | undefined): NameMap | undefined {
  if (rules === undefined || !hasRefused(request, rules)) return undefined;
  const names = new Set([...offeredNames(request), ...calledNames(request)]);
  const kept = new Set(recordsOf(request.tools).flatMap((tool) => (isOfApp(tool) ? [] : namesIn(tool))));
  const refused = [...names].filter((name) => !isTaken(name, rules) && !kept.has(name));
  if (refused.length === 0) return undefined;
  const made = new Map<string, string>();
  for (const name of refused) {
    const standIn = madeName(name, names, rules);
    names.add(standIn);
    made.set(name, standIn);
  }
  return made;
}

/**
 * The names of tools that a target has been told otherwise, by those that it knows: what it calls is to be read by them.
 *
 * @returns `undefined` where it knows all by their own
 * @internal
 */
export function ownNamesOf(request: LlmChatRequest, { provider, api, model }: FitTarget): NameMap | undefined {
  const rules = conventionsOf(provider, api, model).request.toolNames;
  if (rules === undefined || !isAnyRefused(request.tools, rules)) return undefined;
  return new Map([...(standInsOf(request, rules) ?? [])].map(([own, standIn]) => [standIn, own]));
}

/** A request in which tools go by the names that stand for theirs: those that are offered, chosen and have been called. @internal */
export function withStandIns(request: LlmChatRequest, names: NameMap): LlmChatRequest {
  const { tools, tool_choice: choice, messages } = request as JsonRecord;
  return {
    ...request,
    ...(Array.isArray(tools) && { tools: tools.map((tool: unknown) => renamedIn(tool, names)) }),
    ...(isRecord(choice) && { tool_choice: renamedChoice(choice, names) }),
    ...(Array.isArray(messages) && { messages: messages.map((message: unknown) => renamedMessage(message, names)) }),
  } as LlmChatRequest;
}

/** A tool, a call or a piece of one with the other name. @internal */
export function renamedIn<Named>(named: Named, names: NameMap): Named {
  if (!isRecord(named) || !isOfApp(named)) return named;
  for (const holder of NAME_HOLDERS) {
    const held = named[holder];
    const name = isRecord(held) ? names.get(held['name'] as string) : undefined;
    if (name !== undefined) return { ...named, [holder]: { ...(held as JsonRecord), name } };
  }
  return named;
}

function renamedChoice(choice: JsonRecord, names: NameMap): JsonRecord {
  const { allowed_tools: allowed } = choice;
  if (!isRecord(allowed) || !Array.isArray(allowed['tools'])) return renamedIn(choice, names);
  const tools = allowed['tools'].map((tool: unknown) => renamedIn(tool, names));
  return { ...choice, allowed_tools: { ...allowed, tools } };
}

function renamedMessage(message: unknown, names: NameMap): unknown {
  if (!isRecord(message)) return message;
  const { role, name, tool_calls: calls } = message;
  const standIn = role === 'tool' ? names.get(name as string) : undefined;
  if (standIn !== undefined) return { ...message, name: standIn };
  const isCalling = role === 'assistant' && Array.isArray(calls);
  return isCalling ? { ...message, tool_calls: calls.map((call: unknown) => renamedIn(call, names)) } : message;
}

/** Makes nothing: almost no request has such names. */
function hasRefused({ tools, messages }: LlmChatRequest, rules: ToolNames): boolean {
  if (isAnyRefused(tools, rules)) return true;
  if (!Array.isArray(messages)) return false;
  for (const message of messages as unknown[]) {
    if (isRecord(message) && message['role'] === 'assistant' && isAnyRefused(message['tool_calls'], rules)) return true;
  }
  return false;
}

function isAnyRefused(list: unknown, rules: ToolNames): boolean {
  if (!Array.isArray(list)) return false;
  for (const one of list as unknown[]) {
    if (!isRecord(one) || !isOfApp(one)) continue;
    const name = toolNameOf(one);
    if (name !== undefined && !isTaken(name, rules)) return true;
  }
  return false;
}

function offeredNames({ tools }: LlmChatRequest): readonly string[] {
  return recordsOf(tools).flatMap(namesIn);
}

function calledNames({ messages }: LlmChatRequest): readonly string[] {
  return recordsOf(messages).flatMap(({ role, tool_calls: calls }) =>
    role === 'assistant' ? recordsOf(calls).flatMap(namesIn) : [],
  );
}

function namesIn(named: JsonRecord): readonly string[] {
  const name = toolNameOf(named);
  return name === undefined ? [] : [name];
}

function isTaken(name: string, { pattern, maxLength }: ToolNames): boolean {
  return name.length <= Math.min(maxLength, MAX_LENGTH) && pattern.test(name);
}

const DIGEST_LENGTH = 8;

/** What all take: letters, digits, underscores and dashes behind a letter. */
function madeName(name: string, taken: ReadonlySet<string>, { maxLength }: ToolNames): string {
  const plain = name.slice(0, MAX_LENGTH).replaceAll(/[^a-zA-Z0-9_-]/g, '_');
  const whole = /^[a-zA-Z]/.test(plain) ? plain : `t_${plain}`;
  if (whole.length <= maxLength && name.length <= MAX_LENGTH && !taken.has(whole)) return whole;
  const start = whole.slice(0, maxLength - DIGEST_LENGTH - 1);
  for (let time = 0; ; time += 1) {
    const digest = createHash('sha256').update(`${time} ${name}`).digest('hex').slice(0, DIGEST_LENGTH);
    const made = `${start}_${digest}`;
    if (!taken.has(made)) return made;
  }
}
