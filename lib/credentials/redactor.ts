import { redactKeyShapes, redactMarkedKeys } from '../classification/redact-key-shapes.js';
import type { Secret } from './secret.js';

const REDACTED = '[redacted]';
/** Shorter values are left alone: replacing them would garble plain words. */
const MIN_LENGTH = 6;

/**
 * Takes secrets out of provider text: the loaded keys by value, and whatever else is shaped like a key.
 *
 * @internal
 */
export class Redactor {
  /** The longest value first, so that a key that begins like a shorter one leaves no tail. */
  private secrets: readonly Secret[] = [];

  add(secret: Secret): void {
    if (secret.reveal().length < MIN_LENGTH || this.secrets.includes(secret)) return;
    this.secrets = [...this.secrets, secret].toSorted((left, right) => right.reveal().length - left.reveal().length);
  }

  /** For sentences and codes. */
  redact(text: string): string {
    return redactKeyShapes(this.withoutKeys(text));
  }

  /** For ids of requests, which are long random runs themselves: only what is marked as a key is taken out. */
  redactId(id: string): string {
    return redactMarkedKeys(this.withoutKeys(id));
  }

  private withoutKeys(text: string): string {
    let clean = text;
    for (const secret of this.secrets) {
      const value = secret.reveal();
      if (clean.includes(value)) clean = clean.replaceAll(value, REDACTED);
      clean = withoutCutKey(clean, value);
    }
    return clean;
  }
}

/** Provider text is cut to a length before it comes here, and the cut may go through a key. */
function withoutCutKey(text: string, value: string): string {
  const end = text.endsWith('…') ? text.length - 1 : text.length;
  for (let length = Math.min(value.length - 1, end); length >= MIN_LENGTH; length -= 1) {
    const start = end - length;
    if (text.startsWith(value.slice(0, length), start)) return text.slice(0, start) + REDACTED + text.slice(end);
  }
  return text;
}
