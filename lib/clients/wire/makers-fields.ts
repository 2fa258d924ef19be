/** Fields of an answer, and of its tool calls, that hold what nobody but the maker understands: signatures, encrypted thoughts. */
export const OPAQUE_FIELDS: readonly string[] = [
  'extra_content',
  'provider_specific_fields',
  'reasoning_details',
  'thinking_blocks',
];
