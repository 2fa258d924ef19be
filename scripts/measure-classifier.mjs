// How good the built classifier is on recorded failures: npm run measure:classifier -- [FILE] [--flips] [--cross] [--misses]
import { performance } from 'node:perf_hooks';
import { supportOf, withOnly, witnessedBy } from './classifier/cross.mjs';
import {
  classify,
  classifyLlmFailure,
  evidenceOf,
  isRight,
  kindOf,
  languageOf,
  readCases,
  share,
  sourceOf,
} from './classifier/corpus.mjs';
import {
  FRAMED,
  FRAMES,
  FRAMES_FURTHER,
  FRAMES_TUNED,
  NEUTRAL,
  NEUTRAL_FURTHER,
  NEUTRAL_TUNED,
  NEUTRAL_UNSEEN,
  PLACES,
  variationsOf,
} from './classifier/neutral.mjs';
import { timesOf } from './classifier/times.mjs';

const args = process.argv.slice(2);
const isAsked = (name) => args.includes(name);
const cases = readCases(args.find((arg) => !arg.startsWith('--')));
const print = (...lines) => process.stdout.write(`${lines.join('\n')}\n`);

/** As the engine knows it, which tells its words from the server's. */
const REQUEST = { model: 'acme-1', messages: [{ role: 'user', content: 'Hello' }] };

const results = cases.map((recorded) => ({ recorded, got: classify(recorded) }));
printAccuracy();
printHalves();
if (isAsked('--cross')) printCross();
if (isAsked('--flips')) printFlips();
printTimes();

function printAccuracy() {
  print(`right: ${accuracyOf(results)}`);
  const known = cases.map((recorded) => {
    const got = classifyLlmFailure({ ...evidenceOf(recorded), request: REQUEST });
    return { recorded, got };
  });
  print(`  where the request is known: ${accuracyOf(known)}`);
  printGroups('language', ({ recorded }) => languageOf(recorded));
  printGroups('evidence', ({ got }) => kindOf(got.rule));
  printGroups('transport', ({ recorded }) => recorded.transport);
  printGroups('group', ({ recorded }) => recorded.id.split('-')[0]);
  printHints();
  printConfusion();
  if (!isAsked('--misses')) return;
  for (const { recorded, got } of results)
    if (!isRight(recorded, got.category))
      print(`  miss ${recorded.id}: ${recorded.category}, got ${got.category} by ${got.rule}`);
}

function accuracyOf(judged) {
  const right = judged.filter(({ recorded, got }) => isRight(recorded, got.category));
  const wrongKeys = judged.filter(
    ({ recorded, got }) => got.category.startsWith('credential_') && !isRight(recorded, got.category),
  );
  return `${share(right.length, judged.length)}; wrong credential_*: ${wrongKeys.length}`;
}

function printGroups(title, groupOf) {
  const groups = Map.groupBy === undefined ? groupBy(results, groupOf) : Map.groupBy(results, groupOf);
  const shares = [...groups].map(([group, members]) => {
    const right = members.filter(({ recorded, got }) => isRight(recorded, got.category)).length;
    return `${group} ${share(right, members.length)}`;
  });
  print(`  by ${title}: ${shares.join(', ')}`);
}

