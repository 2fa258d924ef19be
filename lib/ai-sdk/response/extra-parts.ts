import { wholeBase64 } from '../../base64/whole-base64.js';
import type { LlmAnnotation, LlmImagePart, LlmResponseAudio } from '../../index.js';
import { typeByBytes } from '../request/media-type.js';
import type { SdkContent } from '../specification.js';

type SourceContent = Extract<SdkContent, { type: 'source' }>;
type FileContent = Extract<SdkContent, { type: 'file' }>;

/** What an answer holds beside texts and calls. */
export interface Extras {
  readonly annotations?: readonly LlmAnnotation[] | undefined;
  readonly images?: readonly LlmImagePart[] | undefined;
  readonly audio?: Partial<LlmResponseAudio> | null | undefined;
}

/**
 * Sources, each page or document once, and images. An image at an address stays in `response.body`: the AI SDK takes bytes.
 *
 * @param told - the ids of the sources that were told before; those of this answer are added
 * @internal
 */
export function extraPartsOf({ annotations, images }: Extras, told: Set<string>): (SourceContent | FileContent)[] {
  return [
    ...(annotations ?? []).map(sourceOf).filter((source) => source !== undefined && isNews(source.id, told)),
    ...(images ?? []).map(imageOf),
  ].filter((part) => part !== undefined);
}

/** Sound without a beginning that tells its format: the one kind that OpenAI streams, `pcm16`. */
const BARE_SOUND = 'audio/pcm';

/** Sound, once it is whole. Its bytes tell of what type it is where the provider does not. @internal */
export function soundOf(audio: Partial<LlmResponseAudio> | null | undefined): FileContent[] {
  if (typeof audio?.data !== 'string' || audio.data === '') return [];
  const data = wholeBase64(audio.data);
  return [{ type: 'file', mediaType: audio.mime_type ?? typeByBytes('audio', data) ?? BARE_SOUND, data }];
}

function isNews(id: string, told: Set<string>): boolean {
  if (told.has(id)) return false;
  told.add(id);
  return true;
}

/** The id is made of what is cited, so that it is the same whenever it is cited again. */
function sourceOf(annotation: LlmAnnotation): SourceContent | undefined {
  if (annotation.type === 'url_citation') {
    const { url, title } = annotation.url_citation;
    return { type: 'source', sourceType: 'url', id: url, url, ...(title !== undefined && { title }) };
  }
  if (annotation.type !== 'document_citation') return undefined;
  const { document_index: index = 0, document_title: title } = annotation.document_citation;
  const id = `document-${index}`;
  return { type: 'source', sourceType: 'document', id, mediaType: 'application/octet-stream', title: title ?? id };
}

const DATA_URL = /^data:([\w.+-]{1,60}\/[\w.+-]{1,80})(?:;[^,]{0,80})?;base64,/i;

function imageOf({ image_url: image }: LlmImagePart): FileContent | undefined {
  const { url } = image;
  const [head, mediaType] = DATA_URL.exec(url) ?? [];
  if (head === undefined || mediaType === undefined) return undefined;
  return { type: 'file', mediaType, data: url.slice(head.length) };
}
