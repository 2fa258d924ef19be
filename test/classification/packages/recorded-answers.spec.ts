import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classifyLlmError, classifyLlmFailure } from 'nestjs-llm-failover';
import { evidenceOf, readCorpus, readFreshFailures } from '../../support/recorded-failures.js';
import type { Sdk } from '../../support/sdks/sdk.interface.js';
import { SDKS } from '../../support/sdks/sdks.js';
import { thrownBy } from '../../support/thrown-by.js';

const ANSWERS = [...readFreshFailures(), ...readCorpus()].filter(
  ({ status, body, error }) => status !== null && status >= 400 && body !== null && error === null,
);

/** Of a hundred answers so many at most may read otherwise where a package has thrown them. */
const MOST_OF_HUNDRED = 1;
const AT_ONCE = 8;

/** What a package does not keep of an answer cannot be read. */
const LOSES: Readonly<Record<string, (thrown: unknown, body: string) => boolean>> = {
  // Of a document it keeps the field `error` alone.
  openai: (_thrown, body) => isDocument(body) && !hasErrorObject(body),
  '@langchain/openai': (_thrown, body) => isDocument(body) && !hasErrorObject(body),
  // What is labelled JSON and is none becomes a complaint of its parser.
  '@google/genai': (thrown) => thrown instanceof SyntaxError,
};

/** Answers each call with the recorded one whose number stands in its path. */
const server: Server = createServer((request, response) => {
  const answer = ANSWERS[Number(/\/answer(\d+)/.exec(request.url ?? '')?.[1])]!;
  const body = answer.body ?? '';
  request.resume().on('end', () => {
    response.writeHead(answer.status!, {
      'content-type': isDocument(body) ? 'application/json' : 'text/plain',
      ...sendable(answer.headers ?? {}),
    });
    response.end(body);
  });
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

describe.each(SDKS)('recorded answers as $name throws them', (sdk) => {
  it('mean what they mean by themselves', async () => {
    const differing = await differingFor(sdk);
    expect(differing, differing.join('\n')).toSatisfy(
      ({ length }: readonly string[]) => length * 100 <= ANSWERS.length * MOST_OF_HUNDRED,
    );
  }, 60_000);
});

async function differingFor(sdk: Sdk): Promise<string[]> {
  const { port } = server.address() as AddressInfo;
  const differing: string[] = [];
  const left = [...ANSWERS.entries()];
  const work = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const [index, recorded] = next;
      const baseUrl = `http://127.0.0.1:${port}/answer${index}`;
      const thrown = await thrownBy(sdk.chat({ baseUrl, apiKey: 'key', model: 'acme-1' }));
      if (thrown === undefined) throw new Error(`${sdk.name} took the failure ${recorded.id} for an answer.`);
      if (LOSES[sdk.name]?.(thrown, recorded.body ?? '') === true) continue;
      const answered = classifyLlmFailure(evidenceOf(recorded)).category;
      const { category, rule } = classifyLlmError(thrown, { provider: recorded.provider });
      if (category !== answered) differing.push(`${recorded.id}: ${answered}, thrown: ${category} by ${rule}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return differing;
}

/** Without those that frame a message. */
function sendable(headers: Readonly<Record<string, string>>): Record<string, string> {
  const isOfMessage = /^(?:content-length|content-encoding|transfer-encoding|connection)$/i;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !isOfMessage.test(name)));
}

function isDocument(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

function hasErrorObject(text: string): boolean {
  try {
    const document = JSON.parse(text) as { readonly error?: unknown };
    return typeof document.error === 'object' && document.error !== null;
  } catch {
    return false;
  }
}
