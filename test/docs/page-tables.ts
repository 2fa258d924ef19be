/** The cells of every table row, without what divides head and body. */
export function rowsOf(text: string): string[][] {
  const rows = text.split('\n').filter((line) => line.startsWith('|') && !/^\|[\s|-]+\|$/.test(line));
  return rows.map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** The rows of the first table below a heading, without its head, by their first cell. */
export function tableBelow(page: string, heading: string): ReadonlyMap<string, readonly string[]> {
  const section = page.slice(page.indexOf(`\n${heading}\n`));
  const table = section.slice(0, section.indexOf('\n\n', section.indexOf('\n| ')));
  const [, ...rows] = rowsOf(table);
  return new Map(rows.map(([name = '', ...others]) => [name, others]));
}
