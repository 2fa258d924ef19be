import { proxiesIn } from '../../../lib/clients/transport/proxy-environment.js';
import { LlmOptionsError } from '../../../lib/errors/llm-options.error.js';

const HTTP = 'http://proxy.example:3128';

describe('proxies of the environment', () => {
  it.each<[string, Record<string, string>, ReturnType<typeof proxiesIn>]>([
    ['none', { NO_PROXY: '*' }, false],
    ['a blank one', { HTTP_PROXY: ' ' }, false],
    ['one for all', { all_proxy: HTTP }, { httpProxy: HTTP, httpsProxy: HTTP, noProxy: '' }],
    ['one without a scheme', { HTTPS_PROXY: 'proxy.example:3128' }, { httpProxy: '', httpsProxy: HTTP, noProxy: '' }],
    [
      'small letters before large ones',
      { http_proxy: HTTP, HTTP_PROXY: 'http://other.example', no_proxy: 'a,b' },
      { httpProxy: HTTP, httpsProxy: '', noProxy: 'a,b' },
    ],
  ])('%s', (_what, env, proxies) => {
    expect(proxiesIn(env)).toEqual(proxies);
  });

  it.each(['http://proxy.example:80port', 'http://', 'ftp://proxy.example', '"http://proxy.example"', 'http://u:pw@'])(
    'are refused by the name of the variable that holds none: %s',
    (value) => {
      const read = () => proxiesIn({ HTTPS_PROXY: value });
      expect(read).toThrow(LlmOptionsError);
      expect(read).toThrow(
        'HTTPS_PROXY: expected in the environment the URL of a proxy, such as http://proxy.example:3128, got another text.',
      );
    },
  );
});
