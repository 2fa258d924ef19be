import type { AnswerEvents } from '../../gateway/stream-answer.js';
import type { JsonRecord } from '../json.js';
import type { ResponseEvent } from './output-item.js';
import { ResponseWriter } from './response-writer.js';

/** The events of an answer in the form of the Responses API; there is no `[DONE]`. */
export function responsesEvents(body: JsonRecord): AnswerEvents {
  const writer = new ResponseWriter(body);
  return {
    chunk: (chunk) => writer.add(chunk).map(written).join(''),
    end: () => writer.end().events.map(written).join(''),
    failure: (error) => writer.fail(error).map(written).join(''),
  };
}

function written(event: ResponseEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
