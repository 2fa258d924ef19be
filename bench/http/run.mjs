// What a call costs over each transport, beside what stands below and beside the library.
// npm run bench -- --transports [--rounds=15] [--docs] [--only=unary|stream|forms]
import { writeFigures } from './docs.mjs';
import { startUpstream } from './upstream.mjs';
import { measure, ratio, warmUp } from './rounds.mjs';
import { makeVariants } from './variants.mjs';

const PLANS = {
  unary: { 1: 150, 32: 480, 256: 768 },
  stream: { 1: 6, 32: 32, 256: 256 },
};
/** Until the engine has compiled what each call runs through once, too: of streams that is the larger part of their code. */
const WARM_UP_CALLS = { unary: 6_000, stream: 2_000 };
const FORMS = ['openai', 'azure', 'groq', 'openrouter', 'anthropic', 'gemini'];

/** @returns {Promise<Section[]>} */
async function measureTransports({ rounds, only }) {
  const upstream = await startUpstream();
  const sections = [];
  const variants = await makeVariants(upstream.url);
  for (const [kind, plan] of Object.entries(PLANS)) {
    if (only !== undefined && only !== kind) continue;
    await warmUp(variants[kind], WARM_UP_CALLS[kind]);
    for (const [concurrency, calls] of Object.entries(plan)) {
      const count = kind === 'stream' && concurrency === '256' ? Math.ceil(rounds / 3) : rounds;
      const figures = await measure(variants[kind], { concurrency: Number(concurrency), calls, rounds: count });
      sections.push({ kind, concurrency: Number(concurrency), floor: Object.keys(variants[kind])[0], figures });
      print(sections.at(-1));
    }
  }
  await variants.close();
  for (const form of only === undefined || only === 'forms' ? FORMS : []) {
    const { stream, close } = await makeVariants(upstream.url, form);
    await warmUp(stream, WARM_UP_CALLS.stream);
    const figures = await measure(stream, { concurrency: 8, calls: 16, rounds });
    sections.push({ kind: `${form} stream`, concurrency: 8, floor: Object.keys(stream)[0], figures });
    print(sections.at(-1));
    await close();
  }
  await upstream.close();
  return sections;
}

/** @typedef {{ kind: string, concurrency: number, floor: string, figures: object }} Section */

function print({ kind, concurrency, floor, figures }) {
  console.log(`${kind}, ${concurrency} at once: CPU per call, calls per second (median of rounds), ratios to ${floor}`);
  for (const [name, { cpu, perSecond }] of Object.entries(figures)) {
    const [less, faster] = [ratio(cpu, figures[floor].cpu), ratio(perSecond, figures[floor].perSecond)];
    const cells = [
      name.padEnd(28),
      `${cpu.median.toFixed(0)} µs (${cpu.low.toFixed(0)} to ${cpu.high.toFixed(0)})`.padStart(26),
      `${perSecond.median.toFixed(0)} /s`.padStart(10),
      `${less.median.toFixed(2)} x (${less.low.toFixed(2)} to ${less.high.toFixed(2)})`.padStart(24),
      `${faster.median.toFixed(2)} x`.padStart(8),
    ];
    console.log(`  ${cells.join('  ')}`);
  }
  console.log();
}

const args = process.argv.slice(2);
const valueOf = (name) => args.find((argument) => argument.startsWith(`--${name}=`))?.split('=')[1];
const rounds = Number(valueOf('rounds') ?? 15);
const sections = await measureTransports({ rounds, only: valueOf('only') });
if (args.includes('--docs')) writeFigures(sections, rounds);
