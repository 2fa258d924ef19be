import fc from 'fast-check';

/** Now and then any JSON value, else what stands there in a real document or event. */
export function mostly(real: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: real }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) });
}

/** Some of the fields of a record, each of them mostly as it really is. */
export function someOf(fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> {
  const model = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, mostly(value)]));
  return fc.record(model, { requiredKeys: [] });
}
