import type { JsonRecord } from '../json.js';

/** A piece of text. @internal */
export interface TextPart {
  readonly text: string;
}

/** Media in the request, or at an address that the provider fetches. @internal */
export type MediaPart =
  | { readonly inlineData: { readonly mimeType: string; readonly data: string } }
  | { readonly fileData: { readonly fileUri: string; readonly mimeType?: string | undefined } };

/** A call that the model asked for earlier. @internal */
export interface FunctionCallPart {
  readonly functionCall: { readonly id?: string | undefined; readonly name: string; readonly args: JsonRecord };
  readonly thoughtSignature?: string | undefined;
}

/** What a function gave. @internal */
export interface FunctionResponsePart {
  readonly functionResponse: { readonly id?: string | undefined; readonly name: string; readonly response: JsonRecord };
}

/** A part of an earlier answer, as Gemini made it. @internal */
export type KeptPart = JsonRecord;

/** A part of a content of a request. @internal */
export type RequestPart = KeptPart | TextPart | MediaPart | FunctionCallPart | FunctionResponsePart;

/** A content of a request: Gemini knows these two roles only. @internal */
export interface RequestContent {
  readonly role: 'user' | 'model';
  readonly parts: readonly RequestPart[];
}
