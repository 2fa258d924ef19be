/**
 * Looks whether the names of an object's fields are fine, where one object after the other has the same: names in an order that was
 * seen to be fine are not looked at again, as the chunks of a stream are alike.
 *
 * @internal
 */
export class FamiliarNames {
  private known: readonly string[] = [];

  constructor(private readonly isFine: (name: string) => boolean) {}

  areIn(holder: object): boolean {
    const { known } = this;
    let place = 0;
    for (const name in holder) if (name !== known[place++]) return this.look(holder);
    return true;
  }

  private look(holder: object): boolean {
    const names: string[] = [];
    for (const name in holder) names.push(name);
    if (!names.every(this.isFine)) return false;
    this.known = names;
    return true;
  }
}
