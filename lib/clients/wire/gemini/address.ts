/** Where a model lives: `models/<id>`, or `tunedModels/<id>` if that is how it was named. */
const COLLECTION = /^(models|tunedModels)\//;

/**
 * The resource name of a model, such as `models/gemini-3.8-flash`.
 *
 * The id is encoded, so that nothing in a model's name leads to another method or resource.
 *
 * @see https://ai.google.dev/api/models
 * @internal
 */
export function resourceOf(model: string): string {
  const collection = COLLECTION.exec(model)?.[1];
  const id = collection === undefined ? model : model.slice(collection.length + 1);
  return `${collection ?? 'models'}/${encodeURIComponent(id)}`;
}

/** The path of a method of a model; the key goes in a header, never into the address. @internal */
export function methodPathOf(model: string, method: string): string {
  return `/${resourceOf(model)}:${method}`;
}
