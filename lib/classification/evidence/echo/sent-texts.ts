import { isList, hasProperties, ownKeys, readProperty } from '../safe-access.js';
import { composed } from './canonical-text.js';
import { saidIn } from './said-in.js';
import { isWireName } from './wire-names.js';

/** What is looked at of a request, in characters: more than any model's window holds. */
const MAX_CHARS = 4_194_304;
const MAX_NODES = 200_000;
const MAX_DEPTH = 200;
const MAX_KEYS = 4_096;
/** From here on a number is no setting of the request's own: it may be the status of another answer. */
const OUTER_DEPTH = 3;
/** Shorter texts say nothing. */
const MIN_CHARS = 2;

/** One text that was sent. */
export interface SentText {
  readonly text: string;
  /** Whether it names something in a schema or a tool, and is nobody's sentence. */
  readonly isLabel: boolean;
}

/** The texts that were sent, and whether all of them are there. */
export interface SentTexts {
  readonly texts: readonly SentText[];
  readonly isComplete: boolean;
}

/** Where a request names things; what it says of them in a `description` is somebody's sentence all the same. */
const LABELLED: ReadonlySet<string> = new Set(['tools', 'functions', 'response_format', 'generationConfig']);

/**
 * Gathers what a request says: every text in it, those of files in base64 among them, and every name of a field that is not one of
 * the wires' own. Other base64 and the wires' own names, roles and kinds are left out, and so is the target's model.
 *
 * @param sent - the body as an object or as JSON text; anything else is read as a text
 * @internal
 */
export function sentTextsOf(sent: unknown, model: string | undefined): SentTexts {
  const texts: SentText[] = [];
  let left = MAX_CHARS;
  let nodes = MAX_NODES;
  let isComplete = true;
  const add = (text: string, isLabel: boolean): void => {
    if (text.length < MIN_CHARS || text === model || isWireName(text)) return;
    const said = saidIn(text);
    if (said === undefined) return;
    left -= said.length;
    if (left < 0) isComplete = false;
    else texts.push({ text: composed(said), isLabel });
  };
  const visit = (value: unknown, depth: number, isLabel: boolean): void => {
    nodes -= 1;
    if (nodes < 0 || left < 0 || depth > MAX_DEPTH) {
      isComplete = false;
      return;
    }
    if (typeof value === 'string') {
      add(value, isLabel);
      // What was sent as a text may come back parsed.
      const inner = parsed(value);
      return inner === undefined ? undefined : visit(inner, depth + OUTER_DEPTH, isLabel);
    }
    if (typeof value === 'number' && depth >= OUTER_DEPTH) return add(String(value), true);
    if (!hasProperties(value) || ArrayBuffer.isView(value)) return;
    if (isList(value)) {
      for (let index = 0; index < value.length && nodes >= 0; index += 1)
        visit(readProperty(value, index), depth + 1, isLabel);
      return;
    }
    const keys = ownKeys(value, MAX_KEYS + 1);
    if (keys.length > MAX_KEYS) isComplete = false;
    for (const key of keys) {
      add(key, isLabel || depth > 2);
      const inner = readProperty(value, key);
      const isSentence = key === 'metadata' || (key === 'description' && typeof inner === 'string');
      visit(inner, depth + 1, !isSentence && (isLabel || LABELLED.has(key) || key === 'enum'));
    }
  };
  visit(typeof sent === 'string' ? (parsed(sent) ?? sent) : sent, 0, false);
  return { texts, isComplete };
}

function parsed(text: string): unknown {
  if (!/^\s{0,8}[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
