import { vi } from 'vitest';
import { createLlmClient, failoverOf, LlmTransport, toLlmResponse, type LlmClient } from 'nestjs-llm-failover';
import type { LlmChatMessage, LlmChatRequest, LlmChatResponse, LlmTransportRequest } from 'nestjs-llm-failover';
import { lastValueFrom } from 'rxjs';
import { Bench, provider } from '../support/bench.js';
import { ok, type Answer, type UpstreamCall } from '../support/scripted-upstream.js';
import { STRICT_UPSTREAMS } from '../support/strict-upstreams/index.js';
import type { Body } from '../support/strict-upstreams/refusal.interface.js';
import { toolTurnOf } from '../support/tool-turns.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const ROUTE = [
  'anthropic/claude-haiku-4-5',
  'mistral/mistral-medium-latest',
  'openai/gpt-5.2',
  'gemini/gemini-3.5-flash',
  'responses/m-1',
];
const PROVIDERS = ROUTE.map((target) => target.slice(0, target.indexOf('/')));
const OVERLOADED = { error: { type: 'overloaded_error', message: 'Overloaded' } };

interface Sent {
  readonly provider: string;
  readonly body: Body;
}

/** Providers that refuse what the real ones refuse; all before the one whose turn it is are overloaded. */
class Relay extends LlmTransport {
  readonly sent: Sent[] = [];
  readonly refused: unknown[] = [];
  turn = { provider: '', number: 0 };

  async send({ target, body, url }: LlmTransportRequest) {
    const asked = JSON.parse(body ?? '') as Body;
    const { provider: asker } = target;
    this.sent.push({ provider: asker, body: asked });
    const strict = STRICT_UPSTREAMS.find((each) => each.provider === asker);
    const refusal = strict?.refusalOf(asked);
    if (refusal !== undefined) {
      this.refused.push([asker, refusal.body]);
      return answered(refusal.status, JSON.stringify(refusal.body));
    }
    if (asker !== this.turn.provider) return answered(503, JSON.stringify(OVERLOADED));
    const { document, stream } = toolTurnOf(asker, this.turn.number);
    const isStream = (asked as { stream?: boolean }).stream === true || url.includes(':streamGenerateContent');
    return isStream ? answered(200, stream, 'text/event-stream') : answered(200, JSON.stringify(document));
  }
}

function answered(status: number, text: string, type = 'application/json') {
  const body = (async function* () {
    yield new TextEncoder().encode(text);
  })();
  return { status, headers: { 'content-type': type }, body };
}

const FORMS: Readonly<Record<string, (client: LlmClient, request: LlmChatRequest) => Promise<LlmChatResponse>>> = {
  'in one document': (client, request) => client.promises.chat(request),
  'as a stream': (client, request) => lastValueFrom(client.stream(request).pipe(toLlmResponse())),
};

const TOOLS = [
  { type: 'function' as const, function: { name: 'find', parameters: { type: 'object', properties: {} } } },
];

async function play(ask: (typeof FORMS)[string]) {
  const relay = new Relay();
  const client = createLlmClient(
    {
      routes: { default: ROUTE },
      providers: Object.fromEntries(
        PROVIDERS.map((id) => [
          id,
          {
            baseUrl: `http://${id}.test/v1`,
            keys: `sk-s12-${id}`,
            ...(id === 'responses' && { api: 'openai-responses' as const }),
          },
        ]),
      ),
      limits: { maxRetries: 0 },
    },
    { transport: relay },
  );
  const messages: LlmChatMessage[] = [
    { role: 'developer', content: 'Be brief.' },
    { role: 'user', content: 'Where does the Elbe end?' },
  ];
  const turns: { readonly provider: string; readonly answer: LlmChatResponse; readonly body: Body }[] = [];
  for (const [at, turnOf] of [...PROVIDERS, ...PROVIDERS.toReversed()].entries()) {
    relay.turn = { provider: turnOf, number: at + 1 };
    const answer = await ask(client, {
      messages,
      tools: TOOLS,
      max_tokens: 4_096,
      temperature: 0.5,
      providerOptions: { anthropic: { thinking: { type: 'enabled', budget_tokens: 1_024 } } },
    });
    turns.push({ provider: turnOf, answer, body: relay.sent.at(-1)?.body as Body });
    const { message } = answer.choices[0] as LlmChatResponse['choices'][number];
    // As it comes back from a database, or from a browser.
    messages.push(JSON.parse(JSON.stringify(message)) as LlmChatMessage);
    for (const call of message.tool_calls ?? [])
      messages.push({ role: 'tool', tool_call_id: call.id, content: 'Cuxhaven' });
    // Whoever is overloaded has time to recover.
    await vi.advanceTimersByTimeAsync(600_000);
  }
  return { relay, turns };
}

