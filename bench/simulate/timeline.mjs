// What happened in a run, counted by the second, and the figures that are drawn from it.

/** Figures of one second are noisy: reactions are looked for in the mean of so many. */
const WINDOW_S = 5;
/** The load on a provider that comes back is looked at for so long. */
const RECOVERY_S = 30;
/** Times above this are not told apart. */
const MAX_TOOK_MS = 120_000;

/** Counts of a run. Requests and their ends stand under the second in which the request came, calls under that in which they were made. */
export class Timeline {
  constructor(incident) {
    this.incident = incident;
    const seconds = Math.ceil(incident.runMs / 1_000);
    const counts = () => new Float64Array(seconds);
    this.requests = counts();
    this.answered = counts();
    this.calls = counts();
    this.firstCalls = counts();
    this.firstAnswers = counts();
    this.failedCalls = counts();
    this.deadKeyCalls = counts();
    this.open = 0;
    this.answeredAfterMs = [];
    this.refusedAfterMs = [];
  }

  came(nowMs) {
    this.open += 1;
    this.requests[second(nowMs)] += 1;
  }

  called(nowMs, isFirst, status) {
    add(this.calls, nowMs);
    if (isFirst) add(this.firstCalls, nowMs);
    if (status !== 200) add(this.failedCalls, nowMs);
    if (status === 401) add(this.deadKeyCalls, nowMs);
  }

  arrived(nowMs, isFirst, status) {
    if (isFirst && status === 200) add(this.firstAnswers, nowMs);
  }

  ended(cameMs, nowMs, isAnswered) {
    this.open -= 1;
    if (isAnswered) add(this.answered, cameMs);
    const { beginMs, endMs } = this.incident;
    if (cameMs < beginMs || cameMs >= endMs) return;
    (isAnswered ? this.answeredAfterMs : this.refusedAfterMs).push(Math.min(nowMs - cameMs, MAX_TOOK_MS));
  }

  /** The figures of the run. Shares and ratios are per request; times are seconds, `Infinity` where it never happened. */
  figures() {
    const { beginMs, endMs, runMs } = this.incident;
    const begin = second(beginMs);
    const end = second(endMs);
    const last = second(runMs);
    const during = (counts) => sum(counts, begin, end);
    return {
      requests: sum(this.requests, 0, last),
      calls: sum(this.calls, 0, last),
      openAtEnd: this.open,
      answeredShare: sum(this.answered, 0, last) / sum(this.requests, 0, last),
      answeredShareDuring: during(this.answered) / during(this.requests),
      callsPerRequestDuring: during(this.calls) / during(this.requests),
      failedPerRequestDuring: during(this.failedCalls) / during(this.requests),
      deadKeyCallsDuring: during(this.deadKeyCalls),
      medianMs: quantile(this.answeredAfterMs, 0.5),
      p99Ms: quantile(this.answeredAfterMs, 0.99),
      refusedMedianMs: quantile(this.refusedAfterMs, 0.5),
      reactS: this.#reactS(begin, end),
      recoverS: end < last ? this.#recoverS(end, last) : undefined,
      recoveringLoad: end < last ? this.#recoveringLoad(end, last) : undefined,
    };
  }

  /** The ratio of two counts over the run, in steps of so many seconds: `[middle of the step, ratio]`. */
  series(numerator, denominator, stepS) {
    const points = [];
    for (let at = 0; at + stepS <= denominator.length; at += stepS) {
      points.push([at + stepS / 2, sum(numerator, at, at + stepS) / Math.max(1, sum(denominator, at, at + stepS))]);
    }
    return points;
  }

  /** Until failed calls are at most 5 % of the requests. */
  #reactS(begin, end) {
    return firstFrom(begin, end, (at) => {
      const to = Math.min(at + WINDOW_S, end);
      return sum(this.failedCalls, at, to) <= 0.05 * sum(this.requests, at, to);
    });
  }

  /** Until 95 % of the requests are answered, and the first provider answers as large a share of them as before. */
  #recoverS(end, last) {
    const begin = second(this.incident.beginMs);
    // The first seconds of a run answer less than they are asked: answers take their time.
    const before = sum(this.firstAnswers, WINDOW_S, begin) / sum(this.requests, WINDOW_S, begin);
    return firstFrom(end, last - WINDOW_S, (at) => {
      const requests = sum(this.requests, at, at + WINDOW_S);
      return (
        sum(this.answered, at, at + WINDOW_S) >= 0.95 * requests &&
        sum(this.firstAnswers, at, at + WINDOW_S) >= 0.95 * before * requests
      );
    });
  }

  /** The most calls of a second to the first provider while it comes back, per request of a usual second. */
  #recoveringLoad(end, last) {
    const usual = sum(this.requests, 0, last) / last;
    return Math.max(...this.firstCalls.slice(end, end + RECOVERY_S)) / usual;
  }
}

/** `NaN` where there is nothing. */
function quantile(values, share) {
  const sorted = Float64Array.from(values).toSorted();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

function second(ms) {
  return Math.floor(ms / 1_000);
}

/** What happens after the run's end is not counted. */
function add(counts, nowMs) {
  const at = second(nowMs);
  if (at < counts.length) counts[at] += 1;
}

function sum(counts, from, to) {
  let total = 0;
  for (let at = from; at < to; at += 1) total += counts[at];
  return total;
}

function firstFrom(from, to, holds) {
  for (let at = from; at < to; at += 1) if (holds(at)) return at - from;
  return Infinity;
}
