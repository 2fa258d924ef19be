import { readFile, stat } from 'node:fs/promises';
import { keysIn } from '../keys-in.js';
import type { GivenKey, SourceAdapter } from './source-adapter.js';

/** How often a file is looked at while its keys are used. */
const POLL_MS = 1_000;

/**
 * Keys in a file, one per line or divided by commas, as orchestrators mount secrets. The file is looked at again when its
 * keys are used, at most once a second, and when one of them is rejected; so there is no watcher to lose events or to keep
 * the process alive.
 *
 * A file that is written over in place is empty for a moment. Its keys are given once more where it is found empty for the first
 * time, and then it is looked at again; only a file that is empty still has no key any more.
 *
 * @internal
 */
export function fileAdapter(path: string): SourceAdapter {
  let seen: string | undefined;
  let present: readonly GivenKey[] = [];
  let isEmptied = false;
  return {
    async read() {
      // The signature first: a change between the two is then seen at the next look.
      seen = await signatureOf(path);
      const given = keysIn(await readFile(path, 'utf8'), /[,\r\n]/).map((value) => ({ value }));
      isEmptied = given.length === 0 && present.length > 0 && !isEmptied;
      if (isEmptied) seen = undefined;
      else present = given;
      return present;
    },
    poll: { pollMs: POLL_MS, hasChanged: async () => (await signatureOf(path)) !== seen },
  };
}

/** Follows links: a mounted secret is swapped by pointing a link elsewhere. */
async function signatureOf(path: string): Promise<string> {
  const { ino, mtimeMs, ctimeMs, size } = await stat(path);
  return [ino, mtimeMs, ctimeMs, size].join(':');
}
