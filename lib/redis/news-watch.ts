/**
 * Tells whether news still comes: a connection may be dead and nobody say so. Each change in Redis has a number, and each is told on the
 * channel, an instance's own as well; what was known to have changed a look ago must have been heard of by now.
 *
 * @internal
 */
export class NewsWatch {
  private heardSeq = 0;
  /** The last change at the last look. */
  private knownSeq = 0;

  /** News of a change has come. */
  heard(seq: number): void {
    this.heardSeq = Math.max(this.heardSeq, seq);
  }

  /** The connection is new, or Redis is another one: of what is known by now nothing has to be heard any more. */
  beginAnew(seq: number): void {
    this.heardSeq = seq;
    this.knownSeq = seq;
  }

  /**
   * Notes the last change that is known, at each look.
   *
   * @returns whether news of what was known at the last look has not come
   */
  look(seq: number): boolean {
    const isDeaf = this.heardSeq < this.knownSeq;
    this.knownSeq = seq;
    return isDeaf;
  }
}
