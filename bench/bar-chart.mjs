// Bar charts: panels one below the other, in each a bar for every name.
import { COLORS, documentOf, round, text, WIDTH } from './svg.mjs';

const LEFT = 190;
const RIGHT = 96;
const TOP = 12;
const TITLE_HEIGHT = 24;
const BAR = { height: 13, step: 19 };
const GAP = 14;
/** What stands out is drawn in the first colour of the plots, the others in grey. */
const OTHERS = '#a9adb5';

/**
 * @param {{ title: string, panels: { title: string, bars: { name: string, value: number | undefined, label: string, standsOut: boolean }[] }[] }} chart -
 *   a bar without a value has its label alone
 * @returns {string} an SVG document
 */
export function barChartOf({ title, panels }) {
  let y = TOP;
  const parts = panels.map((panel) => {
    const part = panelOf(panel, y);
    y += TITLE_HEIGHT + panel.bars.length * BAR.step + GAP;
    return part;
  });
  return documentOf(title, y, parts);
}

function panelOf({ title, bars }, top) {
  const most = Math.max(...bars.map(({ value }) => value ?? 0));
  const rows = bars.map(({ name, value = 0, label, standsOut }, index) => {
    const y = top + TITLE_HEIGHT + index * BAR.step;
    const width = round((value / most) * (WIDTH - LEFT - RIGHT));
    const base = y + BAR.height - 3;
    return [
      text(name, LEFT - 8, base, 'end'),
      `<rect x="${LEFT}" y="${y}" width="${width}" height="${BAR.height}" fill="${standsOut ? COLORS[0] : OTHERS}"/>`,
      text(label, LEFT + width + 6, base, 'start'),
    ].join('');
  });
  return [text(title, LEFT, top + 14, 'start', ' font-weight="600"'), ...rows].join('\n');
}
