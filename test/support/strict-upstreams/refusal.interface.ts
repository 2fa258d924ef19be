/** A body as it came in; not to be trusted. */
export type Body = Readonly<Record<string, any>>;

/** What a provider answers to a request that it refuses, in its own form. */
export interface Refusal {
  readonly status: number;
  readonly body: unknown;
}

/** A provider that refuses what the real one refuses. */
export interface StrictUpstream {
  readonly provider: string;
  readonly model: string;
  readonly api: 'openai' | 'anthropic' | 'gemini';
  readonly refusalOf: (body: Body) => Refusal | undefined;
}
