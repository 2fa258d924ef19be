import { inlineDataOf } from './data-url.js';

/**
 * What a file that comes as data is called where it has no name: some want one, and tell by its end what they have got.
 *
 * @internal
 */
export function usualFileName(data: string): string {
  return inlineDataOf(data)?.mediaType === 'application/pdf' ? 'file.pdf' : 'file';
}
