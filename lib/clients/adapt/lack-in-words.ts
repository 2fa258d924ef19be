import { LACK_OF_NAMES, lackOfTools } from '../fit/lack.js';

/**
 * What words say that a target does not carry of this one request, while it may carry all others of the kind; each tells it in the
 * library's own words, or from the number that was named.
 */
const LACKS: readonly (readonly [RegExp, string | ((most: number) => string)])[] = [
  [/\binvalid ["'`]tools["'`]: array too long\b[^\n]{0,60}\bmaximum length (\d{1,5})\b/, lackOfTools],
  [/["'`]tools["'`] ?: maximum number of items is (\d{1,5})\b/, lackOfTools],
  [/\bmaximum tools limit reached\b[^\n]{0,80}\bmaximum is (\d{1,5})\b/, lackOfTools],
  [/\bmay not include more than (\d{1,5}) tools\b/, lackOfTools],
  // https://github.com/OpenHands/OpenHands/issues/4838
  [
    /\binvalid ["'`]tools\[\d{1,5}\]\.(?:function\.)?description["'`]: string too long\b/,
    'such long descriptions of tools',
  ],
  // Anthropic
  [/\bproperty keys should match pattern\b/, LACK_OF_NAMES],
  // Cerebras
  [/\binvalid fields for schema with types\b|\bunsupported json schema fields\b/, 'schemas with such keywords'],
  [/\bobject fields require at least one of: ["'`]properties\b/, 'schemas of objects with any properties'],
  // Gemini: https://github.com/googleapis/python-genai/issues/829
  [/\bunsupported mime type\b/, 'media of this type'],
  // https://github.com/vllm-project/vllm/issues/17092
  [
    /\bat most ([1-9]\d{0,4}) image\(?s?\)? may be provided in one (?:prompt|request)\b/,
    (most) => `more than ${most} images`,
  ],
];

/** What a target does not carry of this one request, as words tell it. @internal */
export function lackInWords(words: string): string | undefined {
  for (const [pattern, lack] of LACKS) {
    const found = pattern.exec(words);
    if (found !== null) return typeof lack === 'string' ? lack : lack(Number(found[1]));
  }
  return undefined;
}
