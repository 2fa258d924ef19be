import { describeAnswer } from './describe-answer.js';
import type { FakeLlmAnswer } from './fake-llm-answer.interface.js';

/** An answer and how people call it. @internal */
export interface QueuedAnswer {
  readonly answer: FakeLlmAnswer;
  readonly words: string;
}

/** Answers that are taken one by one; the last one can be made to stay. @internal */
export class AnswerQueue {
  readonly #answers: QueuedAnswer[] = [];
  #taken = 0;
  #staysFrom = Infinity;

  /** @throws Error after an answer that stays */
  add(answer: FakeLlmAnswer, words: string = describeAnswer(answer)): void {
    if (this.#staysFrom < Infinity) throw new Error('No answer comes after always(): the one before it stays.');
    this.#answers.push({ answer, words });
  }

  /** Makes the last answer the one of every further call. @throws Error where there is none */
  keepLast(): void {
    if (this.#answers.length === 0) throw new Error('always() repeats the answer before it; there is none.');
    this.#staysFrom = this.#answers.length - 1;
  }

  /** The next answer; `undefined` where there is none left. */
  take(): FakeLlmAnswer | undefined {
    const place = Math.min(this.#taken, this.#staysFrom);
    this.#taken += 1;
    return this.#answers[place]?.answer;
  }

  get hasNext(): boolean {
    return this.#answers.length > Math.min(this.#taken, this.#staysFrom);
  }

  /** What no call has taken; what was made to stay waits for nobody. */
  get pending(): readonly string[] {
    return this.#answers.slice(this.#taken, Math.max(this.#taken, this.#staysFrom)).map(({ words }) => words);
  }

  /** How many there are, taken or not. */
  get size(): number {
    return this.#answers.length;
  }
}
