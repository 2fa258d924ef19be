// Line charts: panels one below the other over one axis of time.
import { COLORS, documentOf, round, rule, text, tickOf, WIDTH } from '../svg.mjs';

const PANEL = { left: 56, right: 12, top: 34, height: 150, gap: 40 };
const LEGEND_HEIGHT = 30;

/**
 * @param {{ title: string, spanS: number, shadedS: [number, number], panels: { title: string, lines: { name: string, points: [number, number][] }[] }[] }} chart -
 *   `shadedS`: from when to when the background is shaded; a line's points are `[second, value]`
 * @returns {string} an SVG document
 */
export function chartOf({ title, spanS, shadedS, panels }) {
  const step = PANEL.height + PANEL.gap;
  const height = PANEL.top + panels.length * step + LEGEND_HEIGHT;
  const parts = panels.map((panel, index) => panelOf(panel, PANEL.top + index * step, spanS, shadedS));
  const names = panels[0].lines.map(({ name }) => name);
  return documentOf(title, height, [...parts, legendOf(names, height - 14)]);
}

function panelOf({ title, lines }, top, spanS, [fromS, toS]) {
  const bottom = top + PANEL.height;
  const right = WIDTH - PANEL.right;
  const most = Math.max(1, ...lines.flatMap(({ points }) => points.map(([, value]) => value)));
  const tick = tickOf(most);
  const ceiling = Math.ceil(most / tick) * tick;
  const x = (second) => round(PANEL.left + (second / spanS) * (right - PANEL.left));
  const y = (value) => round(bottom - (value / ceiling) * PANEL.height);
  const ticks = Array.from({ length: Math.round(ceiling / tick) + 1 }, (_, index) => round(index * tick));
  const seconds = Array.from({ length: Math.floor(spanS / 60) + 1 }, (_, index) => index * 60);
  return [
    text(title, PANEL.left, top - 8, 'start', ' font-weight="600"'),
    `<rect x="${x(fromS)}" y="${top}" width="${round(x(toS) - x(fromS))}" height="${PANEL.height}" fill="#f1f1f4"/>`,
    ...ticks.map(
      (value) => rule(PANEL.left, y(value), right, y(value)) + text(value, PANEL.left - 6, y(value) + 4, 'end'),
    ),
    ...seconds.map((value) => text(`${value} s`, x(value), bottom + 16, value === spanS ? 'end' : 'middle')),
    ...lines.map(({ points }, index) => lineOf(points, x, y, COLORS[index])),
  ].join('\n');
}

function lineOf(points, x, y, color) {
  const path = points.map(([second, value]) => `${x(second)},${y(value)}`).join(' ');
  return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="1.8" stroke-linejoin="round"/>`;
}

function legendOf(names, y) {
  const width = (WIDTH - PANEL.left) / names.length;
  return names
    .map((name, index) => {
      const x = round(PANEL.left + index * width);
      return `<rect x="${x}" y="${y - 6}" width="14" height="3" fill="${COLORS[index]}"/>${text(name, x + 19, y, 'start')}`;
    })
    .join('\n');
}
