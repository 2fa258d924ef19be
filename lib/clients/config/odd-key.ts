import type { LlmAuthScheme } from '../../providers/provider-preset.interface.js';

/**
 * Says what is likely wrong with a key that HTTP can carry, in words that follow "the key": quotes, a scheme or a variable's
 * name that was copied with it, white space, or a text in the place of a key. Never holds a part of the key.
 *
 * @param auth - how the provider's keys travel
 * @returns `undefined` where the key looks like one
 * @internal
 */
export function oddityOf(key: string, auth: LlmAuthScheme): string | undefined {
  return ODDITIES.find(({ fits }) => fits(key, auth))?.says;
}

/**
 * Names the first character that HTTP cannot carry, by its kind and place, never by itself: it may be a part of the secret.
 *
 * @returns `undefined` where HTTP can carry the key
 * @internal
 */
export function unsendablePartOf(key: string): string | undefined {
  const index = key.search(/[^\t\x20-\x7e]/);
  if (index < 0) return undefined;
  const found = key.charAt(index);
  const kind = KINDS.find(({ pattern }) => pattern.test(found))?.name ?? 'a character outside ASCII';
  return `${kind} at place ${index + 1}`;
}

interface Oddity {
  readonly says: string;
  readonly fits: (key: string, auth: LlmAuthScheme) => boolean;
}

const matches =
  (...patterns: readonly RegExp[]): Oddity['fits'] =>
  (key) =>
    patterns.some((pattern) => pattern.test(key));

const SCHEME = /^(?:bearer|basic|token|api-?key)(?:\s*:)?\s/i;
const HEADER = /^(?:proxy-)?(?:authorization|(?:[a-z]+-)*api-key)\s*:/i;

/** The first that fits is told: a quoted placeholder is quoted. */
const ODDITIES: readonly Oddity[] = [
  { says: 'begins or ends with a quotation mark', fits: matches(/^["'`]/, /["'`]$/) },
  { says: 'begins with the name of a header', fits: matches(HEADER) },
  {
    says: 'begins with a scheme such as Bearer, which is added by itself',
    // Without a scheme of its own the header takes what the key says.
    fits: (key, { header, scheme }) => SCHEME.test(key) && !(scheme === undefined && header === 'authorization'),
  },
  {
    says: 'is a whole line of an env file, NAME=value',
    // What ends in = alone is padded.
    fits: matches(
      /^(?:export\s+)?[A-Z_][A-Z0-9_]*\s*=\s*[^=\s]/,
      /^(?:export\s+)?\w*(?:key|token|secret)\s*=\s*[^=\s]/i,
    ),
  },
  {
    says: 'is a placeholder, not a key',
    fits: matches(
      /^(?:undefined|null|nil|none|nan|true|false|todo|tbd|\[object object\])$/i,
      // <KEY>, {{KEY}}, [KEY], ${KEY}, $KEY, %KEY%
      /^(?:<.*>|\{[^{"]*\}|\{\{.*\}\}|\[.*\]|\(.*\)|\$\{.*\}|\$\(.*\)|\$[A-Za-z_]\w*|%\w+%)$/,
      /(?:^|[-_ ])your(?:[-_ ]|api|key)/i,
      /(?:change|replace|fill|insert|enter|paste|put|add)[-_ ]?(?:me|this|it|with|your|the|in|here|key|api)(?![a-z])/i,
      /(?:^|[-_ ])(?:key|token|secret|value)[-_ ]?(?:goes[-_ ]?)?here$/i,
      /^(?:[a-z]+[-_ ])*(?:api[-_ ]?key|access[-_ ]?token|placeholder)$/i,
      // What stands for letters that are left out.
      /(?:^|[^a-z0-9])x{3,}$|x{6,}$|\*{3,}|\.{3,}|_{4,}/i,
    ),
  },
  { says: 'has white space inside', fits: matches(/\s/) },
];

const KINDS: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  { name: 'a line break', pattern: /[\r\n\u2028\u2029]/ },
  { name: 'a control character', pattern: /\p{Cc}/u },
  {
    name: 'an invisible character',
    pattern: /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u,
  },
  { name: 'a blank that is no ASCII space', pattern: /\p{Zs}/u },
  {
    name: 'a typographic quotation mark',
    pattern: /[\p{Pi}\p{Pf}\u201a\u201e\u2032\u2033\u301d-\u301f\uff02\uff07\u00b4]/u,
  },
];
