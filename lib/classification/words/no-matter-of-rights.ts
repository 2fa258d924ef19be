/** What a caller has put there and may be gone: whoever may not see it is told that it may not exist. */
const THINGS = /\baccess (?:to )?(?:the |this )?(?:file|cached ?content|container|vector store|upload|batch)\b/;
const GONE = /\bcached ?content not found \(or permission denied\)/;
/** A field of the request that is not known. */
const FIELDS =
  /\bextra (?:inputs|fields) (?:are )?not permitted\b|^(?:user|project|team|customer) (?:field |parameter )?is not supported\b/;
/** The user of a server's own database. */
const DATABASE = /\baccess denied for user ['"`]/;

/**
 * Whether a clause that denies something is no matter of what a key may do: it speaks of something that a caller has put there, such as
 * a file that has ended, of a field of the request, or of a database.
 *
 * @param clause - in lower case
 * @param text - that it is part of
 * @internal
 */
export function isNoMatterOfRights(clause: string, text = clause): boolean {
  return THINGS.test(clause) || FIELDS.test(clause) || DATABASE.test(clause) || GONE.test(text);
}
