import { seeded } from '../../support/seeded.js';

/** One way in which somebody may repeat a secret. */
export interface Spelling {
  readonly name: string;
  readonly write: (secret: string) => string;
  /** What somebody who sees a text does to find the secret in it. */
  readonly read: (text: string) => string;
}

const same = (text: string): string => text;
const each = (secret: string, write: (code: number) => string): string =>
  Array.from(secret, (character) => write(character.codePointAt(0) ?? 0)).join('');
const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');
const between = (secret: string, sign: string, size = 1): string =>
  (secret.match(new RegExp(`.{1,${size}}`, 'gs')) ?? []).join(sign);
const fromHex = (text: string, form: RegExp): string =>
  text.replace(form, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16)));
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const letters = (text: string): string => text.toLowerCase().replace(/[^a-z\d]/g, '');

function spelling(name: string, write: Spelling['write'], read: Spelling['read'] = same): Spelling {
  return { name, write, read };
}

/** The text of every run of base64 in it, from each of its first four characters on. */
function decoded(text: string): string {
  const runs = text.replace(/\\+[nr]|\s/g, '').match(/[A-Za-z\d+/_-]{12,}/g) ?? [];
  return runs
    .flatMap((run) => [0, 1, 2, 3].map((skip) => Buffer.from(run.slice(skip), 'base64').toString('latin1')))
    .join('\n');
}

/** Ways to write a whole secret. */
export const SPELLINGS: readonly Spelling[] = [
  spelling('as it is', same),
  spelling('in capitals', (secret) => secret.toUpperCase()),
  spelling('in small letters', (secret) => secret.toLowerCase()),
  spelling('with blanks', (secret) => between(secret, ' ')),
  spelling('with line breaks', (secret) => between(secret, '\r\n', 7)),
  spelling('with one line break', (secret) => between(secret, '\n', 9)),
  spelling('with hyphens', (secret) => between(secret, '-', 4)),
  spelling('with dots', (secret) => between(secret, '.', 3)),
  spelling('with zero-width marks', (secret) => between(secret, '\u200b')),
  spelling('with soft hyphens and byte order marks', (secret) => between(secret, '\u00ad\ufeff', 2)),
  spelling('with colours', (secret) => between(secret, '\u001b[31m', 5)),
  spelling('with quotes and plus signs', (secret) => between(secret, '" + "', 6)),
  spelling(
    'with literal line breaks',
    (secret) => between(secret, '\\n', 5),
    (text) => text.replace(/\\+n/g, ''),
  ),
  spelling(
    'in escapes of JSON',
    (secret) => each(secret, (code) => `\\u${hex(code, 4)}`),
    (text) => fromHex(text, /\\+u([\da-f]{4})/gi),
  ),
  spelling(
    'in escapes of JSON, twice',
    (secret) => each(secret, (code) => `\\\\u${hex(code, 4)}`),
    (text) => fromHex(text, /\\+u([\da-f]{4})/gi),
  ),
  spelling(
    'in escapes of JavaScript',
    (secret) => each(secret, (code) => `\\x${hex(code, 2)}`),
    (text) => fromHex(text, /\\+x([\da-f]{2})/gi),
  ),
  spelling(
    'in braced escapes',
    (secret) => each(secret, (code) => `\\u{${hex(code, 1)}}`),
    (text) => fromHex(text, /\\+u\{([\da-f]+)\}/gi),
  ),
  spelling(
    'in entities',
    (secret) => each(secret, (code) => `&#${code};`),
    (text) => text.replace(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits))),
  ),
  spelling(
    'in hexadecimal entities, escaped again',
    (secret) => each(secret, (code) => `&amp;#x${hex(code, 2)};`),
    (text) => fromHex(text, /&amp;#x([\da-f]+);/gi),
  ),
  spelling(
    'percent-encoded',
    (secret) => each(secret, (code) => `%${hex(code, 2)}`),
    (text) => fromHex(text, /%([\da-f]{2})/gi),
  ),
  spelling(
    'percent-encoded twice',
    (secret) => each(secret, (code) => `%25${hex(code, 2).toUpperCase()}`),
    (text) => fromHex(text, /%25([\da-f]{2})/gi),
  ),
  spelling('in base64', base64, decoded),
  spelling('in base64 for URLs', (secret) => Buffer.from(secret).toString('base64url'), decoded),
  ...['', 'u', 'me', 'user', 'a.name@example.com'].map((user) =>
    spelling(`as Basic credentials of "${user}"`, (secret) => `Basic ${base64(`${user}:${secret}`)}`, decoded),
  ),
  spelling('in base64 with line breaks', (secret) => between(base64(`u:${secret}`), '\n', 19), decoded),
];

/** Ways to write a part of a secret that is long enough to count as the whole. */
export const PARTS: readonly Spelling[] = [
  ...[0, 3, 7].map((from) => spelling(`a part from ${from} on`, (secret) => secret.slice(from, from + 17))),
  spelling('its end', (secret) => secret.slice(-17)),
  spelling('its first part, then dots', (secret) => `${secret.slice(0, 16)}...`),
  spelling('a part in base64', (secret) => base64(secret).slice(4, 24), decoded),
];

/** Whether anybody can read at least so many letters in a row of a secret in a text. */
export function reveals(text: string, secret: string, { read }: Spelling, least = 12): boolean {
  const sought = letters(secret);
  const size = Math.min(least, sought.length);
  const seen = [text, text.replaceAll('\\\\', '\\')].map((shown) => letters(read(shown)));
  for (let at = 0; at + size <= sought.length; at += 1) {
    if (seen.some((shown) => shown.includes(sought.slice(at, at + size)))) return true;
  }
  return false;
}

/** Secrets of many makes, by what they look like. */
export function secretsOf(seed: number): Readonly<Record<string, string>> {
  const random = seeded(seed);
  const run = (length: number, alphabet: string): string =>
    Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
  const small = 'abcdefghijklmnopqrstuvwxyz';
  const all = `${small}${small.toUpperCase()}0123456789`;
  return {
    'a key with a prefix': `sk-proj-${run(36, all)}`,
    'a long key': `sk-ant-api03-${run(80, `${all}_-`)}AA`,
    'letters alone': run(32, small),
    hex: run(32, '0123456789abcdef'),
    base64: `${run(42, `${all}+/`)}==`,
    'a token of three parts': `eyJ${run(17, all)}.${run(60, all)}.${run(43, `${all}_-`)}`,
    'a password with signs': `${run(5, all)}@${run(4, all)}/${run(4, all)}~!${run(3, all)}$%`,
    'a short key': run(11, all),
    'words of a person': 'correct horse battery staple',
  };
}
