/**
 * Hazard: `text.charCodeAt()` finds out anew each time what kind of string a text is (one of parts, of wide characters ...) once it
 * has met five of them, and that costs several times as much as the look itself.
 */
// oxlint-disable-next-line typescript/unbound-method -- called with its text
const charCodeAt = Function.prototype.call.bind(String.prototype.charCodeAt) as (text: string, index: number) => number;

/** Nearly all texts that are looked at have room in it. */
const shared = new Uint16Array(8_192);

/**
 * The UTF-16 units of a text, with a 0 behind the last one: to be looked at again and again. A look into an array costs a fraction
 * of `charCodeAt`, of time and of compiled code, and one beyond the end of the text does no harm.
 *
 * Hazard: the array is overwritten by the next call. Whoever asks for one is done with it before anything else can ask.
 *
 * @internal
 */
export function codesOf(text: string): Uint16Array {
  const { length } = text;
  const codes = length < shared.length ? shared : new Uint16Array(length + 1);
  for (let index = 0; index < length; index += 1) codes[index] = charCodeAt(text, index);
  codes[length] = 0;
  return codes;
}
