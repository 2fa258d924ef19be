import { once, type EventEmitter } from 'node:events';

/** The signal that a handler of the test tells of next. */
export async function nextSignal(news: EventEmitter): Promise<AbortSignal> {
  const [signal] = (await once(news, 'signal')) as [AbortSignal];
  return signal;
}

export async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
