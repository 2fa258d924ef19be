/** The keys in a list, without white space around them and without empty items. @internal */
export function keysIn(list: string, divider: string | RegExp = ','): string[] {
  return list
    .split(divider)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
