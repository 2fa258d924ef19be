// What the plots of the documents are drawn with: plain SVG.

export const WIDTH = 760;
export const COLORS = ['#1b6ac9', '#0a8a4b', '#d97706', '#b3261e'];
const FONT = 'font-family="system-ui, sans-serif" font-size="12"';
const INK = '#333';

/** @param {string} title - read to those who do not see it @param {string[]} parts @returns {string} an SVG document */
export function documentOf(title, height, parts) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

export function rule(x1, y1, x2, y2) {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#ddd"/>`;
}

export function text(content, x, y, anchor, more = '') {
  return `<text x="${x}" y="${round(y)}" text-anchor="${anchor}" fill="${INK}" ${FONT}${more}>${escaped(String(content))}</text>`;
}

export function round(value) {
  return Math.round(value * 100) / 100;
}

/** A round step of an axis, of which four to eight fit. */
export function tickOf(most) {
  const power = 10 ** Math.floor(Math.log10(most / 4));
  return [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((step) => most / step <= 6);
}

function escaped(content) {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
