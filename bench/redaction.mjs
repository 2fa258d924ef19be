// What it costs to take secrets out of 1 KB of a provider's text, by how many keys are known.
import { randomBytes } from 'node:crypto';
import { Redactor } from '../build/credentials/redactor.js';
import { compare, inMicros } from './measure.mjs';

const COUNTS = [2, 500, 10_000];
const KB = 1_024;
const TEXTS = {
  words: 'The request could not be served, because the upstream model is overloaded right now. ',
  'beginnings of keys': 'The key sk-proj-abc is not known here. ',
};

/** Prints the time per text, and that of the first one, which makes the index of keys. */
export async function measureRedaction() {
  console.log('Redaction of 1 KB of text');
  for (const [name, words] of Object.entries(TEXTS)) {
    const text = words.repeat(KB).slice(0, KB);
    for (const count of COUNTS) {
      const keys = Array.from({ length: count }, () => `sk-proj-${randomBytes(60).toString('base64url')}`);
      const redactor = new Redactor();
      redactor.add(...keys);
      const startedAt = process.hrtime.bigint();
      redactor.redact(text);
      const first = Number(process.hrtime.bigint() - startedAt) / 1_000;
      const redact = async () => redactor.with([keys[0]]).redact(text);
      const { each } = await compare({ each: redact }, { rounds: 9, callsPerRound: 50 });
      console.log(`  ${String(count).padStart(5)} keys, ${name}: ${inMicros(each)}, the first text ${inMicros(first)}`);
    }
  }
  console.log();
}
