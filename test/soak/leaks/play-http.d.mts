export interface HttpLeftOver {
  readonly answered: number;
  readonly requests: number;
  /** Sockets that were open once the application was closed. */
  readonly sockets: number;
}

export function playOverHttp(plan: {
  readonly library: { readonly LlmFailoverModule: unknown; readonly LlmClient: unknown };
  readonly nest: { readonly Module: unknown; readonly NestFactory: unknown };
  readonly calls: number;
}): Promise<HttpLeftOver>;
