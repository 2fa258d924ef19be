/** What some write and not all read: lines of MIME, and the letters of the alphabet for addresses. */
const SLIPS = ['\n', '\r', ' ', '\t', '-', '_'];

/**
 * Data in the one form of base64 that everybody reads: in one line, by the usual alphabet, padded. Data that is so already, as
 * almost all is, is looked through and not copied; what is no base64 stays as it is.
 *
 * @internal
 */
export function plainBase64Of(data: string): string {
  if (data.length % 4 === 0 && !SLIPS.some((slip) => data.includes(slip))) return data;
  const bare = data
    .replaceAll(/\s+/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/={1,2}$/, '');
  const rest = bare.length % 4;
  return rest === 1 ? data : bare + '='.repeat((4 - rest) % 4);
}
