import { providerOf } from '../../providers/lookup/provider-of.js';
import type { FailureSignals } from '../evidence/read-evidence.js';

/** What a gateway hands on of another party. */
export interface RelayedFault {
  /** The party, where the gateway names it. */
  readonly party?: string | undefined;
}

/** How gateways name, in words, the server that refused them; what each form holds goes first. */
const NAMED: readonly (readonly [mark: string, form: RegExp])[] = [
  // LiteLLM: `litellm.AuthenticationError: AuthenticationError: OpenAIException - ...`
  ['Exception', /\b([A-Za-z][\w.]{1,40}?)Exception\b(?: \w{1,40}){0,3} ?- /],
  // LiteLLM, where it has no key of its own for the provider behind it.
  [' a call is being made to', /^(?:[\w.: ]{0,60}?)missing (\w{2,30}) api key - a call is being made to/i],
  [' from ', /\berror from (?:upstream )?provider(?: \(|:? )([^():\n]{1,40})\)?/i],
  ['pstream error from ', /\b[Uu]pstream error from ([A-Z][\w .-]{1,40}?):/],
  ['pstream provider ', /\bupstream provider ([A-Za-z][\w.-]{1,30}) (?:returned|answered|responded|rejected|refused)/i],
  // Portkey: `openai error: ...`
  [
    ' error: ',
    /^(openai|azure-openai|anthropic|bedrock|aws-bedrock|google|vertex-ai|mistral-ai|cohere|groq|deepseek|x-ai|together-ai|fireworks-ai|perplexity-ai|openrouter) error: /i,
  ],
];

/** All that a form holds: most sentences have none of it. */
const MAY_NAME = new RegExp(NAMED.map(([mark]) => mark).join('|'));

/** Types and codes that gateways of the one-api family give to what their own upstream said. */
const UPSTREAM_CODE = /^(?:upstream_?error|provider_error|channel_error|channel:\w{1,60})$/i;

/** The provider whose SDK puts an answer of its own into an error document of its own. */
const NESTS_ITS_OWN: ReadonlySet<string> = new Set(['gemini', 'google', 'vertex', 'vertex-ai', 'google-vertex']);

/**
 * Whether an answer hands on what another party refused: one that a field or the sentence names, or an error document
 * inside another one. The bare words "upstream request failed" are no such mark.
 *
 * @internal
 */
export function relayedFaultOf(signals: FailureSignals): RelayedFault | undefined {
  const { party, sentences, answerCodes, hasInnerDocument, bodyPresent, provider = '' } = signals;
  if (party !== undefined && !isSameParty(party, provider)) return { party: plainParty(party) };
  for (const sentence of sentences) {
    if (!MAY_NAME.test(sentence)) continue;
    for (const [mark, form] of NAMED) {
      const match = sentence.includes(mark) ? form.exec(sentence) : null;
      if (match !== null) return { party: plainParty(match[1]) };
    }
  }
  if (answerCodes.some((code) => UPSTREAM_CODE.test(code))) return {};
  return hasInnerDocument && bodyPresent && !NESTS_ITS_OWN.has(provider.toLowerCase()) ? {} : undefined;
}

/** A provider that names itself reports of nobody else. */
function isSameParty(party: string, provider: string): boolean {
  const [one = '', other = ''] = [party, provider].map((name) => name.toLowerCase().replace(/[^a-z\d]/g, ''));
  return one === other || (providerOf(party) !== undefined && providerOf(party) === providerOf(provider));
}

/** A party's name as people may read it; `undefined` for what is none. */
function plainParty(name: string | undefined): string | undefined {
  const plain = name?.trim();
  return plain !== undefined && /^[\p{L}\d][\p{L}\d .,_&()-]{0,39}$/u.test(plain) ? plain : undefined;
}
