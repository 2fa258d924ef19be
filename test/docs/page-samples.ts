import { readFileSync } from 'node:fs';

/** A whole sample of a page: one that imports what it uses. */
export interface PageSample {
  /** As its first line names it (`// name.ts`), else by its place. */
  readonly name: string;
  readonly code: string;
}

/** The whole samples of a page, in its order. */
export function samplesOf(page: string): readonly PageSample[] {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/^ *```ts\n([^]*?)^ *```$/gm)];
  return blocks
    .map(([, code = '']) => code)
    .filter((code) => /^import /m.test(code))
    .map((code, place) => ({ name: /^\/\/ (\S+\.ts)\n/.exec(code)?.[1] ?? `sample-${place + 1}.ts`, code }));
}
