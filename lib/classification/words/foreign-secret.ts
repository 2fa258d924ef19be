/**
 * Tokens, keys and signatures that open no provider: those of tools and images in the request, of the tokeniser, of
 * thoughts and cached sessions.
 */
const FOREIGN =
  /\bmcp\b|image[ _]url|image host|(?:thought|thinking)\b|logit_bias|tokeni[sz]e|special token|\bcontainer\b|(?:function|tool) name|tool list|tool ["'`]|required key ["'`]|\bfield ["'`]|internal auth/;

/**
 * Whether a text speaks of a secret that is not the caller's credential.
 *
 * @param words - in lower case
 * @internal
 */
export function isAboutForeignSecret(words: string): boolean {
  return FOREIGN.test(words);
}
