import { areOfParts, expectedTypesIn } from './refusing-words.js';

/** What a validator has found of one place of a request: `{ "type": "extra_forbidden", "loc": ["body", "seed"], "msg": "..." }`. */
export interface Finding {
  /** Where in the body, outermost first, without the word `body`; in lower case. */
  readonly path: readonly string[];
  /** What is wrong there, its type and its sentence among it; in lower case. */
  readonly about: string;
}

/** So many findings are looked at. */
const MAX_FINDINGS = 20;
/** In so much of an answer. */
const MAX_TOLD_CHARS = 16_384;
/** How far the parts of a finding stand from its place. */
const MAX_REACH = 400;

const QUOTE = '\\\\{0,7}["\']';
/** The place of a finding, in JSON or as a literal of Python, however often it was escaped. */
const PLACE = new RegExp(`${QUOTE}loc${QUOTE}\\s{0,4}:\\s{0,4}[[(]([^\\])]{1,240})[\\])]`, 'g');
const STEP = /["']([^"'\\]{1,80})\\{0,7}["']|\b(\d{1,6})\b/g;
/** What follows the sentence of a finding. */
const NEXT_FIELD = new RegExp(`${QUOTE},\\s{0,4}${QUOTE}(?:input|ctx|url)${QUOTE}\\s{0,4}:`);

/**
 * What validators have found, wherever in an answer it stands: as the answer itself, in a text within it, or as a literal of
 * Python.
 *
 * @param whole - the answer without what it repeats of the request, in lower case
 * @internal
 */
export function findingsIn(whole: string): readonly Finding[] {
  const told = whole.slice(0, MAX_TOLD_CHARS);
  return [...told.matchAll(PLACE)].slice(0, MAX_FINDINGS).map(({ 0: place, 1: steps = '', index }) => {
    const [first, ...others] = [...steps.matchAll(STEP)].map(([, name, number]) => name ?? number ?? '');
    const path = first === undefined || first === 'body' ? others : [first, ...others];
    return { path, about: before(told, index) + behind(told, index + place.length) };
  });
}

/** The rest of a finding in front of its place; what belongs to another one is closed by a brace. */
function before(told: string, end: number): string {
  const text = told.slice(Math.max(0, end - MAX_REACH), end);
  return text.slice(text.lastIndexOf('{') + 1);
}

/** The rest of a finding behind its place, without the value that was refused. */
function behind(told: string, start: number): string {
  const text = told.slice(start, start + MAX_REACH);
  const end = text.search(/\}/);
  const own = end === -1 ? text : text.slice(0, end);
  const next = NEXT_FIELD.exec(own);
  return next === null ? own : own.slice(0, next.index + 1);
}

/**
 * The types of parts that validators take, where all that they have found of some part is that its type is none of these. A part of
 * a type that is taken, and wrong in itself, is refused under each of the other types too.
 *
 * @returns `undefined` where they have found anything else of a part
 * @internal
 */
export function takenTypesIn(findings: readonly Finding[]): readonly string[] | undefined {
  const ofParts = findings.filter(({ path }) => isInPart(path));
  const ofTypes = ofParts.filter(({ path }) => path.at(-1) === 'type' && path.at(-2) !== 'source');
  const holders = ofTypes.map(({ path }) => path.slice(0, -1).join('/'));
  const isExplained = ({ path }: Finding): boolean =>
    holders.some((holder) => `${path.join('/')}/`.startsWith(`${holder}/`));
  if (ofTypes.length === 0 || !ofParts.every(isExplained)) return undefined;
  const types = ofTypes.flatMap(({ about }) => expectedTypesIn(about));
  return areOfParts(types) ? types : undefined;
}

/** `messages, 0, content, 1, type`, with the names of alternatives between them. */
function isInPart([name, ...deeper]: readonly string[]): boolean {
  const content = deeper.indexOf('content');
  return name === 'messages' && content !== -1 && deeper.slice(content + 1).some((step) => /^\d+$/.test(step));
}
