import { oddityOf, unsendablePartOf } from '../../lib/clients/config/odd-key.js';

const BEARER = { header: 'authorization', scheme: 'Bearer' };
const BARE = { header: 'authorization' };
const X_API_KEY = { header: 'x-api-key' };
const KEY = 'sk-proj-0aB1cD2eF3-gH4iJ5_kL6';

const PLACEHOLDERS: readonly string[] = [
  'your-api-key',
  'YOUR_API_KEY',
  'your_openai_key_here',
  'sk-your-key',
  'insert-your-key',
  '<OPENAI_API_KEY>',
  '<your key>',
  '[API_KEY]',
  '{{ api_key }}',
  '{API_KEY}',
  '${OPENAI_API_KEY}',
  '$OPENAI_API_KEY',
  '%OPENAI_API_KEY%',
  'OPENAI_API_KEY',
  'api-key',
  'changeme',
  'CHANGE_ME',
  'change-this',
  'replace_me',
  'replace-with-key',
  'put-key-here',
  'key-goes-here',
  'placeholder',
  'sk-xxxx',
  'sk-XXXXXXXXXXXX',
  'xxx',
  'sk-proj-****',
  'sk-ab...cd',
  'undefined',
  'null',
  'None',
  'TODO',
  '[object Object]',
];

describe('oddityOf()', () => {
  it.each([
    [`"${KEY}"`, /quotation mark/],
    [`'${KEY}'`, /quotation mark/],
    [`\`${KEY}\``, /quotation mark/],
    [`"${KEY}`, /quotation mark/],
    [`${KEY}'`, /quotation mark/],
    [`Bearer ${KEY}`, /scheme/],
    [`bearer  ${KEY}`, /scheme/],
    [`BEARER\t${KEY}`, /scheme/],
    [`Token ${KEY}`, /scheme/],
    [`Basic ${KEY}`, /scheme/],
    [`Bearer: ${KEY}`, /scheme/],
    [`Authorization: Bearer ${KEY}`, /header/],
    [`authorization:${KEY}`, /header/],
    [`x-api-key: ${KEY}`, /header/],
    [`OPENAI_API_KEY=${KEY}`, /NAME=value/],
    [`export OPENAI_API_KEY=${KEY}`, /NAME=value/],
    [`openai_api_key = ${KEY}`, /NAME=value/],
    ['sk-proj 0aB1cD2eF3', /white space/],
    ['sk-proj\t0aB1cD2eF3', /white space/],
    ...PLACEHOLDERS.map((text): [string, RegExp] => [text, /placeholder/]),
  ])('says of %j what is odd, and nothing of the key', (key, expected) => {
    const oddity = oddityOf(key, BEARER);
    expect(oddity).toMatch(expected);
    expect(oddity).not.toContain('0aB1cD2eF3');
  });

  it.each([
    KEY,
    'AIzaSyA-0b1C2d3E4f5G6h7I8j9K0l1M2n3O4p5',
    'xai-0123456789abcdef',
    'hf_AbCdEfGhIjKlMnOpQrSt',
    'c2VjcmV0OnZhbHVlLXBhZGRlZA==',
    '0123456789abcdef.AbCdEf',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
    'ya29.a0AfH6SMB_x-1',
    'EMPTY',
    'ollama',
    'not-needed',
    'your0123456789abcdef',
    'tokenexample0123',
    'bearer-0123456789',
    'nullable-0123',
  ])('finds nothing odd in %s', (key) => {
    expect(oddityOf(key, BEARER)).toBeUndefined();
  });

  it('takes a scheme for meant where the header has none of its own', () => {
    expect(oddityOf(`Basic ${KEY}`, BARE)).not.toMatch(/scheme/);
    expect(oddityOf(`Bearer ${KEY}`, X_API_KEY)).toMatch(/scheme/);
  });
});

describe('unsendablePartOf()', () => {
  it.each([
    [`sk\u200b-key`, 'an invisible character at place 3'],
    [`\u200dsk-key`, 'an invisible character at place 1'],
    [`sk-\u00adkey`, 'an invisible character at place 4'],
    [`sk-\u202ekey`, 'an invisible character at place 4'],
    [`sk-\u2066key`, 'an invisible character at place 4'],
    [`sk-\ufeffkey`, 'an invisible character at place 4'],
    [`sk-\u00a0key`, 'a blank that is no ASCII space at place 4'],
    [`sk-\u2003key`, 'a blank that is no ASCII space at place 4'],
    [`sk-\u0000key`, 'a control character at place 4'],
    [`sk-\u001b[0mkey`, 'a control character at place 4'],
    [`sk-\u007fkey`, 'a control character at place 4'],
    [`sk-\nkey`, 'a line break at place 4'],
    [`sk-\r\nkey`, 'a line break at place 4'],
    [`\u201csk-key\u201d`, 'a typographic quotation mark at place 1'],
    [`\u2018sk-key\u2019`, 'a typographic quotation mark at place 1'],
    [`\u00absk-key\u00bb`, 'a typographic quotation mark at place 1'],
    [`\u201esk-key\u201c`, 'a typographic quotation mark at place 1'],
    [`sk-k\u0435y`, 'a character outside ASCII at place 5'],
    [`sk-\u2022\u2022`, 'a character outside ASCII at place 4'],
  ])('names the kind and place of what HTTP cannot carry in %j', (key, expected) => {
    expect(unsendablePartOf(key)).toBe(expected);
  });

  it('finds nothing in what HTTP can carry', () => {
    expect(unsendablePartOf('sk-key ~!"\t')).toBeUndefined();
  });
});
