import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BehaviorSubject } from 'rxjs';
import { LlmClient, LlmEvents, LlmFailoverModule, LlmOptionsError, type LlmEvent } from 'nestjs-llm-failover';
import { closeHosts, RecordingLogger, startHost, upstreamSaying } from '../module/support/host.js';

const SECRET = '0123456789abcdef';
const KEY = `sk-case-${SECRET}`;
const VARIABLE = 'ODD_KEYS_SPEC_KEY';

type Keys = NonNullable<Parameters<typeof LlmFailoverModule.forRoot>[0]['providers']>[string]['keys'];

/** What the start says of these keys. */
async function startWith(keys: Keys) {
  const logger = new RecordingLogger();
  const options = { routes: { default: ['own/m'] }, providers: { own: { baseUrl: 'http://own.test/v1', keys } } };
  const transport = upstreamSaying();
  const host = await startHost({ imports: [LlmFailoverModule.forRoot({ ...options, transport })] }, logger);
  expect(logger.of('warn').join()).not.toContain(SECRET);
  return { host, warnings: () => logger.of('warn') };
}

describe('Keys that were copied with something around them', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'odd-keys-'));
  });
  afterEach(async () => {
    delete process.env[VARIABLE];
    await closeHosts();
    await rm(folder, { recursive: true });
  });

  it.each([
    ['quotes', `"${KEY}"`, 'begins or ends with a quotation mark'],
    ['a scheme', `Bearer ${KEY}`, 'begins with a scheme such as Bearer, which is added by itself'],
    ['its variable', `OPENAI_API_KEY=${KEY}`, 'is a whole line of an env file, NAME=value'],
    ['a blank inside', `sk-case ${SECRET}`, 'has white space inside'],
    ['nothing but a placeholder', 'your-api-key', 'is a placeholder, not a key'],
  ])('are named by their setting at the start: %s', async (_, value, oddity) => {
    process.env[VARIABLE] = value;
    const ofVariable = await startWith([{ env: VARIABLE }]);
    expect(ofVariable.warnings()).toEqual([`${VARIABLE}: the key "${VARIABLE}" ${oddity}.`]);
    const ofOptions = await startWith(value);
    expect(ofOptions.warnings()).toEqual([`providers.own.keys: the key "key-1" ${oddity}.`]);
    await ofOptions.host.get(LlmClient).promises.chat({ messages: [] });

    const file = path.join(folder, 'key');
    await writeFile(file, `${value}\n`);
    const { warnings } = await startWith([{ file, label: 'mounted' }]);
    expect(warnings()).toEqual([expect.stringContaining(`: the key "mounted" (#`)]);
    expect(warnings()[0]).toContain(file);
    expect(warnings()[0]).toContain(oddity);
  });

  it.each([
    ['a zero-width space', `sk-case\u200b-${SECRET}`, 'an invisible character at place 8'],
    ['typographic quotes', `\u201c${KEY}\u201d`, 'a typographic quotation mark at place 1'],
    ['a soft hyphen', `sk-\u00adcase-${SECRET}`, 'an invisible character at place 4'],
    ['a line break', `sk-case\n${SECRET}`, 'a line break at place 8'],
  ])('end the start where HTTP cannot carry them: %s', async (_, value, part) => {
    process.env[VARIABLE] = value;
    const error: unknown = await startWith([{ env: VARIABLE }]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LlmOptionsError);
    expect(String(error)).toContain(VARIABLE);
    expect(String(error)).toContain(part);
    expect(JSON.stringify([error, String(error)])).not.toContain(SECRET);
  });

  it('are told of once each when a source gives them later', async () => {
    const changes$ = new BehaviorSubject<string>(KEY);
    const source = { resolve: () => KEY, changes$ };
    const { host, warnings } = await startWith([{ source, label: 'vault' }]);
    const found: LlmEvent[] = [];
    host.get(LlmEvents).events$.subscribe((event) => event.type === 'odd-key-found' && found.push(event));
    expect(warnings()).toEqual([]);
    changes$.next(`"${KEY}"`);
    changes$.next(`"${KEY}"`);
    expect(warnings()).toEqual([
      expect.stringMatching(
        /^providers\.own\.keys\[0\]\.source: the key "vault" \(#[0-9a-f]{4}\) of own begins or ends with a quotation mark\.$/,
      ),
    ]);
    expect(found).toMatchObject([{ provider: 'own', setting: 'providers.own.keys[0].source' }]);
    expect(JSON.stringify(found)).not.toContain(SECRET);
  });
});