describe('S12 The conversation moves', () => {
  it.each(Object.keys(FORMS))('goes to every target and all the way back, %s', async (form) => {
    const { relay, turns } = await play(FORMS[form] as (typeof FORMS)[string]);
    expect(relay.refused).toEqual([]);
    expect(turns.map(({ answer }) => failoverOf(answer)?.provider)).toEqual([...PROVIDERS, ...PROVIDERS.toReversed()]);
    for (const { answer } of turns) expect(answer.choices[0]).toMatchObject({ finish_reason: 'tool_calls' });

    for (const [at, { provider: maker }] of turns.entries()) {
      const { secret } = toolTurnOf(maker, at + 1);
      const readers = relay.sent.filter(({ body }) => JSON.stringify(body).includes(secret));
      // What its maker signed comes back to it, byte for byte, and goes to nobody else.
      const isBack = turns.slice(at + 1).some((turn) => turn.provider === maker);
      expect([maker, new Set(readers.map((reader) => reader.provider))]).toEqual([
        maker,
        new Set(isBack && maker !== 'openai' ? [maker] : readers.length > 0 ? [maker] : []),
      ]);
    }
    const { secret: signature } = toolTurnOf('anthropic', 1);
    const block = JSON.stringify({ type: 'thinking', thinking: 'I have to look.', signature });
    expect(JSON.stringify(turns.at(-1)?.body)).toContain(block);
    const trail = failoverOf(turns.at(-1)?.answer)?.trail;
    expect(trail).toMatchObject([{ provider: 'anthropic', adapted: ['thinking switched off'] }]);
  });

  const refusesTemperature = ({ body }: UpstreamCall): Answer =>
    Object.hasOwn(body, 'temperature')
      ? {
          status: 400,
          body: {
            error: {
              message: "Unsupported value: 'temperature' does not support 0.5 with this model.",
              type: 'invalid_request_error',
              param: 'temperature',
              code: 'unsupported_value',
            },
          },
        }
      : ok();

  it('costs one more call where a model nobody knows refuses a field, and then none', async () => {
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers: provider('P', 'K1'),
      script: { K1: refusesTemperature },
    });
    const asked = { messages: [{ role: 'user' as const, content: 'Hi' }], temperature: 0.5 };
    const first = await bench.call(asked);
    expect(bench.upstream.calls).toHaveLength(2);
    expect(failoverOf(first.value as object)?.trail).toMatchObject([{ adapted: ['temperature left out'] }]);
    await bench.call(asked);
    await bench.call(asked);
    expect(bench.upstream.calls).toHaveLength(4);
  });

  it('goes to the next target where a model takes no tools, and passes it over with tools alone', async () => {
    const bench = new Bench({
      routes: { default: ['P/m', 'Q/n'] },
      providers: { ...provider('P', 'K1'), ...provider('Q', 'K2') },
      script: {
        K1: ({ body }) =>
          Object.hasOwn(body, 'tools')
            ? { status: 400, body: { error: { message: 'm does not support tools', type: 'api_error' } } }
            : ok(),
        K2: () => ok(),
      },
    });
    const asked = { messages: [{ role: 'user' as const, content: 'Hi' }] };
    await bench.call({ ...asked, tools: TOOLS });
    await bench.call({ ...asked, tools: TOOLS });
    await bench.call(asked);
    expect(bench.upstream.names).toEqual(['K1/m', 'K2/n', 'K2/n', 'K1/m']);
    bench.expectClean();
  });
});
