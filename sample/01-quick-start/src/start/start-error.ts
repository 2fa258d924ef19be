/** The app cannot start, for a reason that its message tells in full. */
export class StartError extends Error {
  override name = 'StartError';
}
