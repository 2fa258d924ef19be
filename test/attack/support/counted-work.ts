/** A method of a built-in, patched while work is counted. */
type Method = (this: unknown, ...given: unknown[]) => unknown;

interface Patch {
  readonly holder: object;
  readonly name: PropertyKey;
  /** How many elements or characters a call touches. */
  readonly costOf: (self: unknown, given: readonly unknown[], result: unknown) => number;
}

const lengthOf = (value: unknown): number =>
  typeof value === 'string' || Array.isArray(value) ? value.length : typeof value === 'object' ? 1 : 0;
const whole = (self: unknown): number => lengthOf(self);
const found = (self: unknown, [, from]: readonly unknown[], result: unknown): number => {
  const start = typeof from === 'number' ? from : 0;
  return (typeof result === 'number' && result >= 0 ? result + 1 : lengthOf(self)) - start;
};
const made = (_self: unknown, _given: readonly unknown[], result: unknown): number => lengthOf(result);
const one = (): number => 1;
const keysOf = (_self: unknown, [given]: readonly unknown[]): number =>
  typeof given === 'object' && given !== null ? Reflect.ownKeys(given).length : 0;
const read = (_self: unknown, [text]: readonly unknown[]): number => lengthOf(text);

const patches = (holder: object, names: readonly PropertyKey[], costOf: Patch['costOf']): Patch[] =>
  names.filter((name) => name in holder).map((name) => ({ holder, name, costOf }));

const prototypeOf = (value: unknown): object => Object.getPrototypeOf(value) as object;

/** What walks over lists, texts and maps without a step of our own that a proxy could count. */
const PATCHES: readonly Patch[] = [
  ...patches(
    Array.prototype,
    ['map', 'filter', 'flatMap', 'forEach', 'reduce', 'join', 'sort', 'toSorted', 'flat', 'reverse', 'with', 'splice'],
    whole,
  ),
  ...patches(Array.prototype, ['shift', 'unshift', 'toSpliced', 'includes', 'every', 'some', 'lastIndexOf'], whole),
  ...patches(Array.prototype, ['find', 'findIndex', 'findLast', 'findLastIndex'], whole),
  ...patches(Array.prototype, ['indexOf'], found),
  ...patches(Array.prototype, ['concat', 'slice'], made),
  ...patches(prototypeOf([][Symbol.iterator]()), ['next'], one),
  ...patches(prototypeOf(new Map()[Symbol.iterator]()), ['next'], one),
  ...patches(prototypeOf(new Set()[Symbol.iterator]()), ['next'], one),
  ...patches(Object, ['keys', 'values', 'entries'], keysOf),
  ...patches(
    String.prototype,
    ['trim', 'split', 'replace', 'replaceAll', 'match', 'toLowerCase', 'includes', 'lastIndexOf'],
    whole,
  ),
  ...patches(String.prototype, ['indexOf'], found),
  ...patches(String.prototype, ['slice', 'substring'], made),
  ...patches(String.prototype, ['charCodeAt', 'codePointAt', 'startsWith', 'endsWith'], one),
  ...patches(RegExp.prototype, ['exec', 'test'], read),
  ...patches(JSON, ['stringify'], made),
];

/** Counts steps: elements and characters that built-ins touch, and reads of what it wraps. */
export class WorkCounter {
  private steps = 0;
  private isCounting = false;

  /** What is read of the value, however deep, counts. */
  wrapped<Value>(value: Value): Value {
    if (typeof value !== 'object' || value === null) return value;
    const step = () => this.step(1);
    return new Proxy(value, {
      get: (target, name, self) => {
        step();
        const found: unknown = Reflect.get(target, name, self);
        return typeof found === 'object' && found !== null && !this.isFixed(target, name) ? this.wrapped(found) : found;
      },
      has: (target, name) => (step(), Reflect.has(target, name)),
      ownKeys: (target) => (step(), Reflect.ownKeys(target)),
      getOwnPropertyDescriptor: (target, name) => (step(), Reflect.getOwnPropertyDescriptor(target, name)),
    });
  }

  /** @returns how many steps the work took */
  async count(work: () => unknown): Promise<number> {
    this.steps = 0;
    const restore = this.patch();
    this.isCounting = true;
    try {
      await work();
    } finally {
      this.isCounting = false;
      restore();
    }
    return this.steps;
  }

  private isFixed(target: object, name: PropertyKey): boolean {
    const descriptor = Reflect.getOwnPropertyDescriptor(target, name);
    return descriptor?.configurable === false && descriptor.writable === false;
  }

  private step(count: number): void {
    if (this.isCounting) this.steps += count;
  }

  private patch(): () => void {
    const restores = [...PATCHES.map((patch) => this.patched(patch)), this.withCountedJson()];
    return () => restores.forEach((restore) => restore());
  }

  private patched({ holder, name, costOf }: Patch): () => void {
    const descriptor = Object.getOwnPropertyDescriptor(holder, name)!;
    const method = descriptor.value as Method;
    const counted = (self: unknown, given: unknown[], result: unknown) => {
      // The counting itself uses what it counts.
      if (!this.isCounting) return;
      this.isCounting = false;
      this.steps += costOf(self, given, result);
      this.isCounting = true;
    };
    const value: Method = function (this: unknown, ...given) {
      const result = Reflect.apply(method, this, given);
      counted(this, given, result);
      return result;
    };
    Object.defineProperty(holder, name, { ...descriptor, value });
    return () => Object.defineProperty(holder, name, descriptor);
  }

  /** What was read from JSON is wrapped as well. */
  private withCountedJson(): () => void {
    const { parse } = JSON;
    JSON.parse = (text, reviver) => {
      this.step(text.length);
      return this.wrapped(parse(text, reviver) as unknown);
    };
    return () => {
      JSON.parse = parse;
    };
  }
}
