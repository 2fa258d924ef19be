import { isRecord } from '../../checks/problems.js';
import { isPreference } from '../wire/preferences.js';
import type { Refusal } from './refusal.js';

/** A change of a request's body that keeps what it asks. */
export type Adaptation =
  | { readonly kind: 'left-out'; readonly field: string }
  | { readonly kind: 'renamed'; readonly field: string; readonly to: string }
  | { readonly kind: 'lowered'; readonly field: string; readonly to: number }
  | { readonly kind: 'role'; readonly field: 'developer' | 'system'; readonly to: 'developer' | 'system' };

type Body = Readonly<Record<string, unknown>>;

const OTHER_LIMIT: Readonly<Record<string, string>> = {
  max_tokens: 'max_completion_tokens',
  max_completion_tokens: 'max_tokens',
};

/**
 * What to change of a body after a refusal.
 *
 * - The limit of output tokens goes by its other name, or is lowered to what the answer names
 * - The role of instructions goes by its other name
 * - A field that only colours the answer is left out
 *
 * @returns `undefined` where the body does not hold what is refused, or the change would ask another question
 * @internal
 */
export function adaptationFor(refusal: Refusal, body: Body): Adaptation | undefined {
  switch (refusal.kind) {
    case 'limit': {
      const { field, most } = refusal;
      const limit = body[field];
      return typeof limit === 'number' && limit > most && most > 0 ? { kind: 'lowered', field, to: most } : undefined;
    }
    case 'role': {
      const { role } = refusal;
      const isThere = messagesOf(body).some((message) => isRecord(message) && message['role'] === role);
      return isThere ? { kind: 'role', field: role, to: role === 'system' ? 'developer' : 'system' } : undefined;
    }
    case 'field': {
      const { field } = refusal;
      if (!Object.hasOwn(body, field)) return undefined;
      const to = OTHER_LIMIT[field];
      if (to !== undefined) return Object.hasOwn(body, to) ? undefined : { kind: 'renamed', field, to };
      return isPreference(field) ? { kind: 'left-out', field } : undefined;
    }
  }
}

/** Changes a body; gives the same one where there is nothing to change. @internal */
export function adapted(body: Body, adaptation: Adaptation): Body {
  const { field } = adaptation;
  if (adaptation.kind === 'role') return withRole(body, field, adaptation.to);
  if (!Object.hasOwn(body, field)) return body;
  const { [field]: value, ...rest } = body;
  switch (adaptation.kind) {
    case 'left-out':
      return rest;
    case 'renamed':
      return { ...rest, [adaptation.to]: value };
    case 'lowered':
      return typeof value === 'number' && value > adaptation.to ? { ...body, [field]: adaptation.to } : body;
  }
}

/** An adaptation as the trail and people read it: `temperature left out`. @internal */
export function noteOf(adaptation: Adaptation): string {
  const { field } = adaptation;
  switch (adaptation.kind) {
    case 'left-out':
      return `${field} left out`;
    case 'renamed':
      return `${field} sent as ${adaptation.to}`;
    case 'lowered':
      return `${field} lowered to ${adaptation.to}`;
    case 'role':
      return `role ${field} sent as ${adaptation.to}`;
  }
}

function withRole(body: Body, from: string, to: string): Body {
  const messages = messagesOf(body);
  if (!messages.some((message) => isRecord(message) && message['role'] === from)) return body;
  const renamed = messages.map((message) =>
    isRecord(message) && message['role'] === from ? { ...message, role: to } : message,
  );
  return { ...body, messages: renamed };
}

function messagesOf({ messages }: Body): readonly unknown[] {
  return Array.isArray(messages) ? messages : [];
}
