// Line charts as plain SVG: panels one below the other over one axis of time.

const WIDTH = 760;
const PANEL = { left: 56, right: 12, top: 34, height: 150, gap: 40 };
const LEGEND_HEIGHT = 30;
const FONT = 'font-family="system-ui, sans-serif" font-size="12"';
const INK = '#333';
const COLORS = ['#1b6ac9', '#0a8a4b', '#d97706', '#b3261e'];

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
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...parts,
    legendOf(names, height - 14),
    '</svg>',
    '',
  ].join('\n');
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

/** A round step of which four to eight fit. */
function tickOf(most) {
  const power = 10 ** Math.floor(Math.log10(most / 4));
  return [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((step) => most / step <= 6);
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

function rule(x1, y1, x2, y2) {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#ddd"/>`;
}

function text(content, x, y, anchor, more = '') {
  return `<text x="${x}" y="${round(y)}" text-anchor="${anchor}" fill="${INK}" ${FONT}${more}>${escaped(String(content))}</text>`;
}

function round(value) {
  return Math.round(value * 100) / 100;
}

function escaped(content) {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
