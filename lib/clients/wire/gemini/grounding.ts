import type { LlmAnnotation } from '../../chat.interface.js';
import { KeptText } from '../../stream/kept-text.js';
import { countOf, isRecord, recordsOf, textOf, type JsonRecord } from '../json.js';

/** A source that an answer may rest on, without its place. */
type Source = (range: JsonRecord) => LlmAnnotation | undefined;

/** A source, and which bytes of the answer rest on it; `undefined` for all that is not told. */
interface Found {
  readonly source: Source;
  readonly start?: number | undefined;
  readonly end?: number | undefined;
}

/**
 * What a candidate rests on, told once, when all of its text is there: pages and documents that were looked up
 * (`groundingMetadata`), and sources that it repeats (`citationMetadata`). Gemini counts in bytes of UTF-8, the common shape in
 * characters.
 *
 * @see https://ai.google.dev/api/generate-content#GroundingMetadata
 * @internal
 */
export class Grounding {
  private readonly said = new KeptText();
  private grounding: JsonRecord = {};
  private citations: JsonRecord = {};

  addText(text: string): void {
    this.said.add(text);
  }

  /** What the latest piece of a candidate tells counts: each tells all so far. */
  addCandidate({ groundingMetadata: grounding, citationMetadata: citations }: JsonRecord): void {
    if (isRecord(grounding) && recordsOf(grounding['groundingChunks']).length > 0) this.grounding = grounding;
    if (isRecord(citations)) this.citations = citations;
  }

  /** What has been found since the last time. */
  take(): readonly LlmAnnotation[] {
    const found = [...groundedOf(this.grounding), ...citedOf(this.citations)];
    this.grounding = {};
    this.citations = {};
    if (found.length === 0) return [];
    const charsAt = charsByBytes(
      this.said.text,
      found.flatMap(({ start, end }) => [start ?? 0, end ?? 0]),
    );
    return found.flatMap(({ source, start, end }) => {
      // The first byte is left out where it is 0, as all zeros are in this protocol.
      const range = end === undefined ? {} : { start_index: charsAt(start ?? 0), end_index: charsAt(end) };
      return source(range) ?? [];
    });
  }
}

function groundedOf(grounding: JsonRecord): readonly Found[] {
  const sources = (Array.isArray(grounding['groundingChunks']) ? grounding['groundingChunks'] : []).map(sourceOf);
  const used = new Set<number>();
  const placed = recordsOf(grounding['groundingSupports']).flatMap((support): Found[] => {
    const segment = isRecord(support['segment']) ? support['segment'] : {};
    const indices: unknown[] = Array.isArray(support['groundingChunkIndices']) ? support['groundingChunkIndices'] : [];
    return indices.flatMap((index): Found[] => {
      const source = typeof index === 'number' ? sources[index] : undefined;
      if (source === undefined) return [];
      used.add(index as number);
      return [{ source, start: countOf(segment['startIndex']), end: countOf(segment['endIndex']) }];
    });
  });
  const others = sources.flatMap((source, index) => (source === undefined || used.has(index) ? [] : [{ source }]));
  return [...placed, ...others];
}

function sourceOf(chunk: unknown): Source | undefined {
  if (!isRecord(chunk)) return undefined;
  const kind = ['web', 'maps', 'image', 'retrievedContext'].find((name) => isRecord(chunk[name]));
  const { uri, sourceUri, title: named, text } = kind === undefined ? {} : (chunk[kind] as JsonRecord);
  // An image is found on a page.
  const [url, title, cited] = [textOf(uri) ?? textOf(sourceUri), textOf(named), textOf(text)];
  const said = { ...(cited !== undefined && { cited_text: cited }) };
  if (url !== undefined) {
    return (range) => ({
      type: 'url_citation',
      url_citation: { url, ...(title !== undefined && { title }), ...range, ...said },
    });
  }
  if (title === undefined) return undefined;
  return (range) => ({ type: 'document_citation', document_citation: { document_title: title, ...range, ...said } });
}

/** The Gemini API and Vertex AI have a name of their own each. */
function citedOf(metadata: JsonRecord): readonly Found[] {
  return [...recordsOf(metadata['citationSources']), ...recordsOf(metadata['citations'])].flatMap((cited): Found[] => {
    const source = sourceOf({ web: cited });
    if (source === undefined) return [];
    return [{ source, start: countOf(cited['startIndex']), end: countOf(cited['endIndex']) }];
  });
}

/** How many characters of a text its first bytes are. The text is gone through once, however many places are asked for. */
function charsByBytes(text: string, bytePlaces: readonly number[]): (bytes: number) => number {
  const chars = new Map<number, number>();
  let [bytes, at] = [0, 0];
  for (const place of [...new Set(bytePlaces)].toSorted((one, other) => one - other)) {
    while (bytes < place && at < text.length) {
      const code = text.codePointAt(at) as number;
      bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      at += code < 0x10000 ? 1 : 2;
    }
    chars.set(place, at);
  }
  return (place) => chars.get(place) ?? 0;
}
