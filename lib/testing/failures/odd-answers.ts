import type { FakeHttpAnswer } from '../answers/fake-answer.interface.js';
import type { ProviderFailureKind } from './failure-kind.js';

/** What comes back where something else than the provider's API answers, or its answer is spoilt. */
const ODD_ANSWERS: { readonly [Kind in ProviderFailureKind]?: FakeHttpAnswer } = {
  malformed_response: {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: '{"id":"test_1","model":"',
  },
  html_forbidden: page(403, 'Access denied', 'A firewall has blocked this request.'),
  html_bad_gateway: page(502, 'Bad gateway', 'The origin server gave no valid answer.'),
};

/** The answers that are no error document of the provider. @internal */
export function oddAnswerOf(kind: ProviderFailureKind): FakeHttpAnswer | undefined {
  return ODD_ANSWERS[kind];
}

function page(status: number, title: string, sentence: string): FakeHttpAnswer {
  const body = `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1><p>${sentence}</p></body></html>\n`;
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}
