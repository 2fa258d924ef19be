// The heap after so many calls, garbage collected, in bytes. Needs --expose-gc.
import 'reflect-metadata';
import { LlmClient } from 'nestjs-llm-failover';
import { application } from '../../http/application.mjs';
import { MemoryTransport, PROVIDERS, ROUTES } from '../memory-client.mjs';

const AT = process.argv.slice(2).map(Number);
const CONCURRENCY = 32;
const REQUEST = { messages: [{ role: 'user', content: 'Say hello.' }] };

const app = await application({ routes: ROUTES, providers: PROVIDERS, transport: new MemoryTransport() });
const llm = app.get(LlmClient).promises;
const heaps = [];
for (let made = 0; heaps.length < AT.length; made = AT[heaps.length - 1]) {
  await callTimes(AT[heaps.length] - made);
  global.gc();
  global.gc();
  heaps.push(process.memoryUsage().heapUsed);
}
console.log(JSON.stringify(heaps));
await app.close();

async function callTimes(count) {
  let left = count;
  const one = async () => {
    for (; left > 0; await llm.chat(REQUEST)) left -= 1;
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, one));
}
