const BYTES_OF_A_FLOAT = 4;

/**
 * A vector of finite numbers: from a list of them, or from the base64 of 32-bit floats, the little end first. `undefined` where it
 * is anything else.
 *
 * @internal
 */
export function vectorOf(value: unknown): readonly number[] | undefined {
  const numbers = typeof value === 'string' ? decoded(value) : value;
  if (!Array.isArray(numbers) || numbers.length === 0) return undefined;
  return numbers.every((number) => Number.isFinite(number)) ? (numbers as number[]) : undefined;
}

function decoded(base64: string): number[] {
  // Buffers read over whatever is no base64.
  if (!/^[A-Za-z\d+/]*={0,2}$/.test(base64)) return [];
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length % BYTES_OF_A_FLOAT !== 0) return [];
  return Array.from({ length: bytes.length / BYTES_OF_A_FLOAT }, (_, place) =>
    bytes.readFloatLE(place * BYTES_OF_A_FLOAT),
  );
}
