import type { LlmChatChunk, LlmChatChunkChoice } from '../../chat-chunk.interface.js';
import type { Mould } from '../alike-texts.js';
import { isRecord, parsedJsonOf, type JsonRecord } from '../json.js';
import type { TextTemplate } from '../text-template.js';
import type { PlainChunks } from './plain-chunk.js';

type OpenRecord = Record<string, unknown>;

/** What of an object has to be made anew in each copy. */
interface Renewed {
  /** Fields that come out of the holes of the template. */
  readonly filled: readonly { readonly name: string; readonly place: number }[];
  /** Fields that hold objects. */
  readonly nested: readonly string[];
}

/**
 * Makes plain chunks of texts that a template reads.
 *
 * @internal
 */
export class ChunkMould implements Mould<LlmChatChunk> {
  private constructor(
    private readonly template: TextTemplate,
    private readonly body: JsonRecord,
    private readonly choice: JsonRecord,
    private readonly delta: JsonRecord,
    private readonly renewed: { readonly body: Renewed; readonly choice: Renewed; readonly delta: Renewed },
  ) {}

  /** A mould for the texts of a template; `undefined` where these are no plain chunks, or have a hole in an unusual place. */
  static of(template: TextTemplate, plain: PlainChunks): ChunkMould | undefined {
    const body = parsedJsonOf(template.withStandIns);
    if (!isRecord(body) || !plain.take(body)) return undefined;
    const { choices, ...others } = body;
    const { delta, ...more } = choices[0] as LlmChatChunkChoice;
    const { standIns } = template;
    const renewed = {
      body: renewedOf(others, standIns),
      choice: renewedOf(more, standIns),
      delta: renewedOf(delta, standIns),
    };
    const found = Object.values(renewed).flatMap(({ filled }) => filled);
    if (found.length < standIns.size) return undefined;
    return new ChunkMould(template, body, choices[0] as JsonRecord & LlmChatChunkChoice, delta as JsonRecord, renewed);
  }

  valueOf(data: string): LlmChatChunk | undefined {
    const values = this.template.read(data);
    if (values === undefined) return undefined;
    const { renewed } = this;
    // Each in a place of its own: objects of many shapes are copied several times as slowly.
    const delta: OpenRecord = { ...this.delta };
    const choice: OpenRecord = { ...this.choice };
    const body: OpenRecord = { ...this.body };
    renew(delta, renewed.delta, values);
    renew(choice, renewed.choice, values);
    renew(body, renewed.body, values);
    choice['delta'] = delta;
    body['choices'] = [choice];
    return body as OpenRecord & LlmChatChunk;
  }
}

function renewedOf(fields: object, standIns: ReadonlyMap<unknown, number>): Renewed {
  const entries = Object.entries(fields) as [string, unknown][];
  const filled = entries.flatMap(([name, value]) => {
    const place = standIns.get(value);
    return place === undefined ? [] : [{ name, place }];
  });
  return { filled, nested: entries.filter(([, value]) => isObject(value)).map(([name]) => name) };
}

function renew(copy: OpenRecord, { filled, nested }: Renewed, values: readonly unknown[]): void {
  for (const { name, place } of filled) copy[name] = values[place];
  for (const name of nested) copy[name] = copyOf(copy[name]);
}

function copyOf(value: unknown): unknown {
  if (!isObject(value)) return value;
  if (Array.isArray(value)) return value.map(copyOf);
  const copy: OpenRecord = { ...value };
  for (const name in copy) if (isObject(copy[name])) copy[name] = copyOf(copy[name]);
  return copy;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
