import type { CollectedField } from './collected-fields.js';

const SPOKEN_CODE =
  /(?:^|[:\s([%])((?:[A-Za-z]{1,30}[._-]){0,4}[A-Z][a-z]{1,20}[A-Za-z]{0,50}(?:Error|Exception|Exceeded|NotFound|Failed|Failure)|[a-z]{2,24}(?:_[a-z]{2,24}){1,6}|[A-Z]{2,24}(?:_[A-Z\d]{2,24}){1,6}|AADSTS\d{4,7}|(?:StatusCode\.|(?<=^|: )\d{1,2} )(?!UNAVAILABLE)[A-Z_]{5,24})(?=[:\s)\].,{>]|$)/g;

const MAY_SPEAK =
  /[a-z]_[a-z]|[A-Z]_[A-Z]|Error|Exception|Exceeded|NotFound|Fail(?:ed|ure)|AADSTS\d|StatusCode\.|^\d{1,2} [A-Z]{5}/;

/** Codes in the first words of the messages; only listed ones will count. @internal */
export function spokenCodesOf(messages: readonly CollectedField[]): readonly string[] {
  const codes: string[] = [];
  for (const { text } of messages) {
    if (codes.length >= 6) break;
    const head = text.length > 160 ? text.slice(0, 160) : text;
    if (!maySpeak(head)) continue;
    SPOKEN_CODE.lastIndex = 0;
    for (let match = SPOKEN_CODE.exec(head); match !== null; match = SPOKEN_CODE.exec(head)) {
      const [, code = ''] = match;
      codes.push(code.slice(Math.max(code.lastIndexOf('.'), code.lastIndexOf(' ')) + 1));
    }
  }
  return codes;
}

/** Whether a text may have a code; most are told by the letters that all codes have and few sentences. */
function maySpeak(text: string): boolean {
  const hasLetters =
    text.includes('_') ||
    text.includes('E') ||
    text.includes('NotF') ||
    text.includes('Fail') ||
    text.includes('AADSTS');
  return hasLetters && MAY_SPEAK.test(text);
}
