import {
  createLlmClient,
  LlmError,
  LLM_APIS,
  llmTextOf,
  type LlmApi,
  type LlmCallError,
  type LlmClient,
} from 'nestjs-llm-failover';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { KEY, MESSAGES } from '../support/http-client.js';
import { ManualClock } from '../support/manual-clock.js';
import { openTransport, TRANSPORTS, type OpenTransport } from '../support/transports.js';
import { seeded } from '../../support/seeded.js';
import { soak } from '../../support/soak.js';
import { refuseUnhandledRejections } from '../../support/unhandled-rejections.js';
import { DELIVERY_COUNT, FAULTS, HUGE_FAULTS, TEXT, type Fault } from './faults.js';

interface Case {
  readonly fault: Fault;
  readonly api: LlmApi;
  readonly isStream: boolean;
}

/** What came of a call. */
interface Outcome {
  readonly text: string;
  readonly error?: unknown;
}

const SEED = 18;
const DEADLINE_MS = 10_000;
const LIMITS = {
  attemptTimeoutMs: 4_000,
  firstContentTimeoutMs: 3_000,
  idleTimeoutMs: 2_000,
  totalTimeoutMs: DEADLINE_MS,
  maxRetries: 0,
  maxAuthRetries: 0,
  maxWaitMs: 0,
};
const AT_ONCE = 32;

const allCases = (faults: readonly Fault[]): Case[] =>
  faults.flatMap((fault) =>
    (fault.apis ?? LLM_APIS).flatMap((api) => [true, false].map((isStream) => ({ fault, api, isStream }))),
  );

/** Every fault of the delivery on every wire; of statuses and bodies a part of a few hundred in the short form. */
function chosenCases(): readonly Case[] {
  const statuses = allCases(FAULTS.slice(DELIVERY_COUNT));
  const random = seeded(SEED);
  const share = soak(1, 0.06);
  const huge = allCases(HUGE_FAULTS).slice(0, soak(Infinity, 0));
  return [...allCases(FAULTS.slice(0, DELIVERY_COUNT)), ...statuses.filter(() => random() < share), ...huge];
}

describe('every fault of an upstream, on every wire, in one piece and as a stream', () => {
  let server: FakeLlmServer;
  let open: OpenTransport;

  refuseUnhandledRejections();
  beforeEach(async () => {
    server = await FakeLlmServer.start();
  });
  afterEach(async () => {
    await open.close();
    await server.close();
  });

  it.each(TRANSPORTS)('ends in a typed error or a complete answer, in time, and leaves nothing: %s', async (name) => {
    open = await openTransport(name);
    const cases = chosenCases();
    const broken: string[] = [];
    const counts = { complete: 0, error: 0 };
    for (let start = 0; start < cases.length; start += AT_ONCE) {
      const batch = cases.slice(start, start + AT_ONCE);
      await Promise.all(
        batch.map(async (each, index) => {
          const { end, laws } = await played(each, `m-${start + index}`);
          counts[end] += 1;
          const { fault, api, isStream } = each;
          for (const law of laws) broken.push(`${fault.name}, ${api}, ${isStream ? 'stream' : 'unary'}: ${law}`);
        }),
      );
      server.reset();
    }
    const { complete, error } = counts;
    process.stdout.write(`fault matrix, ${name}: ${cases.length} calls, ${complete} complete, ${error} typed errors\n`);
    expect(broken).toEqual([]);
    expect(cases.length).toBeGreaterThan(soak(4_000, 700));
  });

  /** Makes one call, and looks which laws it breaks. */
  async function played({ fault, api, isStream }: Case, model: string) {
    const clock = new ManualClock();
    const startedAtMs = clock.now();
    fault.script(server.on({ model }));
    const providers = { first: { api, baseUrl: server.baseUrl('first', api), keys: KEY } };
    const runtime = { clock, random: () => 0.5, newCallId: () => model, env: {} };
    const options = { routes: { default: [`first/${model}`] }, providers, limits: LIMITS };
    const client = createLlmClient(options, { transport: open.transport, runtime });
    const outcome = await untilSettled(isStream ? streamed(client) : whole(client), fault, clock);
    const laws: string[] = [];
    const end = outcome.error === undefined ? 'complete' : 'error';
    const expected =
      typeof fault.expected === 'string' ? fault.expected : fault.expected[isStream ? 'stream' : 'unary'];
    if (expected !== 'either' && end !== expected) laws.push(`${end} in place of ${expected}: ${told(outcome)}`);
    if (end === 'complete' && outcome.text !== TEXT) laws.push(`a complete answer that says ${outcome.text}`);
    if (!TEXT.startsWith(outcome.text)) laws.push(`a part that nobody said: ${outcome.text}`);
    if (end === 'error' && !LlmError.isInstance(outcome.error)) laws.push(`an error without a type: ${told(outcome)}`);
    if (told(outcome).includes(KEY)) laws.push('an error with the key');
    if (clock.now() - startedAtMs > DEADLINE_MS) laws.push(`over after ${clock.now() - startedAtMs} ms`);
    const calls = server.calls.filter((call) => call.model === model);
    if (calls.length !== 1) laws.push(`${calls.length} calls`);
    if (calls.some(({ provider }) => provider !== 'first')) laws.push('a redirect that was followed');
    // An exchange that goes on holds its socket: this would not settle.
    await Promise.all(calls.map(({ closed }) => closed));
    // What comes behind the end mark is read within a limit, so that the connection can be used again.
    // Unpacking goes on in threads of Node, which take their time on a busy machine.
    const untilMs = performance.now() + 10_000;
    while (clock.size > 0 && performance.now() < untilMs) await new Promise((resolve) => setImmediate(resolve));
    if (clock.size > 0) laws.push(`${clock.size} timers left`);
    return { end, laws } as const;
  }

  /** Lets time pass where nothing else ends the call, in steps that are small beside the limits. */
  async function untilSettled(
    work: Promise<Outcome>,
    { isSilent = false }: Fault,
    clock: ManualClock,
  ): Promise<Outcome> {
    let isOver = false;
    const over = work.finally(() => (isOver = true));
    // Errors are told by what settles first.
    while (!isOver) {
      await new Promise((resolve) => setImmediate(resolve));
      const isReached = server.calls.some(({ outcome }) => outcome === 'open');
      if (isSilent && isReached) clock.advance(20);
    }
    return over;
  }
});

async function whole(client: LlmClient): Promise<Outcome> {
  try {
    return { text: llmTextOf(await client.promises.chat({ messages: MESSAGES })) };
  } catch (error) {
    return { text: '', error };
  }
}

async function streamed(client: LlmClient): Promise<Outcome> {
  let text = '';
  try {
    for await (const chunk of client.promises.stream({ messages: MESSAGES })) {
      text += chunk.choices[0]?.delta.content ?? '';
    }
    return { text };
  } catch (error) {
    return { text, error };
  }
}

function told({ error }: Outcome): string {
  const { name, message, category } = (error ?? {}) as Partial<LlmCallError>;
  return error === undefined ? 'answered' : `${name}: ${category}: ${message} ${JSON.stringify(error)}`;
}
