import { adaptationFor, adapted, noteOf } from '../../../lib/clients/adapt/adaptation.js';
import { LearnedAdaptations } from '../../../lib/clients/adapt/learned-adaptations.js';
import { refusalIn } from '../../../lib/clients/adapt/refusal.js';

const said = (message: string, more: Record<string, unknown> = {}) => JSON.stringify({ error: { message, ...more } });

describe('refusalIn', () => {
  it.each([
    ['a code', said('No such thing.', { code: 'unsupported_parameter', param: 'temperature' }), 'temperature'],
    ['an unknown parameter', said('No such thing.', { code: 'unknown_parameter', param: 'seed' }), 'seed'],
    ['a value that is the only one', said('Only 1 goes.', { code: 'unsupported_value', param: 'top_p' }), 'top_p'],
    ['words', said("Unsupported parameter: 'logit_bias' is not known to this model."), 'logit_bias'],
    ['other words', said('Unrecognized request argument supplied: user'), 'user'],
    ['a property', said("property 'service_tier' is unsupported"), 'service_tier'],
    ['extra inputs', said('metadata.x: no. store: Extra inputs are not permitted'), 'store'],
    [
      'a validator',
      JSON.stringify({ detail: [{ type: 'extra_forbidden', loc: ['body', 'seed'], msg: 'no' }] }),
      'seed',
    ],
  ])('finds the field in %s', (_form, body, field) => {
    expect(refusalIn(400, body)).toEqual({ kind: 'field', field });
    expect(refusalIn(422, body)).toEqual({ kind: 'field', field });
    expect(refusalIn(500, body)).toBeUndefined();
  });

  it('finds the role and the limit', () => {
    const role = said('unknown variant `developer`, expected one of `system`, `user`, `assistant`');
    expect(refusalIn(422, role)).toEqual({ kind: 'role', role: 'developer' });
    const code = said("'developer' does not go here", { code: 'unsupported_value', param: 'messages[0].role' });
    expect(refusalIn(400, code)).toEqual({ kind: 'role', role: 'developer' });
    const limit = said('max_tokens is too large: 100000. This model gives at most 16384 tokens.');
    expect(refusalIn(400, limit)).toEqual({ kind: 'limit', field: 'max_tokens', most: 16_384 });
  });

  it.each([
    ['a value', said("Invalid value for 'tools[0].name'.", { code: 'invalid_value', param: 'tools[0].name' })],
    ['a schema', said('Invalid schema for response_format.', { code: 'unsupported_value', param: 'response_format' })],
    ['a message', said('messages: at least one is needed')],
    ['no JSON', 'Unsupported parameter: temperature'],
    ['a list', '[1]'],
  ])('finds nothing in the refusal of %s', (_form, body) => {
    expect(refusalIn(400, body)).toBeUndefined();
  });
});

describe('adaptationFor', () => {
  const body = {
    model: 'm',
    temperature: 0.3,
    max_tokens: 100_000,
    tools: [],
    messages: [{ role: 'developer', content: 'x' }],
  };

  it.each([
    [{ kind: 'field', field: 'temperature' } as const, { temperature: undefined }, 'temperature left out'],
    [
      { kind: 'field', field: 'max_tokens' } as const,
      { max_tokens: undefined, max_completion_tokens: 100_000 },
      'max_tokens sent as max_completion_tokens',
    ],
    [{ kind: 'limit', field: 'max_tokens', most: 4_096 } as const, { max_tokens: 4_096 }, 'max_tokens lowered to 4096'],
    [
      { kind: 'role', role: 'developer' } as const,
      { messages: [{ role: 'system', content: 'x' }] },
      'role developer sent as system',
    ],
  ])('changes what keeps the question: %j', (refusal, expected, note) => {
    const adaptation = adaptationFor(refusal, body);
    if (adaptation === undefined) throw new Error('no adaptation');
    expect(JSON.parse(JSON.stringify(adapted(body, adaptation)))).toEqual(
      JSON.parse(JSON.stringify({ ...body, ...expected })),
    );
    expect(noteOf(adaptation)).toBe(note);
    const plain = { model: 'm', messages: [] };
    expect(adapted(plain, adaptation)).toBe(plain);
  });

  it.each(['tools', 'response_format', 'stop', 'vendor_field', 'seed', '__proto__'])('leaves %s alone', (field) => {
    expect(adaptationFor({ kind: 'field', field }, body)).toBeUndefined();
  });
});

describe('LearnedAdaptations', () => {
  it('changes the next body of the same model alone, and stays bounded', () => {
    const learned = new LearnedAdaptations();
    const target = { provider: 'p', model: 'm' };
    const adaptation = { kind: 'left-out', field: 'seed' } as const;
    expect(learned.remember(target, adaptation)).toBe(true);
    expect(learned.remember(target, adaptation)).toBe(false);
    expect(learned.apply(target, { seed: 1, a: 2 })).toEqual({ body: { a: 2 }, applied: [adaptation] });
    expect(learned.apply({ provider: 'p', model: 'n' }, { seed: 1 })).toEqual({ body: { seed: 1 }, applied: [] });
    for (let index = 0; index < 2_000; index += 1) learned.remember({ provider: 'p', model: `x${index}` }, adaptation);
    expect(learned['byModel'].size).toBe(1_000);
  });
});
