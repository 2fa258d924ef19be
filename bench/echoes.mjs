// What it costs to find the words of a request again in an error that repeats them.
import { classifyLlmFailure } from 'nestjs-llm-failover';
import { median } from './measure.mjs';

const KILOBYTES = [1, 16, 128, 1024];

/** Prints the time by the length of the request. */
export function measureEchoes() {
  const error = { message: `Invalid value: '${line(3)}${line(4)}'. Supported values are: 'text'.` };
  const body = JSON.stringify({ error: { ...error, type: 'invalid_request_error' } });
  console.log('An error that repeats its request, classified with the request known');
  for (const kilobytes of KILOBYTES) {
    const count = Math.ceil((kilobytes * 1024) / line(1).length);
    const content = Array.from({ length: count }, (_, at) => line(at)).join('');
    const request = { model: 'a', messages: [{ role: 'user', content }] };
    const times = Array.from({ length: 60 }, () => {
      const startedAt = performance.now();
      classifyLlmFailure({ provider: 'bench', status: 400, body, request });
      return performance.now() - startedAt;
    });
    console.log(`  ${String(kilobytes).padStart(5)} KB  ${median(times).toFixed(2)} ms`);
  }
  console.log();
}

function line(number) {
  return `Report ${number * 7919} of the branch in Oslo mentions a new office, ${number} open positions and a late delivery. `;
}
