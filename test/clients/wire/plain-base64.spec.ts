import { plainBase64Of } from '../../../lib/clients/wire/plain-base64.js';
import { WIRES } from '../../../lib/clients/wire/wires.js';

const BYTES = Buffer.from([0xfb, 0xef, 0xff, 0x00, 0x3e, 0x3f, 0x7f]);
const PLAIN = BYTES.toString('base64');

/** The same bytes as apps come to write them. */
const FORMS: readonly [string, string][] = [
  ['as it is to be', PLAIN],
  ['in lines', `${PLAIN.slice(0, 4)}\r\n${PLAIN.slice(4)}\n`],
  ['with blanks', ` ${PLAIN.slice(0, 6)}\t${PLAIN.slice(6)}`],
  ['for addresses', BYTES.toString('base64url')],
  ['for addresses, padded', PLAIN.replaceAll('+', '-').replaceAll('/', '_')],
  ['without padding', PLAIN.replaceAll('=', '')],
];

describe('plainBase64Of', () => {
  it.each(FORMS)('reads data %s', (_form, written) => {
    expect(plainBase64Of(written)).toBe(PLAIN);
  });

  it('leaves alone what cannot be base64', () => {
    expect(plainBase64Of('abcde')).toBe('abcde');
    expect(plainBase64Of('')).toBe('');
  });
});

describe.each(FORMS)('data %s', (_form, written) => {
  const parts = [
    { type: 'image_url', image_url: { url: `data:image/x-odd;base64,${written}` } },
    { type: 'file', file: { file_data: `data:application/pdf;base64,${written}` } },
  ];

  it.each([
    ['anthropic', parts],
    ['gemini', [...parts, { type: 'input_audio', input_audio: { data: written, format: 'mp3' } }]],
  ] as const)('goes to %s in one form', (api, content) => {
    const { body } = WIRES[api].chatRequest({ messages: [{ role: 'user', content }] } as never, {
      provider: api,
      model: 'm',
    });
    expect([...JSON.stringify(body).matchAll(/"data":"([^"]*)"/g)].map(([, data]) => data)).toEqual(
      content.map(() => PLAIN),
    );
  });
});
