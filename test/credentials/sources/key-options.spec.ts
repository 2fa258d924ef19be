import { keysOf } from '../../../lib/clients/config/check-keys.js';
import { note } from '../../../lib/checks/check.js';
import { Problems } from '../../../lib/checks/problems.js';

const SECRET = 'sk-test-secret-0123456789abcdefghij';
const PATH = 'providers.P.keys';

function problemsOf(keys: unknown) {
  const problems = new Problems();
  note(keysOf('authorization'), keys, PATH, problems);
  return problems.list;
}

describe('the check of keys', () => {
  it.each<[string, unknown]>([
    ['a function', [{ source: () => SECRET }]],
    ['an object with resolve()', [{ source: { resolve: () => SECRET } }]],
    ['useExisting', [{ source: { useExisting: 'Vault' } }]],
    ['useClass', [{ source: { useClass: class Vault {} } }]],
    ['useFactory', [{ source: { useFactory: () => ({ resolve: () => SECRET }), inject: [] } }]],
    ['a file', [{ file: '/run/secrets/key' }]],
    [
      'everything else that a key may have',
      [
        {
          value: SECRET,
          label: 'a',
          models: { allow: ['*'], deny: ['x-*'] },
          region: 'eu',
          baseUrl: 'http://eu.test',
          headers: { 'x-team': 'a' },
          weight: 0,
          priority: -1,
        },
      ],
    ],
    ['models as a list', [{ value: SECRET, models: ['a', 'b*'] }]],
    ['no key yet', [{ value: '' }, '']],
  ])('accepts %s', (_name, keys) => {
    expect(problemsOf(keys)).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['a number', 7, PATH],
    ['an object', { value: SECRET }, PATH],
    ['a number in the list', [7], `${PATH}[0]`],
    ['no origin', [SECRET, { label: 'a' }], `${PATH}[1]`],
    ['two origins', [{ value: SECRET, env: 'A' }], `${PATH}[0]`],
    ['a misspelt field', [{ value: SECRET, lable: SECRET }], `${PATH}[0].lable`],
    ['an empty env', [{ env: '' }], `${PATH}[0].env`],
    ['an empty file', [{ file: ' ' }], `${PATH}[0].file`],
    ['a file that is no path', [{ file: { path: SECRET } }], `${PATH}[0].file`],
    ['a value that is no string', [{ value: [SECRET] }], `${PATH}[0].value`],
    ['a value with a line break', [{ value: `${SECRET}\n${SECRET}` }], `${PATH}[0].value`],
    ['a source that is a string', [{ source: SECRET }], `${PATH}[0].source`],
    ['a source without resolve()', [{ source: { get: () => SECRET } }], `${PATH}[0].source`],
    [
      'a source whose refresh is no function',
      [{ source: { resolve: () => SECRET, refresh: SECRET } }],
      `${PATH}[0].source.refresh`,
    ],
    [
      'a source whose changes$ is no Observable',
      [{ source: { resolve: () => SECRET, changes$: { on: SECRET } } }],
      `${PATH}[0].source.changes$`,
    ],
    ['an empty label', [{ value: SECRET, label: '' }], `${PATH}[0].label`],
    ['an empty region', [{ value: SECRET, region: '' }], `${PATH}[0].region`],
    ['a baseUrl that is none', [{ value: SECRET, baseUrl: SECRET }], `${PATH}[0].baseUrl`],
    [
      'the header of the key',
      [{ value: SECRET, headers: { Authorization: SECRET } }],
      `${PATH}[0].headers.Authorization`,
    ],
    ['a header that is no string', [{ value: SECRET, headers: { 'x-team': 7 } }], `${PATH}[0].headers.x-team`],
    ['a negative weight', [{ value: SECRET, weight: -1 }], `${PATH}[0].weight`],
    ['a weight that is no number', [{ value: SECRET, weight: SECRET }], `${PATH}[0].weight`],
    ['a priority that is no number', [{ value: SECRET, priority: NaN }], `${PATH}[0].priority`],
    ['models that are a string', [{ value: SECRET, models: SECRET }], `${PATH}[0].models`],
    ['models with an empty name', [{ value: SECRET, models: [''] }], `${PATH}[0].models`],
    ['a filter with an unknown field', [{ value: SECRET, models: { only: [SECRET] } }], `${PATH}[0].models.only`],
    ['a filter whose list is none', [{ value: SECRET, models: { deny: SECRET } }], `${PATH}[0].models.deny`],
  ])('refuses %s by its path, and shows no value', (_name, keys, option) => {
    const problems = problemsOf(keys);
    expect(problems.map((problem) => problem.option)).toEqual([option]);
    expect(JSON.stringify(problems)).not.toContain('sk-test');
  });
});
