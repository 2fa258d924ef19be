import { containsStem, prepareStem, type Stem, type TextIndex } from './text-index.js';
import type { LlmFailureCategory, LlmFailureScope } from '../failure.interface.js';

/**
 * One way of saying one thing.
 *
 * Patterns run over lower-case text of bounded length. They hold only gaps of bounded width and no nested or adjacent
 * quantifiers, so that no text can make them slow.
 */
export interface WordRule {
  /** Shown as part of the rule's name. */
  readonly name: string;
  readonly category: LlmFailureCategory;
  /** One of these must occur for the pattern to be tried at all: cheap, and keeps most patterns asleep. */
  readonly stems: readonly Stem[];
  readonly pattern: RegExp;
  /** Where this also holds, the rule does not. */
  readonly unless?: RegExp | undefined;
  /** Looks closer at what the pattern found; `false` passes. */
  readonly confirm?: ((match: RegExpExecArray) => boolean) | undefined;
  readonly scope?: LlmFailureScope | undefined;
}

/**
 * Where a rule holds for a text; -1 where it does not.
 *
 * @param words - in lower case, bounded, indexed
 * @internal
 */
export function placeOfWords(rule: WordRule, words: TextIndex): number {
  if (!hasStem(words, rule.stems)) return -1;
  const match = rule.pattern.exec(words.text);
  if (match === null || rule.unless?.test(words.text) === true) return -1;
  return rule.confirm === undefined || rule.confirm(match) ? match.index : -1;
}

/** Whether a rule holds for a text; see {@link placeOfWords}. @internal */
export function matchesWords(rule: WordRule, words: TextIndex): boolean {
  return placeOfWords(rule, words) !== -1;
}

function hasStem(words: TextIndex, stems: readonly Stem[]): boolean {
  for (const stem of stems) if (containsStem(words, stem)) return true;
  return false;
}

/**
 * Stems from one text, divided by bars.
 *
 * @internal
 */
export function stems(text: string): readonly Stem[] {
  return text.split('|').map((stem) => prepareStem(stem.replace(/^\s+/, '')));
}

/**
 * Makes a pattern of parts of patterns, for alternatives that several rules share.
 *
 * @internal
 */
export function pattern(...parts: string[]): RegExp {
  return new RegExp(parts.join(''));
}

/** Up to so many characters of the same sentence. */
export function upTo(characters: number): string {
  return `[^.!?\\n。！？]{0,${characters}}`;
}

/** What names a secret. */
export const KEY =
  '(?:api[ _-]?keys?|apikeys?|api[ _-]?tokens?|x-(?:goog-)?api-key|access[ _-]?(?:key|token)s?(?: id)?|auth(?:entication|orization)?[ _-]?(?:keys?|tokens?|credentials?|headers?|information|info|parameters?|param|data|string|code)|bearer[ _-]?tokens?|oauth2?[ _-]?(?:access )?tokens?|id[ _-]?tokens?|refresh[ _-]?tokens?|secret[ _-]?keys?|secrets?|credentials?|subscription[ _-]?keys?|security[ _-]?tokens?|session[ _-]?tokens?|jwt(?: tokens?)?|client[ _-]?(?:secret|id)|personal access tokens?|service account|virtual keys?|proxy keys?|license keys?|\\bkey\\b|(?:the|your|this|provided|user|supplied) tokens?|passwords?|authori[sz]ation|authentication|认证信息|api ?密钥|密钥|令牌|秘钥|apikey|鉴权|身份验证|签名)';

/** Who owns a secret. */
export const OWNER =
  '(?:api[ _-]?keys?|\\bkey\\b|tokens?|credentials?|accounts?|organi[sz]ations?|\\borg\\b|\\busers?\\b|workspaces?|\\bprojects?\\b|\\bteams?\\b|tenants?|service account|robot|consumer|principal|client_id|access keys?|subscriptions?|logins?|sessions?)';

/** What stands for a model. */
export const MODEL =
  '(?:\\bmodels?\\b|model_id|modelid|model id|deployments?|\\bengines?\\b|inference profiles?|checkpoints?|fine-?tunes?|\\bfunction \\W|foundation model|模型)';

/** Chinese: what names a secret. */
export const KEY_ZH =
  '(?:令牌|密钥|秘钥|api ?key|apikey|api-key|token|access ?key|secret|鉴权|认证|身份验证|签名|凭证|凭据|authentication|authorization)';

/** One of these is in every sentence about a secret. */
export const KEY_STEMS = stems(
  'key|token|auth|credential|secret|jwt|password|密钥|令牌|秘钥|鉴权|验证|签名|认证|service account',
);
