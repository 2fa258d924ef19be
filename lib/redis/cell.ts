import { isLlmHealthState, type LlmHealthMark, type LlmHealthState } from '../index.js';

/** A cell that is longer is none of ours. */
const MAX_CHARS = 65_536;
/** No text of ours is longer: what a person gives as a reason has half of it before it is redacted. */
const MAX_TEXT = 2_000;
/** Control characters, line breaks of every kind, and marks that turn the direction of a text: none of our texts has any. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
/** The form of a mark's reason, in this version and in later ones. */
const REASON = /^[a-z][a-z_]{0,39}$/;

/** The fields of evidence. */
const EVIDENCE: readonly string[] = [
  'category',
  'scope',
  'explicit',
  'basis',
  'party',
  'status',
  'providerCode',
  'requestId',
  'message',
  'rule',
] satisfies (keyof LlmHealthMark['evidence'])[];

/** A mark that has not been checked. */
type ReadMark = Readonly<Partial<Record<keyof LlmHealthMark, unknown>>>;

const PRISTINE = { generation: 0, proven: false, failures: 0, clearedAtMs: 0, updatedAtMs: 0 };

/**
 * Writes an entry as it stands in Redis: `["1", generation, proven, failures, cleared, updated, marks]`, each mark as
 * `[reason, kind, since, until, window, step, hinted, passes, probe, evidence]`. All parts are texts: Lua would round the numbers.
 *
 * @internal
 */
export function cellOf({ generation, proven, failures, clearedAtMs, updatedAtMs, marks }: LlmHealthState): string {
  const written = Object.entries(marks)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([reason, mark]) => markOf(reason, mark));
  const numbers = [numberOf(failures), numberOf(clearedAtMs), numberOf(updatedAtMs)];
  // The one character that Lua's writer escapes and this one does not: both are to write the same.
  return JSON.stringify(['1', numberOf(generation), flagOf(proven), ...numbers, written]).replaceAll(
    '\u007f',
    '\\u007f',
  );
}

/**
 * Reads an entry. Marks with names that only later versions know are left out; they stay in Redis.
 *
 * @returns `undefined` where it is none
 * @internal
 */
export function stateFrom(cell: string): LlmHealthState | undefined {
  if (cell.length > MAX_CHARS) return undefined;
  try {
    const [version, generation, proven, failures, clearedAtMs, updatedAtMs, marks] = JSON.parse(cell) as unknown[];
    if (version !== '1' || !isList(marks)) return undefined;
    const rest = {
      generation: Number(generation),
      proven: proven === '1',
      failures: Number(failures),
      clearedAtMs: Number(clearedAtMs),
      updatedAtMs: Number(updatedAtMs),
    };
    const read = marks.map(markFrom);
    const isKnown = (mark: (typeof read)[number]) => !isOfLaterVersion(mark);
    const [all, known] = [read, read.filter(isKnown)].map((some) => ({ ...rest, marks: Object.fromEntries(some) }));
    if (isLlmHealthState(all)) return all;
    return isLlmHealthState(known) ? known : undefined;
  } catch {
    // Whatever it is, it is no cell.
    return undefined;
  }
}

/** Takes what evidence has and nothing else: it may hold anything, of any depth. */
function evidenceFrom(written: unknown): unknown {
  if (typeof written !== 'object' || written === null) return undefined;
  const fields = Object.entries(written).filter(([field]) => EVIDENCE.includes(field));
  return Object.fromEntries(fields);
}

/** Whether what an entry holds may come into errors and logs: it comes from outside, and did not pass through here before. @internal */
export function isShowable({ marks }: LlmHealthState): boolean {
  const texts = Object.values(marks).flatMap(({ evidence }) => Object.values(evidence) as unknown[]);
  return texts.every((text) => typeof text !== 'string' || (text.length <= MAX_TEXT && !UNPRINTABLE.test(text)));
}

function markOf(reason: string, mark: LlmHealthMark): readonly string[] {
  const { kind, sinceMs, untilMs, windowMs, step, hinted, passes, probeAtMs, evidence } = mark;
  const [since, window] = [numberOf(sinceMs), numberOf(windowMs)];
  const flags = [flagOf(hinted), flagOf(passes)];
  const rest = [numberOf(probeAtMs), JSON.stringify(evidence)];
  return [reason, kind, since, numberOf(untilMs), window, numberOf(step), ...flags, ...rest];
}

function markFrom(written: unknown): readonly [reason: string, mark: ReadMark] {
  const [reason, kind, since, until, window, step, hinted, passes, probe, evidence] = written as string[];
  const mark = {
    kind,
    sinceMs: Number(since),
    ...(until !== '' && { untilMs: Number(until) }),
    windowMs: Number(window),
    step: Number(step),
    hinted: hinted === '1',
    passes: passes === '1',
    ...(probe !== '' && { probeAtMs: Number(probe) }),
    evidence: evidenceFrom(JSON.parse(evidence as string)),
  };
  return [reason as string, mark];
}

/** Whether only its names keep this version from knowing a mark. */
function isOfLaterVersion([reason, mark]: readonly [string, ReadMark]): boolean {
  if (isLlmHealthState({ ...PRISTINE, marks: { [reason]: mark } }) || !REASON.test(reason)) return false;
  const evidence = { ...(mark.evidence as object), category: 'unknown', scope: 'provider', basis: undefined };
  const named = { [mark.kind === 'isolated' ? 'operator' : 'breaker']: { ...mark, evidence } };
  return isLlmHealthState({ ...PRISTINE, marks: named });
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function flagOf(flag: boolean): string {
  return flag ? '1' : '0';
}

/** Without an exponent, which the script does not read. */
function numberOf(value: number | undefined): string {
  if (value === undefined) return '';
  const text = String(value);
  return text.includes('e') ? value.toFixed(12) : text;
}
