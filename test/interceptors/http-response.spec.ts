import { answerJson, type PlatformResponse, type RawResponse } from '../../lib/interceptors/http-response.js';

/** A response that has begun, with what may break it off. */
function begun(parts: Partial<RawResponse>) {
  const ended: string[] = [];
  const note = (how: string) => () => void ended.push(how);
  const raw = { headersSent: true, writableEnded: false, end: note('end'), ...parts };
  return { response: raw as unknown as PlatformResponse, ended, note };
}

describe('a response that has begun', () => {
  it('is broken off by its socket, after what has been written', () => {
    const { response, ended, note } = begun({});
    Object.assign(response, { socket: { destroyed: false, destroySoon: note('socket') }, destroy: note('destroy') });
    answerJson(response, 500, {});
    expect(ended).toEqual(['socket']);
  });

  it.each([
    ['a socket of a platform of its own, as of inject() of Fastify', { destroyed: false }],
    ['no socket yet, behind another answer', null],
  ])('is broken off with %s', (_name, socket) => {
    const { response, ended, note } = begun({ socket });
    Object.assign(response, { destroy: note('destroy') });
    answerJson(response, 500, {});
    expect(ended).toEqual(['destroy']);
  });

  it('is ended where nothing can break it off, and left alone where it has ended', () => {
    const { response, ended } = begun({});
    answerJson(response, 500, {});
    expect(ended).toEqual(['end']);
    const other = begun({ writableEnded: true });
    answerJson(other.response, 500, {});
    expect(other.ended).toEqual([]);
  });
});
