import type { Body, Message, Part, Refusal, StrictUpstream } from './refusal.interface.js';

function refuse(message: string): Refusal {
  return { status: 400, body: { type: 'error', error: { type: 'invalid_request_error', message } } };
}

const BLOCKS = ['text', 'image', 'document', 'tool_use', 'tool_result', 'thinking', 'redacted_thinking'];

function blocksOf(message: Message | undefined): readonly Part[] {
  return Array.isArray(message?.content) ? message.content : [];
}

function refusalOf({ messages, system, thinking, tool_choice: choice }: Body): Refusal | undefined {
  if (messages.length === 0) return refuse('messages: at least one message is required');
  if (system !== undefined && (typeof system !== 'string' || system.trim() === ''))
    return refuse('system: text is blank');
  const used = new Set<string>();
  let open: string[] = [];
  for (const [at, message] of messages.entries()) {
    const { role } = message;
    const content = blocksOf(message);
    if (content.length === 0) return refuse(`messages.${at}: content must not be empty`);
    const answered: string[] = [];
    for (const block of content) {
      if (!BLOCKS.includes(block.type ?? '')) return refuse(`messages.${at}: Input tag '${block.type}' is not known`);
      if (block.type === 'text' && block.text.trim() === '')
        return refuse('text content blocks must contain non-whitespace text');
      if (block.type === 'tool_use') {
        if (!/^[a-zA-Z0-9_-]+$/.test(block.id))
          return refuse(`messages.${at}.tool_use.id: String should match pattern`);
        if (used.has(block.id)) return refuse('`tool_use` ids must be unique');
        used.add(block.id);
      }
      if (block.type === 'tool_result') answered.push(block.tool_use_id);
      if (block.type === 'document' && block.source.type === 'base64' && block.source.media_type !== 'application/pdf')
        return refuse(`messages.${at}: media_type should be 'application/pdf'`);
    }
    if (answered.some((id) => !open.includes(id)))
      return refuse(`messages.${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks`);
    if (open.some((id) => !answered.includes(id)))
      return refuse('`tool_use` ids were found without `tool_result` blocks immediately after');
    open = role === 'assistant' ? content.filter(({ type }) => type === 'tool_use').map(({ id }) => id) : [];
  }
  if (open.length > 0) return refuse('`tool_use` ids were found without `tool_result` blocks immediately after');
  if (thinking === undefined || thinking.type === 'disabled') return undefined;
  if (thinking.type === 'enabled' && choice !== undefined && ['any', 'tool'].includes(choice.type))
    return refuse('Thinking may not be enabled when tool_choice forces tool use.');
  const last = blocksOf(messages.findLast(({ role }) => role === 'assistant'));
  const isThought = ['thinking', 'redacted_thinking'].includes(last[0]?.type ?? '');
  const calls = last.some(({ type }) => type === 'tool_use');
  return calls && !isThought ? refuse('Expected `thinking` or `redacted_thinking`, but found `tool_use`') : undefined;
}

/** Anthropic's Messages API. */
export const STRICT_ANTHROPIC: StrictUpstream = {
  provider: 'anthropic',
  model: 'claude-haiku-4-5',
  api: 'anthropic',
  refusalOf,
};
