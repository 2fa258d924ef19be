import { LlmError, type LlmCallError, type LlmClient, type LlmLimits } from 'nestjs-llm-failover';

/** What a caller wants: one call by one route. */
export interface Wanted {
  readonly route: string;
  readonly kind: 'chat' | 'stream' | 'embed';
  readonly prompt: string;
  readonly limits: Partial<LlmLimits> & { readonly totalTimeoutMs: number };
  /** The caller goes away after so long. */
  readonly leavesAfterMs?: number | undefined;
}

/** A deadline is kept within this, also on a machine that does other things. */
const SLACK_MS = 3_000;

/** Many calls, what came of each, and whether the laws held. */
export class Callers {
  readonly counts = new Map<string, number>();
  readonly faults: string[] = [];

  /** @param isWhole - whether a text is one that the upstream means to say; `isPart`: whether one may be the begin of such */
  constructor(
    private readonly client: LlmClient,
    private readonly texts: { isWhole(text: string): boolean; isPart(text: string): boolean },
    private readonly secrets: readonly string[],
  ) {}

  count(outcome: string): number {
    return this.counts.get(outcome) ?? 0;
  }

  /** Never rejects: what is wrong stands in `faults`. */
  async call(wanted: Wanted): Promise<string> {
    const startMs = performance.now();
    const leaving = new AbortController();
    const timer =
      wanted.leavesAfterMs === undefined ? undefined : setTimeout(() => leaving.abort(), wanted.leavesAfterMs);
    let outcome: string;
    try {
      const text = await this.textOf(wanted, leaving.signal);
      if (!this.texts.isWhole(text)) this.faults.push(`law 4: ${wanted.kind} by ${wanted.route} gave ${shown(text)}`);
      outcome = 'answered';
    } catch (error) {
      outcome = leaving.signal.aborted && !LlmError.isInstance(error) ? 'cancelled' : this.outcomeOf(error, wanted);
    } finally {
      clearTimeout(timer);
    }
    const tookMs = performance.now() - startMs;
    if (tookMs > wanted.limits.totalTimeoutMs + SLACK_MS) {
      this.faults.push(`law 8: ${wanted.kind} by ${wanted.route} took ${Math.round(tookMs)} ms`);
    }
    this.counts.set(outcome, this.count(outcome) + 1);
    return outcome;
  }

  /** How often calls ended how, for people. */
  told(): string {
    const counts = [...this.counts].toSorted(([, left], [, right]) => right - left);
    return counts.map(([outcome, count]) => `${count} ${outcome}`).join(', ');
  }

  private async textOf({ route, kind, prompt, limits }: Wanted, signal: AbortSignal): Promise<string> {
    const options = { route, limits, signal };
    if (kind === 'embed') {
      const { data } = await this.client.promises.embed({ input: prompt }, options);
      return data.every(({ embedding }) => embedding.length > 0) && data.length === 1 ? prompt : '';
    }
    const request = { messages: [{ role: 'user' as const, content: prompt }] };
    if (kind === 'chat') return (await this.client.promises.chat(request, options)).choices[0]?.message.content ?? '';
    let text = '';
    for await (const { choices } of this.client.promises.stream(request, options)) {
      text += choices[0]?.delta.content ?? '';
    }
    return text;
  }

  private outcomeOf(error: unknown, { kind, route }: Wanted): string {
    if (!LlmError.isInstance(error)) {
      this.faults.push(`law 4: ${kind} by ${route} threw ${shown(String(error))}, which is none of our errors`);
      return 'foreign';
    }
    const { category, message } = error as LlmCallError;
    const told = [message, error.stack, JSON.stringify(error)].join('\n');
    if (this.secrets.some((secret) => told.includes(secret)))
      this.faults.push(`law 7: a key stands in ${shown(message)}`);
    const { text } = error as { readonly text?: unknown };
    if (typeof text !== 'string') return String(category);
    if (!this.texts.isPart(text)) this.faults.push(`law 4: an interrupted stream gave ${shown(text)}`);
    return `interrupted by ${category}`;
  }
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}

/** Callers side by side, each with calls of its own one after the other, until `isOver`. */
export async function sideBySide(
  width: number,
  act: (line: number) => Promise<unknown>,
  isOver: () => boolean,
): Promise<void> {
  const line = async (number: number): Promise<void> => {
    while (!isOver()) await act(number);
  };
  await Promise.all(Array.from({ length: width }, (_, number) => line(number)));
}
