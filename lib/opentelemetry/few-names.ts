/** What stands for the names beyond those that are told apart, as the conventions have it for `error.type`. */
const OTHER = '_OTHER';

/**
 * Names for an attribute of metrics, of which only so many are told apart: each makes series of its own, and callers and
 * upstreams can make up as many as they like.
 *
 * @internal
 */
export class FewNames {
  private readonly known = new Set<string>();

  constructor(private readonly max: number) {}

  /** @returns the name, or `_OTHER` for one that came when there were enough */
  of(name: string): string {
    if (this.known.has(name)) return name;
    if (this.known.size >= this.max) return OTHER;
    this.known.add(name);
    return name;
  }
}

/** Few names for each of few others: models that answer, by the model that was asked for. @internal */
export class FewNamesOfEach {
  private readonly byOther = new Map<string, FewNames>();

  constructor(private readonly maxOfEach: number) {}

  /** @param other - one of few */
  of(name: string, other: string): string {
    const known = this.byOther.get(other);
    if (known !== undefined) return known.of(name);
    const names = new FewNames(this.maxOfEach);
    this.byOther.set(other, names);
    return names.of(name);
  }
}
