import { LACK_OF_NAMES, lackOfMore } from '../fit/lack.js';

/** What words say there is too much of, each with the number that is taken. */
const TOO_MANY: readonly (readonly [RegExp, string])[] = [
  [/\binvalid ["'`]tools["'`]: array too long\b[^\n]{0,60}\bmaximum length (\d{1,5})\b/, 'tools'],
  [/["'`]tools["'`] ?: maximum number of items is (\d{1,5})\b/, 'tools'],
  [/\bmaximum tools limit reached\b[^\n]{0,80}\bmaximum is (\d{1,5})\b/, 'tools'],
  [/\bmay not include more than (\d{1,5}) tools\b/, 'tools'],
  [/\bstop["'`]?:? array too long\b[^\n]{0,60}\bmaximum length (\d{1,5})\b/, 'stop sequences'],
  [/["'`]stop["'`] ?: maximum number of items is (\d{1,5})\b/, 'stop sequences'],
  [/\bmaximum (\d{1,5}) stop sequences allowed\b/, 'stop sequences'],
  [/\bcannot provide more than (\d{1,5}) stop strings\b/, 'stop sequences'],
  [/\bstop\.list\[str\]["'`]?[:\n]\s{0,8}list should have at most (\d{1,5}) items\b/, 'stop sequences'],
  [/\binvalid ["'`]n["'`]: integer above maximum value\b[^\n]{0,40}<= (\d{1,5})\b/, 'answers'],
  // https://github.com/vllm-project/vllm/issues/17092
  [/\bat most ([1-9]\d{0,4}) image\(?s?\)? may be provided in one (?:prompt|request)\b/, 'images'],
];

const LACK_OF_TOOL_NAMES = 'tools of such names';

/** What else words say that a target does not carry, in the library's own words. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  // https://github.com/OpenHands/OpenHands/issues/4838
  [
    /\binvalid ["'`]tools\[\d{1,5}\]\.(?:function\.)?description["'`]: string too long\b/,
    'such long descriptions of tools',
  ],
  // Where a tool goes by another name, its calls would have to come back by its own.
  [
    /\binvalid ["'`](?:messages|tools)\[\d{1,5}\][^"'`\n]{0,60}\bname["'`]: string (?:does not match pattern|too long)\b/,
    LACK_OF_TOOL_NAMES,
  ],
  [/\binvalid function name\b|\btools\.\d{1,5}\.(?:custom\.)?name: string should\b/, LACK_OF_TOOL_NAMES],
  // Anthropic
  [/\bproperty keys should match pattern\b/, LACK_OF_NAMES],
  // Cerebras
  [/\binvalid fields for schema with types\b|\bunsupported json schema fields\b/, 'schemas with such keywords'],
  [/\bobject fields require at least one of: ["'`]properties\b/, 'schemas of objects with any properties'],
  // Gemini: https://github.com/googleapis/python-genai/issues/829
  [/\bunsupported mime type\b/, 'media of this type'],
];

/** What a target does not carry of this one request, as words tell it, while it may carry all others of the kind. @internal */
export function lackInWords(words: string): string | undefined {
  for (const [pattern, what] of TOO_MANY) {
    const most = pattern.exec(words)?.[1];
    if (most !== undefined) return lackOfMore(Number(most), what);
  }
  return OTHERS.find(([pattern]) => pattern.test(words))?.[1];
}
