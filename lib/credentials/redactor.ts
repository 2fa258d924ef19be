import { redactKeyShapes } from '../classification/redact-key-shapes.js';
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
  private readonly secrets = new Set<Secret>();

  add(secret: Secret): void {
    this.secrets.add(secret);
  }

  redact(text: string): string {
    let clean = text;
    for (const secret of this.secrets) {
      const value = secret.reveal();
      if (value.length >= MIN_LENGTH && clean.includes(value)) clean = clean.replaceAll(value, REDACTED);
    }
    return redactKeyShapes(clean);
  }
}
