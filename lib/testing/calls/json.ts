/** A JSON object of unknown content. @internal */
export type JsonObject = Readonly<Record<string, unknown>>;

/** `text` read as JSON; `undefined` where it is none. @internal */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value is a JSON object, no list. @internal */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
