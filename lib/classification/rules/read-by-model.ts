const READ_BY_MODEL =
  /^(?:body$|(?:body\.)?(?:messages|input|prompt|contents?|instructions|system(?:_?instruction)?))(?![a-z_])(?!.*\.(?:name|role|id|(?:tool_)?call_id|type)$)/i;

/**
 * Whether a model reads what stands at a place of a request: where a string or a list there is too long, the model's window is too
 * small; anywhere else a shorter one is wanted of the caller.
 *
 * @param path - such as `messages[0].content`
 * @internal
 */
export function isReadByModel(path: string): boolean {
  return READ_BY_MODEL.test(path);
}
