import { generateText, stepCountIs, streamText, tool, type ModelMessage } from 'ai';
import { createLlmClient, LlmTransport, toLlmResponse, type LlmClient } from 'nestjs-llm-failover';
import type {
  LlmChatMessage,
  LlmChatRequest,
  LlmChatResponse,
  LlmChatResponseMessage,
  LlmTransportRequest,
} from 'nestjs-llm-failover';
import { failoverLanguageModel } from 'nestjs-llm-failover/ai-sdk';
import { lastValueFrom } from 'rxjs';
import { z } from 'zod';
import { STRICT_UPSTREAMS } from '../support/strict-upstreams/index.js';
import type { Body, StrictUpstream } from '../support/strict-upstreams/refusal.interface.js';
import { toolTurnOf, type ToolTurn } from '../support/tool-turns.js';

(globalThis as { AI_SDK_LOG_WARNINGS?: boolean }).AI_SDK_LOG_WARNINGS = false;

/** Perplexity knows no tools: what another has answered with calls cannot go there at all. */
const TAKERS = STRICT_UPSTREAMS.filter(({ provider }) => provider !== 'perplexity');
const TOOLS = [
  { type: 'function' as const, function: { name: 'find', parameters: { type: 'object', properties: {} } } },
];
const QUESTION = { role: 'user' as const, content: 'Where does the Elbe end?' };

/** Providers that refuse what the real ones refuse, and answer with turns of their own. */
class Upstreams extends LlmTransport {
  readonly sent: { readonly provider: string; readonly text: string }[] = [];
  readonly refused: unknown[] = [];

  async send({ target, body, url }: LlmTransportRequest) {
    const text = body ?? '';
    const asked = JSON.parse(text) as Body & { readonly stream?: boolean };
    this.sent.push({ provider: target.provider, text });
    const refusal = STRICT_UPSTREAMS.find(({ provider }) => provider === target.provider)?.refusalOf(asked);
    if (refusal !== undefined) this.refused.push([target.provider, refusal.body]);
    const { document, stream } = this.turnOf(target.provider);
    const isStream = asked.stream === true || url.includes(':streamGenerateContent');
    const answer = isStream && refusal === undefined ? stream : JSON.stringify(refusal?.body ?? document);
    return {
      status: refusal?.status ?? 200,
      headers: { 'content-type': isStream ? 'text/event-stream' : 'application/json' },
      body: (async function* () {
        yield new TextEncoder().encode(answer);
      })(),
    };
  }

  turnOf(provider: string): ToolTurn {
    return toolTurnOf(provider, TAKERS.findIndex((taker) => taker.provider === provider) + 1);
  }
}

/** A conversation that goes from target to target. */
type Talk = (client: LlmClient, targets: readonly string[]) => Promise<void>;

async function viaMessages(targets: readonly string[], ask: (request: LlmChatRequest) => Promise<unknown>) {
  const messages: LlmChatMessage[] = [QUESTION];
  for (const model of targets) {
    const answer = await ask({ model, messages, tools: TOOLS });
    // As it comes back from a database, or from a browser.
    const { choices } = JSON.parse(JSON.stringify(answer)) as LlmChatResponse;
    const message = choices[0]?.message as LlmChatResponseMessage;
    messages.push(message);
    for (const call of message.tool_calls ?? [])
      messages.push({ role: 'tool', tool_call_id: call.id, content: 'Cuxhaven' });
  }
}

const find = tool({ inputSchema: z.object({ river: z.string() }), execute: () => 'Cuxhaven' });

async function viaSdk(
  client: LlmClient,
  targets: readonly string[],
  ask: (settings: Parameters<typeof generateText>[0]) => Promise<readonly ModelMessage[]>,
) {
  let messages: readonly ModelMessage[] = [QUESTION];
  for (const target of targets) {
    const model = failoverLanguageModel(client, target);
    const said = await ask({ model, messages: [...messages], tools: { find }, stopWhen: stepCountIs(1) });
    messages = [...messages, ...(JSON.parse(JSON.stringify(said)) as ModelMessage[])];
  }
}

const DOORS: Readonly<Record<string, Talk>> = {
  'in documents': (client, targets) => viaMessages(targets, (request) => client.promises.chat(request)),
  'in streams': (client, targets) =>
    viaMessages(targets, (request) => lastValueFrom(client.stream(request).pipe(toLlmResponse()))),
  'by generateText': (client, targets) =>
    viaSdk(client, targets, async (settings) => (await generateText(settings)).response.messages),
  'by streamText': (client, targets) =>
    viaSdk(client, targets, async (settings) => {
      const result = streamText(settings);
      await result.consumeStream();
      return (await result.response).messages;
    }),
};

const targetOf = ({ provider, model }: StrictUpstream) => `${provider}/${model}`;

const CROSSINGS = TAKERS.flatMap((maker) =>
  TAKERS.flatMap((taker) => Object.keys(DOORS).map((door) => [maker.provider, taker.provider, door] as const)),
);

async function talk(door: string, providers: readonly string[]): Promise<Upstreams> {
  const upstreams = new Upstreams();
  const ids = TAKERS.map(({ provider }) => provider);
  const client = createLlmClient(
    {
      providers: Object.fromEntries(
        TAKERS.map(({ provider, api }) => [
          provider,
          { api, baseUrl: `http://${provider}.test/v1`, keys: `sk-law-12-${provider}` },
        ]),
      ),
      routes: { default: TAKERS.map(targetOf) },
      limits: { maxRetries: 0 },
    },
    { transport: upstreams },
  );
  const targets = providers.map((provider) => targetOf(TAKERS[ids.indexOf(provider)] as StrictUpstream));
  await (DOORS[door] as Talk)(client, targets);
  return upstreams;
}

describe('Law 12: A conversation goes anywhere', () => {
  it.each(CROSSINGS)('what %s answered goes to %s and back, %s', async (maker, taker, door) => {
    const upstreams = await talk(door, [maker, taker, maker]);
    expect(upstreams.refused).toEqual([]);
    expect(upstreams.sent.map(({ provider }) => provider)).toEqual([maker, taker, maker]);
    const { secret } = upstreams.turnOf(maker);
    const readers = upstreams.sent.filter(({ text }) => text.includes(secret)).map(({ provider }) => provider);
    expect(new Set(readers)).toEqual(new Set(maker === 'openai' ? [] : [maker]));
  });

  it.each(Object.keys(DOORS))('goes on and on, %s', async (door) => {
    const ids = TAKERS.map(({ provider }) => provider);
    const { refused, sent } = await talk(door, [...ids, ...ids.toReversed(), ...ids]);
    expect(refused).toEqual([]);
    expect(sent).toHaveLength(ids.length * 3);
  });
});
