import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LIB = new URL('../../lib/', import.meta.url).pathname;
/** The parts that give or take what the engine tells, and tell nothing of its work themselves; sockets and requests emit as well. */
const ENDS = ['events/', 'module/', 'interceptors/'];

describe('The port of events', () => {
  it('is called by the record alone', () => {
    const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !ENDS.some((folder) => file.startsWith(folder)),
    );
    const callers = files.filter((file) =>
      /(?<!this\.)\bemit\(|(?:\bports\.|[^.\w])emit\?\.\(/.test(readFileSync(join(LIB, file), 'utf8')),
    );
    expect(callers.toSorted()).toEqual(
      ['record-credentials.ts', 'record-ending.ts', 'record.ts'].map((file) => `failover/${file}`),
    );
  });
});
