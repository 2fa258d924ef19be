import type { LlmChatChunk } from '../../../../lib/clients/chat-chunk.interface.js';
import { WIRES } from '../../../../lib/clients/wire/wires.js';
import { assembled, chunksOf } from '../assemble.js';

const { openai: wire } = WIRES;
const ATLAS = { type: 'url_citation', url_citation: { url: 'https://atlas.test/elbe', title: 'The Elbe' } };
const BARE = { type: 'url_citation', url_citation: { url: 'https://atlas.test/elbe' } };
const citations = ['https://atlas.test/elbe'];
const search_results = [{ title: 'The Elbe', url: 'https://atlas.test/elbe', date: null }];

const CASES: readonly [string, string, object, unknown][] = [
  ['addresses', 'xai', { citations }, [BARE]],
  ['results before addresses', 'perplexity', { citations, search_results }, [ATLAS]],
  ['addresses where there are no results', 'litellm', { citations, search_results: [] }, [BARE]],
  [
    'pages under names of their own',
    'zhipu',
    { web_search: [{ title: 'The Elbe', link: 'https://atlas.test/elbe', refer: 'ref_1' }] },
    [ATLAS],
  ],
  ['nothing that is no page', 'perplexity', { citations: ['a book', 7, null, { url: 'ftp://x' }] }, undefined],
  ['nothing of a provider without such lists', 'groq', { citations }, undefined],
];

const chunk = (delta: object, finish_reason: string | null, more: object) => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason }],
  ...more,
});

function wholeOf(provider: string, more: object, message: object = {}) {
  const body = {
    choices: [{ index: 0, message: { role: 'assistant', content: 'A river', ...message }, finish_reason: 'stop' }],
    ...more,
  };
  const answer = wire.chatAnswer(body, { provider, model: 'm' });
  if (answer.kind !== 'response') throw new Error(answer.kind);
  return answer.response.choices[0]?.message.annotations;
}

function streamOf(provider: string, events: readonly object[]): readonly LlmChatChunk[] {
  return chunksOf(wire.chatStreamReader({ provider, model: 'm' }), [...events, '[DONE]']);
}

const annotationsOf = (chunks: readonly LlmChatChunk[]) => assembled(chunks).choices[0]?.message.annotations;

describe('pages that an answer lists outside its messages', () => {
  it.each(CASES)('are taken as sources: %s', (_what, provider, more, annotations) => {
    expect(wholeOf(provider, more)).toEqual(annotations);
    const streams = [
      // With each piece, with the first one, with the last one, and alone behind the end.
      [chunk({ content: 'A ' }, null, more), chunk({ content: 'river' }, null, more), chunk({}, 'stop', more)],
      [chunk({ content: 'A ' }, null, more), chunk({ content: 'river' }, null, {}), chunk({}, 'stop', {})],
      [chunk({ content: 'A river' }, null, {}), chunk({}, 'stop', more)],
      [
        chunk({ content: 'A river' }, null, {}),
        chunk({}, 'stop', {}),
        { ...chunk({}, null, more), choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } },
      ],
    ];
    for (const events of streams) expect(annotationsOf(streamOf(provider, events))).toEqual(annotations);
  });

  it('come with the finish reason', () => {
    const chunks = streamOf('perplexity', [chunk({ content: 'A river' }, null, { citations }), chunk({}, 'stop', {})]);
    expect(chunks.map(({ choices }) => choices[0]?.delta.annotations)).toEqual([undefined, [BARE]]);
  });

  it('stand behind those that the message has itself', () => {
    const own = { type: 'url_citation', url_citation: { url: 'https://own.test', start_index: 0, end_index: 1 } };
    expect(wholeOf('perplexity', { citations }, { annotations: [own] })).toEqual([own]);
    const events = [chunk({ content: 'A', annotations: [own] }, null, {}), chunk({}, 'stop', { citations })];
    expect(annotationsOf(streamOf('perplexity', events))).toEqual([own]);
  });

  it.each(['perplexity', 'xai'])('do not go back to %s', (provider) => {
    const { body, omitted } = wire.chatRequest(
      { messages: [{ role: 'assistant', content: 'A river', annotations: [BARE] }] } as never,
      { provider, model: 'm' },
    );
    expect(JSON.stringify(body)).not.toContain('annotations');
    expect(omitted).toEqual(['messages[].annotations']);
  });
});
