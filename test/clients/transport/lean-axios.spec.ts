import axios from 'axios';
import { leanAxios } from '../../../lib/clients/transport/lean-axios.js';
import { RawServer } from '../support/raw-server.js';

let server: RawServer;

beforeEach(async () => {
  server = await RawServer.start((_request, response) => void response.end('{"a":1}'));
});

afterEach(() => server.close());

describe('leanAxios', () => {
  it('sends what an instance with all defaults sends', async () => {
    const settings = { responseType: 'text', maxRedirects: 0, timeout: 0 } as const;
    const own = { method: 'POST', url: server.url, data: '{}', headers: { 'content-type': 'application/json' } };
    const answers = [await axios.create(settings).request(own), await leanAxios(axios.create(), settings).request(own)];
    const [whole, lean] = server.requests.map(({ method, url, headers }) => ({ method, url, headers }));
    expect(lean).toEqual(whole);
    expect(lean?.headers).toMatchObject({ accept: expect.stringContaining('application/json') as string });
    expect(answers[1]?.data).toEqual(answers[0]?.data);
  });

  it('keeps headers that its base has for each or for one method', async () => {
    const base = axios.create();
    base.defaults.headers.common['X-Team'] = 'harbour';
    base.defaults.headers.post['X-Kind'] = 'posted';
    await leanAxios(base, {}).request({ method: 'POST', url: server.url, data: '{}' });
    expect(server.requests[0]?.headers).toMatchObject({ 'x-team': 'harbour', 'x-kind': 'posted' });
  });

  it('keeps a setting that is given, and leaves its base as it was', () => {
    const base = axios.create();
    const before = Object.keys(base.defaults);
    const lean = leanAxios(base, { transitional: { clarifyTimeoutError: true } });
    expect(lean.defaults.transitional).toMatchObject({ clarifyTimeoutError: true });
    expect(Object.keys(lean.defaults)).not.toContain('xsrfCookieName');
    expect(Object.keys(lean.defaults.headers)).toEqual(['common']);
    expect(Object.keys(base.defaults)).toEqual(before);
  });
});
