import { ClauseReader } from './clause-reader.js';
import { readClauses, type Clause } from './clauses.js';
import { clauseOfSpentPlan, countsBeyond } from './counts.js';
import { countedFindings, isVague, settleFindings, type Finding } from './findings.js';
import { LimitWindows } from './limit-window.js';

/** What a text says, what counts most first. */
export interface WordReading {
  readonly findings: readonly Finding[];
  /** Where something is said of this failure, be it advice or a condition. */
  readonly told: readonly number[];
}

/**
 * Reads what a text says of a failure: clauses, in them subjects and predicates, each pair with its meaning.
 *
 * Pure, bounded and linear but for pairs within one clause, of which there are few.
 *
 * @param text - in lower case
 * @internal
 */
export function readWords(text: string): WordReading {
  const { tokens, clauses } = readClauses(text);
  const limits = new LimitWindows(clauses, text);
  const findings: Finding[] = [];
  let isTold = false;
  for (let index = 0; index < clauses.length; index += 1) {
    const clause = clauses[index]!;
    if (clause.mode === 'statement' && clause.tokens.length > 2) isTold = true;
    if (countsBeyond(clause, clauses[index + 1])) findings.push(tooLarge(clause));
    if (clause.hits.length > 0) new ClauseReader(clause, tokens, text, limits, findings).read();
  }
  if (findings.length === 0) {
    const spent = clauseOfSpentPlan(clauses);
    return spent === undefined ? NOTHING_SAID : { findings: [spentPlan(spent)], told: [spent.tokens[0]!.at] };
  }
  settleFindings(findings, clauses);
  return { findings: countedFindings(findings, isTold), told: placesOf(findings) };
}

const NOTHING_SAID: WordReading = { findings: [], told: [] };

function placesOf(findings: readonly Finding[]): readonly number[] {
  const places: number[] = [];
  for (const finding of findings) if (finding.mode !== 'general' && !isVague(finding)) places.push(finding.at);
  return places;
}

/** What came in is counted, and is more than may. */
function tooLarge({ id, mode, tokens }: Clause): Finding {
  const [subject, predicate] = ['size', 'large'] as const;
  const category = 'request_too_large';
  return { category, subject, predicate, clause: id + 1, mode, at: tokens[0]!.at, distance: 3, isCounted: true };
}

/** Calls are counted by the week or longer, and nothing is said outright. */
function spentPlan({ id, tokens }: Clause): Finding {
  const said = { category: 'quota_exhausted', subject: 'plan', predicate: 'said', mode: 'statement' } as const;
  return { ...said, clause: id + 1, at: tokens[0]!.at, distance: 9, isCounted: false };
}
