import type { JsonRecord } from '../json.js';
import type { Marked } from './cache-marks.js';

/** A block of text. @internal */
export interface TextBlock extends Marked, JsonRecord {
  readonly type: 'text';
  readonly text: string;
}

/** Where an image or a document is: in the request, or at an address that the provider fetches. @internal */
export type MediaSource =
  | { readonly type: 'base64'; readonly media_type: string; readonly data: string }
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'text'; readonly media_type: 'text/plain'; readonly data: string };

/** An image or a document (PDF, text). @internal */
export interface MediaBlock extends Marked, JsonRecord {
  readonly type: 'image' | 'document';
  readonly source: MediaSource;
  readonly title?: string | undefined;
}

/** A call that the model asked for earlier. @internal */
export interface ToolUseBlock extends Marked, JsonRecord {
  readonly type: 'tool_use';
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

/** What a tool gave. @internal */
export interface ToolResultBlock extends Marked, JsonRecord {
  readonly type: 'tool_result';
  readonly tool_use_id: string;
  readonly content?: readonly (TextBlock | MediaBlock)[] | undefined;
}

/** A block of an earlier answer, as Anthropic made it: a thought, the work of its own tools. @internal */
export interface KeptBlock extends JsonRecord {
  readonly type: unknown;
}

/** A content block of a request. @internal */
export type RequestBlock = TextBlock | MediaBlock | ToolUseBlock | ToolResultBlock | KeptBlock;

/** A message of a request: Anthropic knows these two roles only. @internal */
export interface RequestMessage {
  readonly role: 'user' | 'assistant';
  readonly content: readonly RequestBlock[];
}
