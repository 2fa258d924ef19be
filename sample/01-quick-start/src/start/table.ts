import type { Painter, Tone } from './painter.js';

/** Text, or text and its tone. */
export type Cell = string | readonly [tone: Tone, text: string];

const INDENT = '   ';
const GAP = '  ';

/** Lines in which the cells of a column stand below each other. */
export function tableOf(rows: readonly (readonly Cell[])[], paint: Painter): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, textOf(cell).length);
  }
  return rows.map(
    (row) =>
      INDENT +
      row
        .map((cell, column) => written(cell, widths[column] ?? 0, paint))
        .join(GAP)
        .trimEnd(),
  );
}

// Padding stands outside the colour, so that trailing blanks can be cut.
function written(cell: Cell, width: number, paint: Painter): string {
  const text = textOf(cell);
  const padding = ' '.repeat(width - text.length);
  return (typeof cell === 'string' || text === '' ? text : paint(cell[0], text)) + padding;
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell[1];
}
