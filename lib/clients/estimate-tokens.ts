import type { LlmChatRequest } from './chat.interface.js';
import type { JsonRecord } from './wire/json.js';
import { isRecord, recordsOf, textOf } from './wire/json.js';

/** Counts the tokens of a text, roughly. */
export type CountText = (text: string) => number;

/** What the frame of a message, a call or a tool takes beside its texts. */
const FRAME = 4;
/** An image in the detail that providers choose by themselves, and in low detail. */
const IMAGE = 1_000;
const SMALL_IMAGE = 85;
/** Of sound: about 25 tokens a second, of 48 kB where it is not compressed and 16 kB where it is. */
const AUDIO_BYTES_PER_TOKEN = { wav: 1_920, other: 640 };
/** Of a document that is no text: about 2,000 tokens a page of 50 kB. */
const DOCUMENT_BYTES_PER_TOKEN = 25;
/** Longer texts are counted so far, and the rest in proportion. */
const MAX_COUNTED_CHARS = 1_000_000;
/** Where no counter is there: characters per token in common text. */
const CHARS_PER_TOKEN = 4;

/**
 * Counts the input tokens of a request, roughly: its texts by a counter, its images, sound and documents by their kind and
 * size, so that their base64 does not count as text.
 *
 * @internal
 */
export function estimateTokens(request: LlmChatRequest, countText: CountText): number {
  const count = bounded(countText);
  const { messages, tools, response_format: format } = request as JsonRecord;
  const said = recordsOf(messages).reduce((sum, message) => sum + FRAME + ofMessage(message, count), 0);
  const offered = recordsOf(tools).reduce((sum, tool) => sum + FRAME + ofValue(tool, count), 0);
  return said + offered + (isRecord(format) ? ofValue(format['json_schema'], count) : 0);
}

/**
 * The counter of the package `tokenx`, about 95 % right in common languages; a quarter of the characters where the package
 * cannot be loaded, as in a test runner that knows no ES modules.
 *
 * @internal
 */
export async function loadTextCounter(): Promise<CountText> {
  try {
    const { estimateTokenCount } = await import('tokenx');
    return estimateTokenCount;
  } catch {
    return (text) => Math.ceil(text.length / CHARS_PER_TOKEN);
  }
}

function bounded(countText: CountText): CountText {
  return (text) => {
    if (text.length <= MAX_COUNTED_CHARS) return countText(text);
    return Math.ceil((countText(text.slice(0, MAX_COUNTED_CHARS)) * text.length) / MAX_COUNTED_CHARS);
  };
}

function ofMessage({ content, tool_calls: calls, name, refusal }: JsonRecord, count: CountText): number {
  const texts = [content, name, refusal].reduce<number>((sum, text) => sum + count(textOf(text) ?? ''), 0);
  const parts = recordsOf(content).reduce((sum, part) => sum + ofPart(part, count), 0);
  return texts + parts + recordsOf(calls).reduce((sum, call) => sum + FRAME + ofCall(call, count), 0);
}

function ofCall({ function: called, custom }: JsonRecord, count: CountText): number {
  const holder = isRecord(called) ? called : isRecord(custom) ? custom : {};
  return [holder['name'], holder['arguments'], holder['input']].reduce<number>(
    (sum, text) => sum + count(textOf(text) ?? ''),
    0,
  );
}

function ofPart(part: JsonRecord, count: CountText): number {
  const { type, text, refusal } = part;
  const holder = typeof type === 'string' && isRecord(part[type]) ? part[type] : {};
  switch (type) {
    case 'image_url':
      return holder['detail'] === 'low' ? SMALL_IMAGE : IMAGE;
    case 'input_audio': {
      const bytes = bytesIn(textOf(holder['data']) ?? '');
      return Math.ceil(bytes / AUDIO_BYTES_PER_TOKEN[holder['format'] === 'wav' ? 'wav' : 'other']);
    }
    case 'file':
      return ofFile(textOf(holder['file_data']) ?? '', count);
    default:
      return count(textOf(text) ?? textOf(refusal) ?? '');
  }
}

function ofFile(data: string, count: CountText): number {
  const base64 = data.slice(data.indexOf(',') + 1);
  const isText = /^data:(?:text\/|application\/(?:json|xml)\b)/i.test(data);
  if (isText) return count(Buffer.from(base64, 'base64').toString('utf8'));
  return Math.ceil(bytesIn(base64) / DOCUMENT_BYTES_PER_TOKEN);
}

function bytesIn(base64: string): number {
  return (base64.length * 3) / 4;
}

function ofValue(value: unknown, count: CountText): number {
  return value === undefined ? 0 : count(JSON.stringify(value));
}
