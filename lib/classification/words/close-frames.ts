/** `received 1008 (policy violation) `, with the reason behind it. */
const CLOSE_FRAME = /\b(?:received|sent) [134]\d{3} \([a-z /_-]{2,40}\)(?: {1,2}(?=[^\s;])|(?=; |$))/g;
/** Meanings that say nothing of a call where no reason stands behind them: they are of the socket's own frames. */
const EMPTY_MEANINGS = / \((?:policy violation|invalid frame payload data|unsupported data)\)/;

/**
 * Blanks what a closed web socket's code is called by its standard, as that stands before the reason that the server gave:
 * `received 1008 (policy violation) API key expired`. Without a reason the name of the code is all that is known, and stays.
 *
 * @param message - in lower case
 * @see https://websockets.readthedocs.io/en/stable/reference/exceptions.html
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1
 * @internal
 */
export function withBlankCloseFrames(message: string): string {
  if (!message.includes('received ') && !message.includes('sent ')) return message;
  return message.replace(CLOSE_FRAME, (frame) =>
    frame.endsWith(' ') || EMPTY_MEANINGS.test(frame) ? ' '.repeat(frame.length) : frame,
  );
}
