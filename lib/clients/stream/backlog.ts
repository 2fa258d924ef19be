/**
 * Keeps what is told while nobody listens. What is told while that is handed on waits for its turn, so that the order stays,
 * also where the listener itself brings it about.
 *
 * @internal
 */
export class Backlog<Listener> {
  private waiting: ((to: Listener) => void)[] = [];
  private handedOn = 0;
  private listener: Listener | undefined;

  /** How much waits. */
  get size(): number {
    return this.waiting.length - this.handedOn;
  }

  tell(news: (to: Listener) => void): void {
    if (this.listener === undefined) this.waiting.push(news);
    else news(this.listener);
  }

  /** Hands on what waits, and from then on what comes. */
  connect(to: Listener): void {
    while (this.handedOn < this.waiting.length) this.waiting[this.handedOn++]?.(to);
    this.waiting = [];
    this.handedOn = 0;
    this.listener = to;
  }
}
