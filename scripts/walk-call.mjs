// npm run walk: which files and functions of the library one call goes through, counted in an instrumented run of the built
// package. A move is a step from one file into another. Fails where a success goes through more of the core than it may.
// Options: --list names every function that was entered, in order.
import { register } from 'node:module';

register('./walk-hook.mjs', import.meta.url);

let entries;
globalThis.noteEntry = (file, name) => entries?.push([file, name]);

const { createLlmClient, LlmTransport } = await import('../build/index.js');
const CORE = ['failover', 'health', 'credentials'];
/** What a success may go through of them at most. */
const MOST_OF_CORE = { files: 15, entries: 90 };
const request = { messages: [{ role: 'user', content: 'Say hello.' }] };
const answers = [];

/** Answers from a list, without a network. */
class ScriptedTransport extends LlmTransport {
  send() {
    const [status, body] = answers.shift();
    return Promise.resolve({ status, headers: { 'content-type': 'application/json' }, body: bytesOf(body) });
  }
}

async function* bytesOf(body) {
  yield new TextEncoder().encode(JSON.stringify(body));
}

const success = [
  200,
  {
    id: 'a',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
  },
];
const deadKey = [401, { error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } }];

function newClient(keys) {
  const options = {
    routes: { default: ['openai/a', 'openai/b'] },
    providers: { openai: { baseUrl: 'http://walk.test/v1', keys } },
    selection: 'priority',
  };
  return createLlmClient(options, { transport: new ScriptedTransport() });
}

async function walk(title, client, ...wanted) {
  answers.push(...wanted);
  entries = [];
  await client.promises.chat(request);
  const walked = entries;
  entries = undefined;
  print(title, walked);
  return walked.filter(isInCore);
}

function isInCore([file]) {
  return CORE.some((folder) => file.startsWith(`${folder}/`));
}

function filesOf(walked) {
  return new Set(walked.map(([file]) => file)).size;
}

function print(title, walked) {
  console.log(`\n${title}`);
  const inCore = walked.filter(isInCore);
  for (const [name, some] of [
    ['the whole library', walked],
    [CORE.join(', '), inCore],
    ...CORE.map((folder) => [`  ${folder}`, walked.filter(([file]) => file.startsWith(`${folder}/`))]),
  ]) {
    const files = filesOf(some);
    const functions = new Set(some.map(([file, of]) => `${file}#${of}`)).size;
    const moves = some.filter(([file], at) => at > 0 && some[at - 1][0] !== file).length;
    console.log(`  ${name}: ${files} files, ${functions} functions, ${some.length} entries, ${moves} moves`);
  }
  if (process.argv.includes('--list')) for (const [file, of] of walked) console.log(`    ${file} ${of}`);
}

const client = newClient(['sk-test-walk-key-0001']);
answers.push(success);
await client.promises.chat(request);
const ofSuccess = await walk('A success on a key that has worked', client, success);
await walk(
  'A dead key, and a success of the next one',
  newClient(['sk-test-walk-key-0002', 'sk-test-walk-key-0003']),
  deadKey,
  success,
);

if (filesOf(ofSuccess) > MOST_OF_CORE.files || ofSuccess.length > MOST_OF_CORE.entries) {
  const { files, entries } = MOST_OF_CORE;
  console.error(`\nA success may go through ${files} files and ${entries} entries of ${CORE.join(', ')}.`);
  process.exitCode = 1;
}
