/** How the AI SDK knows this library: `provider` of its models, and the name of its options and metadata. @internal */
export const PROVIDER_NAME = 'nestjs-llm-failover';
