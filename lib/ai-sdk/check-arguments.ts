import { assertFits, required, TEXT, that } from '../checks/check.js';
import { isRecord } from '../checks/problems.js';

const CLIENT = required(that((value) => isRecord(value) && isRecord(value['promises']), 'an LlmClient'));

/** @throws LlmOptionsError for what no model can be made of @internal */
export function assertArguments(client: unknown, route?: unknown): void {
  assertFits(CLIENT, client, 'client');
  assertFits(TEXT, route, 'route');
}
