import { styleText } from 'node:util';

/** What a piece of text means; the terminal's colour follows from it. */
export type Tone = 'title' | 'good' | 'bad' | 'faint';

/** Gives text the look of its tone. */
export type Painter = (tone: Tone, text: string) => string;

const STYLES = { title: 'bold', good: 'green', bad: 'red', faint: 'gray' } as const;

/** For files, pipes and tests. */
export const plain: Painter = (_tone, text) => text;

/** For terminals. Looks at no stream: not every version of Node would, so `painterFor()` does it. */
export const colourful: Painter = (tone, text) => styleText(STYLES[tone], text, { validateStream: false });

/** Colours where the stream is a terminal that shows them; `NO_COLOR` and `TERM=dumb` are heeded. */
export function painterFor(stream: NodeJS.WriteStream): Painter {
  return stream.isTTY && stream.hasColors() ? colourful : plain;
}