function groupBy(items, groupOf) {
  const groups = new Map();
  for (const item of items) {
    const key = groupOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

function printHints() {
  const asked = results.filter(({ recorded }) => typeof recorded.retryAfterMs === 'number');
  const isNear = ({ recorded, got }) =>
    Math.abs((got.retryAfterMs ?? NaN) - recorded.retryAfterMs) <= Math.max(1, recorded.retryAfterMs * 0.05);
  const unasked = results.filter(
    ({ recorded, got }) => recorded.retryAfterMs === null && got.retryAfterMs !== undefined,
  );
  print(`hints: ${share(asked.filter(isNear).length, asked.length)}, without a label: ${unasked.length}`);
}

function printConfusion() {
  const pairs = groupBy(
    results.filter(({ recorded, got }) => !isRight(recorded, got.category)),
    ({ recorded, got }) => `${recorded.category} -> ${got.category}`,
  );
  for (const [pair, members] of [...pairs].toSorted((one, other) => other[1].length - one[1].length))
    print(`  ${members.length} x ${pair}`);
}

/** Sources, sorted and dealt out in turn, so that no source is in both halves. */
function halves() {
  const sources = [...new Set(cases.map(sourceOf))].toSorted((one, other) => (one < other ? -1 : 1));
  const first = new Set(sources.filter((_, index) => index % 2 === 0));
  return [
    results.filter(({ recorded }) => first.has(sourceOf(recorded))),
    results.filter(({ recorded }) => !first.has(sourceOf(recorded))),
  ];
}

/**
 * What the rules are worth where they were not seen: of each half by source, only verdicts count whose rule is right on the
 * other half at least once. It is too strict: a rule that is plain language may be right though the other half has no case.
 */
function printHalves() {
  const [one, other] = halves();
  for (const { learnt, measured, name } of [
    { learnt: one, measured: other, name: 'second half, rules of the first' },
    { learnt: other, measured: one, name: 'first half, rules of the second' },
  ]) {
    const known = new Set(
      learnt.filter(({ recorded, got }) => isRight(recorded, got.category)).map(({ got }) => got.rule),
    );
    const right = measured.filter(({ recorded, got }) => isRight(recorded, got.category));
    const supported = right.filter(({ got }) => known.has(got.rule) || kindOf(got.rule) !== 'words');
    print(
      `  ${name}: ${share(supported.length, measured.length)} by rules that are right there too; all rules ${share(right.length, measured.length)}`,
    );
  }
}

/**
 * What is left of one half by source with nothing but the entries of the lexicons and the codes that fire on some case of the
 * other half: how much rests on words that one source alone has.
 */
function printCross() {
  const [one, other] = halves();
  const { entries, unseen, single } = supportOf(cases);
  print(`lexicons: ${entries} entries, ${single} of them fire on one case alone, ${unseen} on none`);
  for (const { learnt, measured, name } of [
    { learnt: one, measured: other, name: 'second half, entries and codes of the first' },
    { learnt: other, measured: one, name: 'first half, entries and codes of the second' },
  ]) {
    const known = witnessedBy(learnt.map(({ recorded }) => recorded));
    const got = withOnly(known, () => measured.map(({ recorded }) => ({ recorded, got: classify(recorded) })));
    const right = got.filter(({ recorded, got: { category } }) => isRight(recorded, category));
    const wrongKeys = got.filter(
      ({ recorded, got: { category } }) => category.startsWith('credential_') && !isRight(recorded, category),
    );
    const all = measured.filter(({ recorded, got: { category } }) => isRight(recorded, category));
    print(
      `  ${name} (${known.phrases.size} entries): ${share(right.length, measured.length)}, wrong credential_* ${wrongKeys.length}; with all ${share(all.length, measured.length)}`,
    );
    if (!isAsked('--misses')) continue;
    for (const { recorded, got: failure } of got)
      if (!isRight(recorded, failure.category))
        print(`    miss ${recorded.id}: ${recorded.category}, got ${failure.category} by ${failure.rule}`);
  }
}

function printFlips() {
  printFlipsBy('20 that the tests have', NEUTRAL);
  printFlipsBy('20 on which it was mended', NEUTRAL_TUNED);
  printFlipsBy('40 others', NEUTRAL_UNSEEN);
  printFlipsBy('20 on which nothing was mended', NEUTRAL_FURTHER);
  printFlipsBy('20 frames that the tests have', FRAMES, FRAMED);
  printFlipsBy('20 frames on which it was mended', FRAMES_TUNED, FRAMED);
  printFlipsBy('20 others, whose words alone were taken over', FRAMES_FURTHER, FRAMED);
}

function printFlipsBy(title, sentences, places = PLACES) {
  let flips = 0;
  let tried = 0;
  const bySentence = new Map();
  const recorded = results.map((result) => result.recorded);
  for (const { place, sentence, index, changed } of variationsOf(recorded, sentences, places)) {
    tried += 1;
    const { got } = results[index];
    const { category, rule } = classify(changed);
    if (category === got.category) continue;
    flips += 1;
    const key = `${place}: ${sentence}`;
    bySentence.set(key, [
      ...(bySentence.get(key) ?? []),
      `${recorded[index].id} ${got.category} by ${got.rule} -> ${category} by ${rule}`,
    ]);
  }
  print(`flips by what says nothing, ${title}: ${((flips / tried) * 100).toFixed(2)} % (${flips} of ${tried})`);
  for (const [key, told] of [...bySentence]
    .toSorted((x, y) => y[1].length - x[1].length)
    .slice(0, isAsked('--misses') ? 60 : 4))
    print(`  ${told.length} x ${key}`, ...(isAsked('--misses') ? told.slice(0, 8).map((line) => `      ${line}`) : []));
}

function printTimes() {
  const evidences = cases.map(evidenceOf);
  const times = timesOf(evidences);
  const worst = Math.max(
    ...largeBodies().map((body) => timeOf(() => classify({ ...evidences[0], status: 400, body }))),
  );
  print(
    `time: median ${(times[times.length >> 1] * 1e3).toFixed(1)} us, 99 of 100 ${(times[Math.floor(times.length * 0.99)] * 1e3).toFixed(0)} us; worst 64 KB body ${worst.toFixed(2)} ms`,
  );
}

function timeOf(run) {
  let best = Infinity;
  for (let round = 0; round < 8; round += 1) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

function largeBodies() {
  const fill = (piece) => piece.repeat(Math.ceil(65_536 / piece.length)).slice(0, 65_536);
  const message = (text) => JSON.stringify({ error: { message: text } });
  const pieces = [
    'a',
    'the key is not valid, ',
    'if you have, unless ',
    'model ',
    '"',
    '密钥无效，',
    'limit: 0 per day. ',
    '{"error":',
    '[',
    '\\"',
    'not not not ',
  ];
  return pieces.flatMap((piece) => [fill(piece), message(fill(piece))]);
}
