// Switches off what the classifier knows and one half of the cases has not shown: entries of the lexicons, and codes.
import { COMMON_CODES } from '../../build/classification/codes/common.codes.js';
import { codeAsWords, normaliseCode } from '../../build/classification/codes/code-table.js';
import { PROVIDER_CODES } from '../../build/classification/codes/provider-codes.js';
import { readEvidence } from '../../build/classification/evidence/read-evidence.js';
import { readClauses } from '../../build/classification/reading/clauses.js';
import { lexicons } from '../../build/classification/reading/lexicons.js';
import { evidenceOf } from './corpus.mjs';

/** The lists of codes: the common ones and those of each provider. */
const CODE_TABLES = [COMMON_CODES, ...PROVIDER_CODES.map(({ codes }) => codes)];

/** What fires on one case: entries of the lexicons by their phrases, codes by their normal form. */
export function firedBy(recorded) {
  const signals = readEvidence(evidenceOf(recorded));
  const codes = [...signals.codes, ...signals.spokenCodes, ...signals.errorNames];
  const texts = [signals.words, ...codes.map(codeAsWords)];
  return {
    phrases: new Set(
      texts.flatMap((text) => readClauses(text).clauses.flatMap(({ hits }) => hits.map(({ term }) => term.phrase))),
    ),
    codes: new Set(codes.flatMap((code) => [code, ...code.split(/[.:]/)]).map(normaliseCode)),
  };
}

/** What fires on any of some cases. */
export function witnessedBy(cases) {
  const witnessed = { phrases: new Set(), codes: new Set() };
  for (const recorded of cases) {
    const { phrases, codes } = firedBy(recorded);
    for (const phrase of phrases) witnessed.phrases.add(phrase);
    for (const code of codes) witnessed.codes.add(code);
  }
  return witnessed;
}

/** How many entries and codes there are, and by how many cases each is shown. */
export function supportOf(cases) {
  const counts = new Map();
  for (const recorded of cases)
    for (const phrase of firedBy(recorded).phrases) counts.set(phrase, (counts.get(phrase) ?? 0) + 1);
  const support = allPhrases().map((phrase) => counts.get(phrase) ?? 0);
  return {
    entries: support.length,
    unseen: support.filter((count) => count === 0).length,
    single: support.filter((count) => count === 1).length,
  };
}

/** Runs something with nothing but what was witnessed, and puts the rest back. */
export function withOnly(witnessed, run) {
  const restore = [...hiddenPhrases(witnessed.phrases), ...hiddenCodes(witnessed.codes)];
  try {
    return run();
  } finally {
    for (const put of restore) put();
  }
}

function hiddenPhrases(known) {
  const restore = [];
  const { english, chinese } = lexicons();
  english.terms.forEach((term, node, terms) => {
    if (term === undefined || known.has(term.phrase)) return;
    terms[node] = undefined;
    restore.push(() => (terms[node] = term));
  });
  for (const [first, list] of chinese) {
    chinese.set(
      first,
      list.filter(({ term }) => known.has(term.phrase)),
    );
    restore.push(() => chinese.set(first, list));
  }
  return restore;
}

function hiddenCodes(known) {
  const restore = [];
  for (const table of CODE_TABLES) {
    for (const [code, meaning] of [...table]) {
      if (known.has(code)) continue;
      table.delete(code);
      restore.push(() => table.set(code, meaning));
    }
  }
  return restore;
}

function allPhrases() {
  const { english, chinese } = lexicons();
  const terms = [...english.terms, ...[...chinese.values()].flatMap((list) => list.map(({ term }) => term))];
  return [...new Set(terms.flatMap((term) => (term === undefined ? [] : [term.phrase])))];
}
