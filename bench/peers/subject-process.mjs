// A subject in a process of its own, so that none pays for another's garbage, sockets or patches of what is global.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { MESSAGES } from '../http/application.mjs';
import { CONTENT, STREAM_TEXT } from '../http/forms.mjs';
import { burst } from '../http/rounds.mjs';
import { startSubject } from './subjects.mjs';

const EXPECTED = { chat: CONTENT, stream: STREAM_TEXT };

/**
 * Starts the process of a subject.
 *
 * @param {string} name
 * @param {string} origin - of the upstream server
 */
export async function startProcess(name, origin) {
  const child = fork(fileURLToPath(import.meta.url), [name, origin], {
    env: { ...process.env, BENCH_SUBJECT: '1' },
    // Where nothing is answered, the cost of an answer is infinite.
    serialization: 'advanced',
  });
  const exit = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${name} ended with code ${code}`)));
  exit.catch(() => undefined);
  const next = async () => {
    const [message] = await Promise.race([once(child, 'message'), exit]);
    if (message.error !== undefined) throw new Error(`${name}: ${message.error}`);
    return message;
  };
  await next();
  return {
    /**
     * Makes calls, so many at once.
     *
     * @param {{ scenario: string, kind: 'chat' | 'stream', calls: number, concurrency: number, lead: number }} task - `lead`:
     *   calls that go before and are not measured
     * @returns {Promise<import('../http/rounds.mjs').Burst & { answered: number }>} CPU per call that was answered
     */
    play: (task) => {
      child.send(task);
      return next();
    },
    close: () => child.disconnect(),
  };
}

/** The targets of a scenario: in all but `healthy` the first answers every call with the status that is named. */
function targetsOf(scenario, origin) {
  const firstOrigin = scenario === 'healthy' ? origin : `${origin}/fault-${scenario}`;
  return {
    first: { baseUrl: `${firstOrigin}/openai/v1`, apiKey: 'sk-test-bench-key-number-one', model: 'a' },
    second: { baseUrl: `${origin}/openai/v1`, apiKey: 'sk-test-bench-key-number-two', model: 'b' },
  };
}

function serve([name, origin]) {
  const subjects = new Map();
  const subjectOf = async (scenario) => {
    if (!subjects.has(scenario)) {
      const setUp = { ...targetsOf(scenario, origin), messages: MESSAGES };
      subjects.set(scenario, await startSubject(name, setUp));
    }
    return subjects.get(scenario);
  };
  const fail = (error) => process.send({ error: String(error?.stack ?? error) });
  process.on('message', (task) => {
    subjectOf(task.scenario)
      .then((subject) => played(subject, task))
      .then((result) => process.send(result))
      .catch(fail);
  });
  process.on('unhandledRejection', fail);
  process.on('disconnect', () => process.exit());
  process.send({});
}

/** Where the first target fails a call may stay without an answer; else that is an error of the comparison. */
async function played(subject, { scenario, kind, calls, concurrency, lead }) {
  const isHealthy = scenario === 'healthy';
  let answered = 0;
  const call = async () => {
    const text = await subject[kind]().catch((error) => {
      if (isHealthy) throw error;
    });
    if (text === EXPECTED[kind]) answered += 1;
    else if (isHealthy) throw new Error(`another answer: ${text}`);
  };
  const { cpu, perSecond } = await burst(call, calls, concurrency, lead);
  const share = answered / (lead + calls);
  return { cpu: cpu / share, perSecond: perSecond * share, answered };
}

if (process.env.BENCH_SUBJECT === '1') serve(process.argv.slice(2));
