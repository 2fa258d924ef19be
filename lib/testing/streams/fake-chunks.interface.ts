/**
 * A part of a raw body: text or bytes that are sent at once, a wait (`Infinity` is silence for good), or what the
 * connection breaks off with (a string is taken for a code of Node, such as `ECONNRESET`).
 *
 * @publicApi
 */
export type FakeChunk = string | Uint8Array | { readonly waitMs: number } | { readonly error: unknown };

/**
 * A raw body, chunk by chunk. A generator is asked for the next one only when the client has taken the last one; it
 * serves one call. The chunks of a string are its characters.
 *
 * @publicApi
 */
export type FakeChunks = Iterable<FakeChunk> | AsyncIterable<FakeChunk>;

/** What a body breaks off with. @internal */
export type BrokenOff = Extract<FakeChunk, { readonly error: unknown }>;
