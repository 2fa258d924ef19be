import { failoverOf, LlmCallError, type LlmClient, llmTextOf, type LlmTrail } from 'nestjs-llm-failover';
import type { FakeLlmServer } from 'nestjs-llm-failover/testing';
import type { Surroundings } from '../start/surroundings.js';
import { trailTable } from './trail-table.js';

/** What one call came to. */
interface Outcome {
  readonly trail: LlmTrail;
  readonly answer?: string | undefined;
  readonly error?: LlmCallError | undefined;
}

/** Makes the demo's calls and prints what happened in each. */
export async function makeDemoCalls(llm: LlmClient, server: FakeLlmServer, around: Surroundings): Promise<void> {
  const { print, paint } = around;
  const show = async (client: LlmClient): Promise<void> => {
    const callsBefore = server.calls.length;
    const outcome = await call(client);
    for (const line of linesOf(outcome, server.calls.length - callsBefore, around)) print(line);
  };

  print(paint('title', '1. A dead key costs one call'));
  print('   OPENAI_API_KEY holds two keys, and the first one is dead. The first chat finds that out:');
  print();
  await show(llm);
  print('   The same chat again goes straight to the good key:');
  print();
  await show(llm);

  print(paint('title', '2. Failover to the second provider'));
  print('   openai/gpt-6-sol is overloaded:');
  print();
  await show(llm.route('overloaded'));

  print(paint('title', '3. Nothing works, and the operator reads what to fix'));
  print("   mistral does not know its key, and deepseek's quota is used up:");
  print();
  await show(llm.route('exhausted'));
}

async function call(llm: LlmClient): Promise<Outcome> {
  try {
    const answer = await llm.promises.chat({ messages: [{ role: 'user', content: 'Hello' }] });
    return { trail: failoverOf(answer)?.trail ?? [], answer: llmTextOf(answer) };
  } catch (error) {
    if (!LlmCallError.isInstance(error)) throw error;
    return { trail: error.trail, error };
  }
}

function linesOf({ trail, answer, error }: Outcome, upstreamCalls: number, { paint }: Surroundings): string[] {
  const calls = paint('faint', `${upstreamCalls} upstream ${upstreamCalls === 1 ? 'call' : 'calls'}`);
  const result =
    error === undefined
      ? [paint('good', answer ?? '')]
      : [
          paint('bad', error.message),
          ...(error.hint === undefined ? [] : [paint('title', `To fix it: ${error.hint}`)]),
        ];
  return [...trailTable(trail, paint), '', ...[...result, calls].map((line) => `   ${line}`), ''];
}
