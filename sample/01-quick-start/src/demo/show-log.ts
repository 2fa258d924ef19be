import { setTimeout } from 'node:timers/promises';
import type { LlmClient } from 'nestjs-llm-failover';
import type { Surroundings } from '../start/surroundings.js';
import type { DemoLog } from './demo-log.js';

/** Prints what the log has said of the demo's calls: what went out, what failed, what is back. */
export async function showLog(llm: LlmClient, { lines }: DemoLog, { print, paint }: Surroundings): Promise<void> {
  const overloaded = llm.route('overloaded');
  // One of its keys is dead for good; the other is free again when the model is.
  const isOut = () =>
    overloaded.plan().candidates.every(({ model, state }) => model !== 'gpt-6-sol' || state === 'unavailable');
  while (isOut()) await setTimeout(20);
  await overloaded.promises.chat({ messages: [{ role: 'user', content: 'Hello' }] });

  print(paint('title', '4. What the log says of all this'));
  print('   One line for what goes out, one for what is back, one for a call that fails:');
  print();
  for (const [level, line] of lines) print(`   ${paint(level === 'warn' ? 'bad' : 'good', level)}  ${line}`);
  print();
  print('   What repeats is counted: in a minute the log of this app has one more line for each cause.');
  print();
}
