import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { portOf, refuseTakenPort } from './port.js';

describe('portOf', () => {
  it.each([
    [{}, 3000],
    [{ PORT: '' }, 3000],
    [{ PORT: '0' }, 0],
    [{ PORT: '8080' }, 8080],
  ])('reads %j as %i', (env, port) => {
    expect(portOf(env)).toBe(port);
  });

  it.each(['http', '65536', '-1', '1.5'])('refuses "%s" in a sentence', (PORT) => {
    expect(() => portOf({ PORT })).toThrow(`PORT is "${PORT}", which is no port.`);
  });
});

describe('refuseTakenPort', () => {
  it('says in a sentence that the port is in use, and lets a free one pass', async () => {
    const server = createServer();
    server.listen(0);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(refuseTakenPort(port)).rejects.toThrow(`Port ${port} is in use.`);
    server.close();
    await once(server, 'close');
    await expect(refuseTakenPort(port)).resolves.toBeUndefined();
  });
});
