/**
 * Tokens, keys, sessions and signatures that open no provider: those of tools and images in the request, of the tokeniser, of
 * thoughts and cached sessions.
 */
const FOREIGN =
  /\bmcp\b|image[ _]url|image host|(?:thought|thinking)\b|logit_bias|tokeni[sz]e|\btoken count(?:er|ing)?\b|\b(?:browser|interpreter|sandbox|terminal|shell|computer|realtime|chat|voice|agent) session\b|special token|\bcontainer\b|(?:function|tool) name|tool list|tool ["'`]|required key ["'`]|\bfield ["'`]|internal auth|prompt contains|\bvocab|\bgrammar\b|\btoken\[\d|\btoken ids?\b|\bduplicate (?:object )?keys? (?:in|at|found|value)\b|unique constraint|\bduplicate entry\b|\bwrongpass\b|\bnoauth\b|access denied for user ['"`]|expected token but got|\bkey file\b|\buser (?:query|role|turn)\b|\bno user (?:content|input|message|prompt|query|question|request|role|text|turn)s?\b|\b(?:customer|project|team|user) is not a valid enum\b|\bnot found in schema\b|\bunknown key: |'[a-z_]{1,40}' was unexpected/;
/** Whose error says so anywhere is a parser or a validator. */
const OF_PARSERS = /\bnot well-formed\b|\badditional propert(?:y|ies) (?:are|is) not allowed\b/;

/**
 * Whether a clause speaks of a secret that is not the caller's credential.
 *
 * @param clause - in lower case
 * @param text - that it is part of
 * @internal
 */
export function isAboutForeignSecret(clause: string, text = clause): boolean {
  return FOREIGN.test(clause) || OF_PARSERS.test(text);
}
