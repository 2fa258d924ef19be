/**
 * How providers word a fault of the key, its account or its money where they send no code for it, as a message begins.
 *
 * Only these count under a status that refuses the request, where nobody knows whether the message repeats it.
 */
const FORMS: Readonly<Record<string, readonly RegExp[]>> = {
  /** https://platform.openai.com/docs/guides/error-codes */
  openai: [
    /^incorrect api key provided\b/,
    /^billing hard limit has been reached/,
    /^you exceeded your current quota\b/,
  ],
  /** https://docs.claude.com/en/api/errors */
  anthropic: [
    /^your credit balance is too low\b/,
    /^this organization has been disabled\b/,
    /^this credential is only authorized for\b/,
    /^you(?:'re| are) out of (?:extra )?usage\b/,
    /^third-party apps now draw from your extra usage\b/,
    /^you have reached your specified (?:api )?usage limits\b/,
    /^refresh token (?:expired|not found or invalid)\b/,
  ],
  /** https://cloud.google.com/docs/authentication/api-keys-use */
  google: [
    /^api key (?:not valid|expired|not found)\b/,
    /^user location is not supported\b/,
    /^robot is disabled\b/,
    /^reauth related error\b/,
    /^project `[^`\n]{1,80}` is not allowed to use\b/,
  ],
  /** https://docs.aws.amazon.com/bedrock/latest/userguide/model-access.html */
  bedrock: [/^(?:the model returned the following errors: )?you have not filled out the [a-z -]{0,30}form\b/],
  /** https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes */
  entra: [/^aadsts\d{4,9}:/],
  /** https://www.alibabacloud.com/help/en/model-studio/error-code */
  dashscope: [/^the free tier of the model has been exhausted\b/],
  /** https://docs.litellm.ai/docs/proxy/users */
  litellm: [/^budget has been exceeded\b/],
  /** https://replicate.com/docs/reference/http */
  replicate: [/^(?:invalid version or not permitted|the specified version does not exist)\b/],
  /** https://cloud.ibm.com/apidocs/iam-identity-token-api */
  watsonx: [/^provided api key could not be found\b/],
};

const ALL = Object.values(FORMS).flat();

/**
 * Whether a message begins as one provider or another begins a fault of the key. Gateways and compatible servers hand these
 * sentences on, so that the provider's id does not matter.
 *
 * @param message - in lower case, without the status that an SDK puts in front
 * @internal
 */
export function isProviderForm(message: string): boolean {
  return ALL.some((form) => form.test(message));
}
