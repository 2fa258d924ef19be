import { describe, expect, it } from 'vitest';
import { classifyLlmFailure } from '../../lib/classification/classify-llm-failure.js';

const categoryOf = (status: number, message: string): string =>
  classifyLlmFailure({ status, body: JSON.stringify({ error: { message } }) }).category;

describe('secrets that are not the credential', () => {
  it.each<[number, string, string]>([
    [400, "Invalid value for the 'api_key' parameter of tool 'lookup'", 'invalid_request'],
    [400, "Missing required key 'role' in the second message", 'invalid_request'],
    [400, 'The container session c-17 has expired', 'invalid_request'],
    [500, 'The browser session is not active', 'server_error'],
    [500, 'The chat session is not active', 'server_error'],
    [409, 'Code interpreter session not active', 'server_error'],
    [500, 'The token counter has expired', 'server_error'],
    [400, 'The tool call failed: its MCP server returned 401 Unauthorized', 'invalid_request'],
    [424, 'No tool list from the MCP server. Http status code: 401 (Unauthorized)', 'server_error'],
    [400, 'logit_bias names an unknown token "grue"', 'invalid_request'],
    [400, 'The thought signature is invalid or expired', 'invalid_request'],
    [400, "Function name 'read_secret' is invalid", 'invalid_request'],
    [400, 'The image URL signature is expired or invalid', 'invalid_request'],
    [500, 'failed to tokenize the prompt: unknown token', 'server_error'],
    [500, 'Internal authentication error', 'server_error'],
    [503, 'Service Unavailable, auth error: 503', 'server_error'],
    [404, 'Session not found', 'invalid_request'],
    [404, 'Skill not found: skill_01', 'invalid_request'],
    [404, 'Memory store memstore_1 not found', 'invalid_request'],
    [404, 'Workflow node does not exist', 'invalid_request'],
    [400, 'Line too long', 'invalid_request'],
    [400, 'No user query found in messages.', 'invalid_request'],
    [500, 'Jinja Exception: No user query found in messages.', 'invalid_request'],
    [400, 'Unknown user role', 'invalid_request'],
    [400, 'customer is not a valid enum value', 'invalid_request'],
    [400, 'user: Extra inputs are not permitted', 'invalid_request'],
    [500, 'runtime error: invalid memory address or nil pointer dereference', 'server_error'],
    [500, "pq: duplicate key value violates unique constraint 'tokens_key'", 'server_error'],
    [500, "Error 1062 (23000): Duplicate entry 'a' for key 'tokens.idx'", 'server_error'],
    [500, "Unknown column 'quota' in 'field list'", 'server_error'],
    [500, 'WRONGPASS invalid username-password pair or user is disabled.', 'server_error'],
    [500, "Access denied for user 'root'@'localhost' (using password: YES)", 'server_error'],
    [404, "Container with id 'cntr_01' not found.", 'invalid_request'],
    [404, 'Container not found: container_01', 'invalid_request'],
    [404, 'Not found: cached content metadata for 87654321.', 'invalid_request'],
    [403, 'CachedContent not found (or permission denied)', 'invalid_request'],
    [403, 'You do not have permission to access the File abc123def or it may not exist.', 'invalid_request'],
    [403, 'You do not have permission to access this resource.', 'permission_denied'],
    [400, 'Prompt contains invalid tokens', 'invalid_request'],
    [500, 'decode: invalid token[0] = 128256', 'server_error'],
    [400, 'not well-formed (invalid token): line 1, column 0', 'invalid_request'],
    [400, 'Invalid token: 200001 is out of vocabulary', 'invalid_request'],
    [400, 'Failed to parse grammar: invalid token at position 3', 'invalid_request'],
    [400, "Additional properties are not allowed ('api_key' was unexpected)", 'invalid_request'],
    [400, 'Duplicate key in object at line 1 column 40', 'invalid_request'],
  ])('%d %s: %s', (status, message, category) => {
    expect(categoryOf(status, message)).toBe(category);
  });

  it.each<[number, string, string]>([
    [401, 'Your API key is invalid', 'credential_invalid'],
    [400, 'The provided token has expired', 'credential_expired'],
    [403, 'This API key is disabled', 'credential_revoked'],
  ])('%d %s: %s', (status, message, category) => {
    expect(categoryOf(status, message)).toBe(category);
  });
});
