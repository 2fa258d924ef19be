import { normalBaseUrl } from '../../../lib/clients/config/base-url.js';

describe('normalBaseUrl', () => {
  it.each([
    ['https://api.acme.test/v1', 'https://api.acme.test/v1'],
    ['https://api.acme.test/v1/', 'https://api.acme.test/v1'],
    ['https://api.acme.test/v1///', 'https://api.acme.test/v1'],
    ['https://api.acme.test//v1', 'https://api.acme.test//v1'],
    ['https://api.acme.test/v1//?api-version=preview', 'https://api.acme.test/v1?api-version=preview'],
    ['///', ''],
    ['', ''],
  ])('makes of "%s" "%s"', (url, expected) => {
    expect(normalBaseUrl(url)).toBe(expected);
  });
});
