/** Whether the soak tests run in full: `npm run test:long`. Everywhere else they run in their short form. */
const IS_LONG = process.env['TEST_LONG'] === '1';

/** How many rounds a soak test makes: all of them under `npm run test:long`, else as many as the short form has. */
export function soak(full: number, short: number): number {
  return IS_LONG ? full : short;
}
