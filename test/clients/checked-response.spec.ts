import { checkedResponse } from '../../lib/clients/transport/checked-response.js';
import { ClassifiedFailure } from '../../lib/failover/attempt.interface.js';

const BODY = bytes('Hello');

async function* bytes(...pieces: readonly unknown[]) {
  for (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : (piece as Uint8Array);
}

function refusalOf(given: unknown): unknown {
  try {
    return checkedResponse(given);
  } catch (error) {
    return (error as ClassifiedFailure).failure;
  }
}

describe('what a transport gives', () => {
  it.each<[unknown, string]>([
    [undefined, '{ status, headers, body }'],
    ['200 OK', '{ status, headers, body }'],
    [{ headers: {}, body: BODY }, 'a status from 100 to 599'],
    [{ status: '200', headers: {}, body: BODY }, 'a status from 100 to 599'],
    [{ status: 200, body: BODY }, 'headers as an object of strings'],
    [{ status: 200, headers: {}, body: { choices: [] } }, 'a body that is an async iterable of bytes'],
    [{ status: 200, headers: {}, body: null }, 'a body that is an async iterable of bytes'],
  ])('is no answer where it is %j, and marks nothing', (given, expected) => {
    expect(refusalOf(given)).toMatchObject({
      category: 'malformed_response',
      scope: 'request',
      message: `the transport has to give ${expected}`,
      rule: 'transport/no-answer',
    });
  });

  it.each([
    ['a Headers', new Headers({ 'Retry-After': '5' })],
    ['a Map', new Map([['Retry-After', '5']])],
    ['mixed case and lists', { 'Retry-After': 5, 'set-cookie': ['a', 'b'], nothing: undefined }],
  ])('may have headers as %s', (_what, headers) => {
    expect(checkedResponse({ status: 429, headers, body: BODY }).headers['retry-after']).toBe('5');
  });

  it('hands its bytes on as they come, and closes what it read from when the reader leaves', async () => {
    let isClosed = false;
    const body = (async function* () {
      try {
        yield Buffer.from('a');
        yield Buffer.from('b');
      } finally {
        isClosed = true;
      }
    })();
    for await (const piece of checkedResponse({ status: 200, headers: {}, body }).body) {
      expect(String(piece)).toBe('a');
      break;
    }
    expect(isClosed).toBe(true);
  });

  it('ends in the failure where a piece is no bytes', async () => {
    const { body } = checkedResponse({ status: 200, headers: {}, body: bytes('a', { text: 'b' }) });
    const pieces = body[Symbol.asyncIterator]();
    await pieces.next();
    await expect(pieces.next()).rejects.toBeInstanceOf(ClassifiedFailure);
  });
});
