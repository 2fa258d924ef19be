import type { Problems } from './problems.js';

/** What of the options is checked, whatever type they really have. @internal */
export type Unchecked = Readonly<Record<string, unknown>>;

/** The ways to choose among keys. @internal */
export const SELECTIONS = ['round-robin', 'priority'];

/** Checks a number that may be left out. @internal */
export function checkNumber(value: unknown, min: number, path: string, problems: Problems): void {
  problems.expect(value === undefined || isNumberFrom(value, min), path, value, `a number of at least ${min}`);
}

/** Checks a value that must be one of a few words. @internal */
export function checkChoice(value: unknown, choices: readonly string[], path: string, problems: Problems): void {
  const isChoice = value === undefined || (typeof value === 'string' && choices.includes(value));
  problems.expect(isChoice, path, value, `one of ${choices.map((choice) => `'${choice}'`).join(', ')}`);
}

/** Whether a value is a finite number of at least `min`. @internal */
export function isNumberFrom(value: unknown, min: number): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= min;
}
