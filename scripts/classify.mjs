// Tells what the classifier makes of one failure, and why: npm run classify -- FILE
//
// FILE holds a failure as JSON, `{ provider?, model?, status?, headers?, body?, error?, request? }`, or an answer's body as it
// came. Several failures stand one a line.
import { readFileSync } from 'node:fs';
import { classifyLlmFailure } from '../build/classification/classify-llm-failure.js';
import { readEvidence } from '../build/classification/evidence/read-evidence.js';
import { clausesIn } from '../build/classification/reading/clauses.js';

const EVIDENCE_FIELDS = ['status', 'headers', 'body', 'error', 'provider', 'model', 'request'];

const file = process.argv[2];
if (file === undefined) {
  process.stderr.write('Which failure? npm run classify -- FILE\n');
  process.exitCode = 1;
} else for (const evidence of evidencesIn(readFileSync(file === '-' ? 0 : file, 'utf8'))) explain(evidence);

function evidencesIn(text) {
  const whole = parsed(text);
  if (whole !== undefined) return [evidenceOf(whole)];
  const lines = text.trim().split('\n').map(parsed);
  return lines.every((line) => line !== undefined) ? lines.map(evidenceOf) : [{ body: text.trim() }];
}

function evidenceOf(json) {
  const isEvidence =
    typeof json === 'object' &&
    json !== null &&
    ('body' in json || 'error' in json) &&
    EVIDENCE_FIELDS.some((field) => field !== 'error' && field in json);
  if (!isEvidence) return { body: json };
  return Object.fromEntries(
    EVIDENCE_FIELDS.filter((field) => json[field] !== null && json[field] !== undefined).map((field) => [
      field,
      json[field],
    ]),
  );
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function explain(evidence) {
  const failure = classifyLlmFailure(evidence);
  const signals = readEvidence(evidence);
  const { findings } = signals.reading();
  const clauses = clausesIn(signals.words);
  const decided = findings.find(({ subject, predicate }) => failure.rule === `words/${subject}-${predicate}`);
  print(
    `category   ${failure.category}`,
    `scope      ${failure.scope}`,
    `basis      ${failure.basis ?? 'code'}${failure.explicit ? '' : ' (inferred)'}`,
    `rule       ${failure.rule}`,
    ...(failure.retryAfterMs === undefined ? [] : [`wait       ${failure.retryAfterMs} ms`]),
    ...(failure.party === undefined ? [] : [`party      ${failure.party}`]),
    ...(decided === undefined ? [] : [`because    ${told(decided, clauses, evidence)}`]),
    `codes      ${signals.answerCodes.join(', ') || 'none'}`,
  );
  for (const { number, mode, text } of clauses) {
    const said = findings
      .filter(({ clause }) => clause === number)
      .map(({ subject, predicate, category }) => `${subject} x ${predicate}: ${category}`);
    print(`  clause ${number} (${mode}) ${JSON.stringify(text)}${said.length === 0 ? '' : ` -> ${said.join('; ')}`}`);
  }
  print('');
}

function told({ clause, subject, predicate }, clauses, evidence) {
  const text = clauses.find(({ number }) => number === clause)?.text ?? '';
  const field = fieldOf(evidence, text);
  return `clause ${clause}: ${subject} x ${predicate}${field === undefined ? '' : `, from ${field}`}`;
}

/** The field in which a clause stands: the deepest one. */
function fieldOf(value, text, path = '') {
  if (typeof value === 'string') {
    const json = /^\s*[[{]/.test(value) ? parsed(value) : undefined;
    if (json !== undefined) return fieldOf(json, text, path) ?? undefined;
    return value.toLowerCase().includes(text.slice(0, 60)) ? path : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, child] of Object.entries(value)) {
    const found = fieldOf(child, text, path === '' || path === 'body' ? name : `${path}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function print(...lines) {
  process.stdout.write(`${lines.join('\n')}\n`);
}
