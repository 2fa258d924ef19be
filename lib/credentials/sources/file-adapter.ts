import { readFile, stat } from 'node:fs/promises';
import { keysIn } from '../keys-in.js';
import type { SourceAdapter } from './source-adapter.js';

/** How often a file is looked at while its keys are used. */
const POLL_MS = 1_000;

/**
 * Keys in a file, one per line or divided by commas, as orchestrators mount secrets. The file is looked at again when its
 * keys are used, at most once a second, and when one of them is rejected; so there is no watcher to lose events or to keep
 * the process alive.
 *
 * @internal
 */
export function fileAdapter(path: string): SourceAdapter {
  let seen: string | undefined;
  return {
    async read() {
      // The signature first: a change between the two is then seen at the next look.
      seen = await signatureOf(path);
      return keysIn(await readFile(path, 'utf8'), /[,\r\n]/).map((value) => ({ value }));
    },
    poll: { pollMs: POLL_MS, hasChanged: async () => (await signatureOf(path)) !== seen },
  };
}

/** Follows links: a mounted secret is swapped by pointing a link elsewhere. */
async function signatureOf(path: string): Promise<string> {
  const { ino, mtimeMs, ctimeMs, size } = await stat(path);
  return [ino, mtimeMs, ctimeMs, size].join(':');
}
