import { withoutTrailingSlashes } from '../../../lib/clients/config/base-url.js';

describe('withoutTrailingSlashes', () => {
  it.each([
    ['https://api.acme.test/v1', 'https://api.acme.test/v1'],
    ['https://api.acme.test/v1/', 'https://api.acme.test/v1'],
    ['https://api.acme.test/v1///', 'https://api.acme.test/v1'],
    ['https://api.acme.test//v1', 'https://api.acme.test//v1'],
    ['///', ''],
    ['', ''],
  ])('makes of "%s" "%s"', (url, expected) => {
    expect(withoutTrailingSlashes(url)).toBe(expected);
  });
});
